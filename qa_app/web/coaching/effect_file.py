"""The effect of coaching as a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flask_babel import gettext as _

from qa_app.core.coaching import Change, Effect
from qa_app.exports.csv_files import csv_lines
from qa_app.services.coaching import CriterionEffect, EffectOverview
from qa_app.web.coaching.effect_words import Found, chance, outlook, sentence, state


def effect_file(found: EffectOverview, titles: Mapping[str, str]) -> Iterator[str]:
    """One row for each criterion, and below it one for each coaching; shares in percent."""
    header = [
        _("Team"),
        _("Criterion"),
        _("Agent"),
        _("Set on"),
        _("Found"),
        _("Difference (percentage points)"),
        _("Interval from"),
        _("Interval to"),
        _("Coached: agents"),
        _("Coached: reviews before"),
        _("Coached: reviews after"),
        _("Coached: before (%)"),
        _("Coached: after (%)"),
        _("Colleagues: agents"),
        _("Colleagues: reviews before"),
        _("Colleagues: reviews after"),
        _("Colleagues: before (%)"),
        _("Colleagues: after (%)"),
        _("Expected change (percentage points)"),
        _("Said in words"),
    ]
    team = found.team.name if found.team else ""
    return csv_lines(header, ([team, *row] for line in found.lines for row in _rows(line, titles)))


def _rows(line: CriterionEffect, titles: Mapping[str, str]) -> Iterator[list[object]]:
    title = titles.get(line.criterion, line.criterion)
    yield [title, _("All"), None, *_figures(line.found)]
    for each in line.tasks:
        yield [title, each.coached.agent, each.set_on.isoformat(), *_figures(each.found)]


def _figures(found: Found) -> list[object]:
    word, _tone = state(found)
    said = " ".join(filter(None, (sentence(found), chance(found), outlook(found))))
    if not isinstance(found, Effect):
        return [word, *[None] * 14, said]
    return [
        word,
        _percent(found.difference),
        _percent(found.interval.low),
        _percent(found.interval.high),
        *_change(found.coached),
        *_change(found.colleagues),
        _percent(found.expected),
        said,
    ]


def _change(change: Change) -> list[object]:
    return [
        change.agents,
        change.reviews_before,
        change.reviews_after,
        _percent(change.before.value),
        _percent(change.after.value),
    ]


def _percent(share: float) -> float:
    return round(100 * share, 2)
