"""What a reviewer answers to one criterion, and reading answers from plain JSON values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from hashlib import sha256

from qa_app.core.decimals import plain
from qa_app.core.errors import Invalid, _


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one criterion: a value, a count of occurrences, or not applicable.

    ``value``: points as a decimal text, ``yes``/``no``, an option's id, or words. ``count``:
    how often the fault occurred; ``points``: what each occurrence costs, where the criterion
    leaves a range.
    ``reason``: the stated reason, which may stand in for evidence. ``cause``: the id of the
    root cause of points lost.
    """

    value: str | None = None
    na: bool = False
    count: int | None = None
    points: str | None = None
    reason: str = ""
    cause: str | None = None

    @property
    def is_given(self) -> bool:
        """Whether anything was answered; a reason alone is no answer."""
        return self.na or self.value is not None or self.count is not None

    @property
    def has_reason(self) -> bool:
        """Whether a reason is stated; blanks are none."""
        return bool(self.reason.strip())


def digest_of(answers: Mapping[str, Answer]) -> str:
    """A digest (SHA-256, hexadecimal) of a form's answers, the same in whatever order."""
    plainly = {criterion: asdict(answers[criterion]) for criterion in sorted(answers)}
    return sha256(json.dumps(plainly, sort_keys=True).encode()).hexdigest()


def answer_from_json(given: object) -> Answer:
    """One answer as JSON gives it, figures as texts or numbers; raises Invalid.

    JSON numbers must have been read as ``int`` or ``Decimal``, so that none was rounded. Other
    keys are let be: what was meant and misspelt shows as not answered.
    """
    if not isinstance(given, Mapping):
        raise Invalid(_("An answer is an object with value, count and points, or na."))
    na = given.get("na", False)
    if not isinstance(na, bool):
        raise Invalid(_("na is either true or false."))
    return Answer(
        value=_text(given.get("value")),
        na=na,
        count=_count(given.get("count")),
        points=_text(given.get("points")),
        reason=_text(given.get("reason")) or "",
        cause=_text(given.get("cause")),
    )


def _text(given: object) -> str | None:
    if given is None or isinstance(given, str):
        return given
    if isinstance(given, bool):
        return "yes" if given else "no"
    if isinstance(given, int):
        return str(given)
    if isinstance(given, Decimal) and given.is_finite() and abs(given.adjusted()) < 20:
        return plain(given)
    raise Invalid(_("A value is a text or a figure."))


def _count(given: object) -> int | None:
    if given is None:
        return None
    if isinstance(given, int) and not isinstance(given, bool):
        return given
    raise Invalid(_("count is a whole number."))
