"""The pictures of the effect of coaching."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask_babel import gettext as _
from flask_babel import ngettext

from qa_app.core.coaching import Change, Effect
from qa_app.core.coaching.effect import Mean
from qa_app.services.coaching import EffectOverview
from qa_app.web.charts import CaterpillarRow, Drawing, Limit, caterpillar


def by_criterion(
    found: EffectOverview, titles: Mapping[str, str], address: Callable[[str], str]
) -> Drawing | None:
    """One row a criterion of which something can be told: how much more the coached improved."""
    rows = [
        CaterpillarRow(
            titles.get(line.criterion, line.criterion),
            _percent(line.found.difference),
            _percent(line.found.interval.low),
            _percent(line.found.interval.high),
            note=ngettext("%(num)s coaching", "%(num)s coachings", line.found.coachings),
            href=address(line.criterion),
        )
        for line in found.lines
        if isinstance(line.found, Effect)
    ]
    if not rows:
        return None
    return caterpillar(
        rows,
        name=_("Criterion"),
        figure=_("Improved more by (percentage points)"),
        limits=[Limit(0, "0")],
    )


def before_and_after(found: Effect) -> Drawing:
    """The coached and their colleagues before and after; a ring: what was to be expected."""
    promised = found.coached.before.value + found.expected
    rows = [
        *_rows(found.coached, _("Coached, before"), _("Coached, after"), promised),
        *_rows(found.colleagues, _("Colleagues, before"), _("Colleagues, after")),
    ]
    return caterpillar(
        rows,
        name=_("Who and when"),
        figure=_("Share of the points"),
        hollow=_("Expected without coaching"),
        unit="%",
    )


def _rows(
    change: Change, before: str, after: str, promised: float | None = None
) -> list[CaterpillarRow]:
    return [
        _row(before, change.before, change.reviews_before),
        _row(after, change.after, change.reviews_after, promised),
    ]


def _row(name: str, mean: Mean, reviews: int, promised: float | None = None) -> CaterpillarRow:
    return CaterpillarRow(
        name,
        _percent(mean.value),
        _percent(mean.interval.low),
        _percent(mean.interval.high),
        hollow=None if promised is None else _percent(promised),
        note=ngettext("%(num)s review", "%(num)s reviews", reviews),
    )


def _percent(share: float) -> float:
    return round(100 * share, 1)
