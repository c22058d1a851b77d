"""What has to be looked at before a period is published (发布前检查)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from qa_app.core.appraisal import Appraisal, Entry, Facts, Result, Scheme
from qa_app.core.appraisal.reasons import Reason, listed, reason
from qa_app.core.appraisals.certainty import Doubt
from qa_app.core.appraisals.points import Point, PointKind
from qa_app.core.errors import _
from qa_app.core.texts import LocalText

LEAST_CASES = 5
"""Fewer cases than this behind a figure are a thin sample, unless the team says otherwise."""


@dataclass(frozen=True, slots=True)
class CheckFacts:
    """What is known of a computed period besides its results.

    ``appeals``: open ones against reviews of the period, by person. ``least``: the number of
    cases under which a sample is thin. ``disconnected``: some reviewers cannot be compared with
    the others. ``scored``: the measures that come from reviews. ``unsure``: those people whose
    scores nobody knows the error of.
    """

    scheme: Scheme
    facts: Facts
    appraisal: Appraisal
    appeals: Mapping[str, int] = field(default_factory=dict)
    least: int = LEAST_CASES
    disconnected: bool = False
    scored: Collection[str] = ()
    unsure: Collection[str] = ()
    doubts: Sequence[Doubt] = ()


def points_of(given: CheckFacts) -> list[Point]:
    """The check list, people in the order of the results, what concerns nobody first."""
    by_person = {each.person: each for each in given.appraisal.results}
    points = [*_of_the_team(given)]
    for result in by_person.values():
        points += _missing(given, result)
        points += _appeals(given, result)
        points += _thin(given, result)
    points += _entries(given, by_person)
    points += _doubts(given)
    return points


def _of_the_team(given: CheckFacts) -> Iterator[Point]:
    if given.disconnected and given.scored:
        yield Point(
            PointKind.DISCONNECTED,
            "disconnected",
            None,
            reason(
                _(
                    "Some reviewers graded nobody whom the others graded too. How strict they "
                    "are cannot be told apart from how good their agents are."
                )
            ),
        )
    if given.unsure:
        yield Point(
            PointKind.UNKNOWN_CERTAINTY,
            "unknown_certainty",
            None,
            reason(
                _(
                    "How sure the scores of %(count)s people are is not known: they have too few "
                    "drawn reviews, or the figure was imported."
                ),
                count=len(given.unsure),
            ),
        )


def _missing(given: CheckFacts, result: Result) -> Iterator[Point]:
    for name in result.missing:
        yield Point(
            PointKind.MISSING,
            f"missing:{result.person}:{name}",
            result.person,
            reason(
                _("“%(measure)s” is missing; what rests on it stays open."),
                measure=_title(given.scheme, name),
            ),
        )
    if not result.missing and _is_open(given.scheme, result):
        yield Point(
            PointKind.MISSING,
            f"open:{result.person}",
            result.person,
            _nothing(given.scheme, result),
        )


def _nothing(scheme: Scheme, result: Result) -> Reason:
    """That no result came out, and which figures that it rests on nobody brought."""
    known = {each.step for each in result.derivation}
    asked = {name for each in result.derivation if each.value is None for name in each.uses}
    absent = [each.title for each in scheme.measures if each.name in asked - known]
    if not absent:
        return reason(_("Nothing comes out: a figure that it rests on is not known."))
    return reason(_("Nothing comes out, for want of: %(what)s."), what=listed(absent))


def _is_open(scheme: Scheme, result: Result) -> bool:
    """Whether a total or an amount that the scheme speaks of did not come out."""
    has_total = scheme.total is not None or scheme.components is not None
    return (has_total and result.total is None) or (bool(scheme.payments) and result.money is None)


def _appeals(given: CheckFacts, result: Result) -> Iterator[Point]:
    count = given.appeals.get(result.person, 0)
    if count:
        yield Point(
            PointKind.OPEN_APPEAL,
            f"appeal:{result.person}",
            result.person,
            reason(_("%(count)s appeals against reviews of this period are open."), count=count),
        )


def _thin(given: CheckFacts, result: Result) -> Iterator[Point]:
    for name, figure in given.facts.measures.get(result.person, {}).items():
        declared = given.scheme.measure(name)
        if declared is not None and figure.n is not None and figure.n < given.least:
            yield Point(
                PointKind.THIN,
                f"thin:{result.person}:{name}",
                result.person,
                reason(
                    _("“%(measure)s” rests on %(n)s cases, fewer than %(least)s."),
                    measure=declared.title,
                    n=figure.n,
                    least=given.least,
                ),
            )


def _entries(given: CheckFacts, known: Mapping[str, Result]) -> Iterator[Point]:
    scheme, times = given.scheme, dict[str, int]()
    for entry in given.facts.entries:
        item = scheme.item(entry.item)
        if entry.person not in known or item is None or not given.facts.period.contains(entry.on):
            continue
        name = f"{entry.person}:{entry.item}:{entry.on.isoformat()}"
        times[name] = times.get(name, 0) + 1
        key = f"{name}:{times[name]}"
        if entry.appealed:
            yield _entry(
                PointKind.DISPUTED,
                key,
                entry,
                item.title,
                _("“%(item)s” of %(day)s is disputed and does not count until that is settled."),
            )
        elif scheme.requires_telling and entry.told_on is None and scheme.deducts(item):
            yield _entry(
                PointKind.NOT_TOLD,
                key,
                entry,
                item.title,
                _("The agent was not told of “%(item)s” of %(day)s, so it does not count."),
            )


def _entry(kind: PointKind, key: str, entry: Entry, title: LocalText, sentence: str) -> Point:
    because = reason(sentence, item=title, day=entry.on.isoformat())
    return Point(kind, f"{kind.value}:{key}", entry.person, because)


def _doubts(given: CheckFacts) -> Iterator[Point]:
    bands = {band.id: band.title for band in given.scheme.bands}
    titles = {each.id: each.title for each in given.scheme.titles}
    paid = {each.id: each.title for each in given.scheme.payments}
    called = titles | paid
    for each in given.doubts:
        percent = round(100 * each.chance)
        if each.what == "band":
            because = reason(
                _(
                    "The band “%(band)s” is right with a probability of %(chance)s%%; it may "
                    "as well be “%(other)s”."
                ),
                band=bands.get(each.value, each.value),
                chance=percent,
                other=bands.get(each.instead, each.instead),
            )
        else:
            sentence = (
                _(
                    "The payment “%(what)s” rests on a difference that the data does not bear: "
                    "it is right with a probability of %(chance)s%%."
                )
                if each.what in paid
                else _(
                    "The title “%(what)s” rests on a difference that the data does not bear: "
                    "it is right with a probability of %(chance)s%%."
                )
            )
            because = reason(sentence, what=called.get(each.what, each.what), chance=percent)
        yield Point(PointKind.UNSURE, f"unsure:{each.person}:{each.what}", each.person, because)


def _title(scheme: Scheme, name: str) -> LocalText | str:
    declared = scheme.measure(name)
    return name if declared is None else declared.title
