"""The score list as a file."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from qa_app.core.scores import Rate, ScoreSummary
from qa_app.exports.csv_files import csv_lines
from qa_app.services.scores import AgentLine, ScoreList


def score_file(found: ScoreList) -> Iterator[str]:
    """One row for each agent; figures as they are, so that a spreadsheet can go on with them."""
    header = [
        _("Period"),
        _("Agent"),
        _("Agent id"),
        _("Team"),
        _("Plain score"),
        _("Interval from"),
        _("Interval to"),
        _("Reviews"),
        _("Passed"),
        _("Pass rate (%)"),
        _("With a critical error"),
        _("Critical error rate (%)"),
        _("Provisional score"),
        _("Reviews with the submitted ones"),
        _("Reviews not counted"),
    ]
    return csv_lines(header, (_row(found.period.id, line) for line in found.lines))


def _row(period: str, line: AgentLine) -> list[object]:
    score, provisional = line.score
    interval = score.interval
    return [
        period,
        line.agent,
        line.agent_key,
        line.team,
        score.mean,
        interval.low if interval else None,
        interval.high if interval else None,
        score.n,
        *_rate(score, score.passed),
        *_rate(score, score.critical_errors),
        provisional.mean if provisional else None,
        provisional.n if provisional else None,
        line.targeted,
    ]


def _rate(score: ScoreSummary, rate: Rate) -> tuple[object, object]:
    return (rate.count, rate.percent) if score.n else (None, None)
