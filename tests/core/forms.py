"""Small rubrics for tests."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from qa_app.core.rubrics import (
    Answer,
    Criterion,
    Critical,
    Link,
    PointsScale,
    Rubric,
    Scale,
    Section,
    whole_levels,
)
from qa_app.core.texts import LocalText


def points(maximum: str | int) -> PointsScale:
    most = Decimal(maximum)
    return PointsScale(most, whole_levels(most))


def criterion(
    criterion_id: str,
    maximum: str | int = 10,
    *,
    weight: str | int | None = None,
    scale: Scale | None = None,
    may_be_na: bool = True,
    critical: Critical | None = None,
    links: Iterable[Link] = (),
) -> Criterion:
    scale = scale or points(maximum)
    return Criterion(
        id=criterion_id,
        title=LocalText({"en": criterion_id}),
        scale=scale,
        weight=scale.maximum if weight is None else Decimal(weight),
        may_be_na=may_be_na,
        critical=critical,
        links=tuple(links),
    )


def rubric(*criteria: Criterion, pass_mark: str | int | None = 60) -> Rubric:
    """A rubric whose sections are the first halves of the criteria's ids."""
    names = dict.fromkeys(each.id.partition(".")[0] for each in criteria)
    return Rubric(
        id="test",
        title=LocalText({"en": "Test"}),
        pass_mark=None if pass_mark is None else Decimal(pass_mark),
        sections=tuple(
            Section(
                id=name,
                title=LocalText({"en": name}),
                criteria=tuple(each for each in criteria if each.id.partition(".")[0] == name),
            )
            for name in names
        ),
    )


def values(**given: str) -> dict[str, Answer]:
    """Answers by value; ``a__b`` stands for the criterion ``a.b``, ``na`` for not applicable."""
    return {
        name.replace("__", "."): Answer(na=True) if value == "na" else Answer(value=value)
        for name, value in given.items()
    }
