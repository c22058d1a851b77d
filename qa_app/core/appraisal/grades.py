"""Who may move up to which grade of post (职级), and when.

A grade may ask that an earlier one was held for some months. Somebody who has passed on from that
earlier grade held it from the day they joined until they came into their present one (assumed:
facts name no more than the present grade).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from qa_app.core.appraisal.evaluation import Sheet
from qa_app.core.appraisal.facts import Person
from qa_app.core.appraisal.model import Grade
from qa_app.core.appraisal.tenure import months_after
from qa_app.core.appraisal.values import truth


@dataclass(frozen=True, slots=True)
class Prospect:
    """How a person stands to one higher grade.

    ``eligible_on``: when the time asked for is over (``None``: nothing is asked, or unknown);
    ``days_short``: how many days are left until then, 0 once it is over. ``unmet``: requirements
    not met; ``open``: requirements that nobody has assessed.
    """

    grade: Grade
    eligible_on: date | None
    days_short: int
    unknown: bool
    unmet: tuple[str, ...]
    open: tuple[str, ...]

    @property
    def is_reached(self) -> bool:
        return not (self.days_short or self.unknown or self.unmet or self.open)


def prospects(sheet: Sheet) -> Iterator[Prospect]:
    """The grades above the person's own, lowest first; none where their grade is not among them."""
    grades, person = sheet.house.scheme.grades, sheet.person
    if person is None:
        return
    own = next((place for place, grade in enumerate(grades) if grade.id == person.grade), None)
    for grade in grades[own + 1 :] if own is not None else ():
        yield _prospect(sheet, person, grade)


def _prospect(sheet: Sheet, person: Person, grade: Grade) -> Prospect:
    day = sheet.house.facts.day
    known, since, until = _held(person, grade)
    eligible = months_after(since, grade.months) if since is not None else None
    short = max(0, (eligible - day).days) if eligible is not None else 0
    # Held until they moved on: what was too short then does not grow any more.
    never = until is not None and eligible is not None and eligible > until
    met = {each: truth(sheet.value(each)) for each in grade.requirements}
    return Prospect(
        grade=grade,
        eligible_on=eligible,
        days_short=short,
        unknown=not known or never,
        unmet=tuple(each for each, held in met.items() if held is False),
        open=tuple(each for each, held in met.items() if held is None),
    )


def _held(person: Person, grade: Grade) -> tuple[bool, date | None, date | None]:
    """Whether it is known how long the asked-for grade was held, since when and until when."""
    if grade.after is None:
        return True, None, None
    if person.grade == grade.after:
        return person.grade_since is not None, person.grade_since, None
    if person.joined is None or person.grade_since is None:
        return False, None, None
    return True, person.joined, person.grade_since
