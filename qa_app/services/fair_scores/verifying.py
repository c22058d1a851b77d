"""Computing a rebuild file's scores again, from the file alone, and saying whether they agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from qa_app.core.errors import Invalid, QaError, _
from qa_app.core.fair_scores import ENGINE, FairScore, engine_of, from_plain, scored_pools
from qa_app.core.rubrics import Rubric, score_json
from qa_app.core.sampling import UNFLAGGED
from qa_app.core.sampling_plans import Method
from qa_app.definitions.rubrics import rubric_from_text
from qa_app.services.fair_scores.rebuilding import FORMAT, SCORE_KEYS, sealed
from qa_app.services.json_files import json_tree

LARGEST = 64 * 1024 * 1024
CLOSE = 0.005
"""Points by which a score may differ: another processor rounds otherwise far behind the comma."""

OTHER_METHOD = _(
    "Version %(given)s of the method computed these scores; here is version %(own)s, so they "
    "cannot be computed again. Everything else comes out the same."
)

_MOST_NAMED = 20


class CheckKind(StrEnum):
    CHECKSUM = "checksum"
    REVIEWS = "reviews"
    CORRECTIONS = "corrections"
    DRAWS = "draws"
    SCORES = "scores"


CHECK_NAMES: Mapping[CheckKind, str] = {
    CheckKind.CHECKSUM: _("Checksum of the file"),
    CheckKind.REVIEWS: _("Totals of the reviews from their answers"),
    CheckKind.CORRECTIONS: _("Corrections by re-checks and appeals"),
    CheckKind.DRAWS: _("Chances in the draws"),
    CheckKind.SCORES: _("Scores"),
}


class Difference(NamedTuple):
    """What of a thing the file says, and what comes out."""

    subject: int
    stated: str
    found: str


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was computed again: of so many, those that differ, the first of them."""

    kind: CheckKind
    of: int
    differences: tuple[Difference, ...] = ()
    differing: int = 0

    @property
    def passed(self) -> bool:
        return not self.differing


@dataclass(frozen=True, slots=True)
class Verification:
    """What came of computing a file again.

    ``scores``: as they come out now; none, and not among the checks, where another version of the
    method (``engine``) had computed them.
    """

    period: str
    version: int
    engine: int
    checksum: str
    checks: tuple[Check, ...]
    scores: tuple[FairScore, ...]

    @property
    def equal(self) -> bool:
        return self.unchanged and self.comparable

    @property
    def unchanged(self) -> bool:
        """Whether everything that could be computed again comes out the same."""
        return all(each.passed for each in self.checks)

    @property
    def comparable(self) -> bool:
        """Whether the scores can be computed again by this version of the method."""
        return self.engine == ENGINE

    @property
    def own_engine(self) -> int:
        """The version of the method here."""
        return ENGINE


def read_file(given: bytes, *, file: str) -> dict[str, Any]:
    """The content of a rebuild file; raises Invalid where it is none."""
    tree = _floats(json_tree(given, file=file, largest=LARGEST))
    if not isinstance(tree, dict) or tree.get("format") != FORMAT:
        raise Invalid(
            _("%(file)s: not a file from which scores are rebuilt (“format”: “%(format)s”)."),
            file=file,
            format=FORMAT,
        )
    return tree


def verify(content: Mapping[str, Any]) -> Verification:
    """Compute everything in a file again; raises Invalid where it cannot be read."""
    try:
        checks = [
            _checksum(content),
            _reviews(content),
            _corrections(content),
            _draws(content),
        ]
        engine = engine_of(content["inputs"])
        scores = _scores(content) if engine == ENGINE else ()
        if engine == ENGINE:
            checks.append(_compared_scores(content, scores))
        return Verification(
            str(content["period"])[:10],
            int(content["version"]),
            engine,
            str(content.get("checksum", ""))[:64],
            tuple(checks),
            scores,
        )
    except QaError:
        raise
    except (KeyError, TypeError, ValueError, IndexError, ArithmeticError, AttributeError):
        raise Invalid(_("The file lacks what scores are rebuilt from, or it is misshapen.")) from (
            None
        )


def _checksum(content: Mapping[str, Any]) -> Check:
    stated, found = str(content.get("checksum", "")), sealed(content)["checksum"]
    return _check(CheckKind.CHECKSUM, 1, [(0, stated, found)] if stated != found else [])


def _reviews(content: Mapping[str, Any]) -> Check:
    """Each total from its answers, and the same total among what the scores are made of."""
    rubrics = {each["id"]: _rubric(each) for each in content["rubrics"]}
    used = {each[0]: each[3] for each in content["inputs"]["reviews"]}
    found = []
    for each in content["reviews"]:
        total = score_json(rubrics[each["rubric"]], {"answers": each["answers"]}).total
        if total is None or total != Decimal(each["total"]):
            found.append((each["id"], each["total"], str(total)))
        elif float(total) != used.get(each["id"]):
            found.append((each["id"], str(used.get(each["id"])), each["total"]))
    return _check(CheckKind.REVIEWS, len(content["reviews"]), found)


def _corrections(content: Mapping[str, Any]) -> Check:
    """The last correction of a review led to its total."""
    totals = {each["id"]: each["total"] for each in content["reviews"]}
    last = {each["review"]: each["total_after"] for each in content["corrections"]}
    found = [
        (review, after, str(totals.get(review)))
        for review, after in last.items()
        if Decimal(after) != Decimal(totals.get(review, "-1"))
    ]
    return _check(CheckKind.CORRECTIONS, len(last), found)


def _draws(content: Mapping[str, Any]) -> Check:
    """At random, each part of a stratum had the chance of so many drawn of so many."""
    sizes = {
        (draw["id"], name): parts
        for draw in content["draws"]
        if draw["method"] == Method.RANDOM.value
        for name, parts, _wanted in draw["strata"]
    }
    drawn = Counter((row[0], row[3]) for row in content["drawn"])
    found = []
    for draw, part, _kind, stratum, chance, joint in content["drawn"]:
        size = sizes.get((draw, stratum))
        expected = min(1.0, drawn[draw, stratum] / size) if size else None
        right = expected is None or stratum == UNFLAGGED or abs(expected - chance) < 1e-9
        if not right or not 0 < chance <= joint + 1e-9 <= 1 + 2e-9:
            found.append((part, f"{chance:.6g}", "-" if expected is None else f"{expected:.6g}"))
    return _check(CheckKind.DRAWS, len(content["drawn"]), found)


def _scores(content: Mapping[str, Any]) -> tuple[FairScore, ...]:
    inputs = from_plain(content["inputs"])
    team = content["team"]
    return tuple(
        score
        for pool in scored_pools(inputs)
        if team in pool.teams
        for score in pool.scores.scores
        if inputs.teams[score.agent] == team
    )


def _compared_scores(content: Mapping[str, Any], scores: Sequence[FairScore]) -> Check:
    now = {each.agent: each for each in scores}
    stated = {row[0]: dict(zip(SCORE_KEYS, row, strict=True)) for row in content["scores"]}
    found = []
    for agent in sorted(now.keys() | stated.keys()):
        if agent not in now or agent not in stated:
            found.append((agent, "-" if agent not in stated else "+", "-"))
        elif not _agree(stated[agent], now[agent]):
            found.append((agent, f"{stated[agent]['score']:.4f}", f"{now[agent].score:.4f}"))
    return _check(CheckKind.SCORES, len(stated), found)


def _agree(stated: Mapping[str, Any], score: FairScore) -> bool:
    figures = {key: getattr(score, key, None) for key in SCORE_KEYS}
    figures |= {"low": score.interval.low, "high": score.interval.high}
    return all(
        (stated[key] is None and value is None)
        or (stated[key] is not None and value is not None and abs(stated[key] - value) < CLOSE)
        for key, value in figures.items()
    )


def _rubric(given: Mapping[str, Any]) -> Rubric:
    return rubric_from_text(given["body"], file=f"{given['key']} v{given['version']}")


def _check(kind: CheckKind, of: int, found: Sequence[tuple[int, str, str]]) -> Check:
    named = tuple(Difference(*each) for each in found[:_MOST_NAMED])
    return Check(kind, of, named, len(found))


def _floats(tree: object) -> Any:
    """The same with binary fractions, as they were written."""
    match tree:
        case Decimal():
            return float(tree)
        case list():
            return [_floats(each) for each in tree]
        case dict():
            return {key: _floats(each) for key, each in tree.items()}
        case _:
            return tree
