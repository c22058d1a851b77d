"""How plans and draws are said: what is drawn, of which days, and the strata by their values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask_babel import gettext, lazy_gettext, ngettext
from flask_babel import gettext as _

from qa_app.core.conversations import Channel
from qa_app.core.sampling_plans import (
    Dimension,
    Filters,
    Method,
    Rhythm,
    Shares,
    Terms,
    Unit,
    cells_of,
)
from qa_app.core.sampling_plans.strata import LENGTHS, TENURE_DAYS
from qa_app.services.sampling.risk import BY_FINDINGS, BY_LESSON, BY_MODEL
from qa_app.web.formats import duration, number, period_name
from qa_app.web.labels import CHANNELS

DIMENSIONS: Mapping[Dimension, object] = {
    Dimension.CHANNEL: lazy_gettext("Channel"),
    Dimension.SHIFT: lazy_gettext("Shift"),
    Dimension.WEEK: lazy_gettext("Week"),
    Dimension.TENURE: lazy_gettext("Time in the job"),
    Dimension.LENGTH: lazy_gettext("Number of messages"),
}
RHYTHMS: Mapping[Rhythm, object] = {
    Rhythm.MONTH: lazy_gettext("Each month"),
    Rhythm.WEEK: lazy_gettext("Each week"),
    Rhythm.DAY: lazy_gettext("Each day"),
}
MONTHS_LEAST = 28
MOST_AGENTS = 200
"""How many agents an outlook lists; the figures above it are of all."""


def said() -> dict[str, object]:
    """How the templates of this capability say plans and draws."""
    return {
        "days_name": days_name,
        "size_words": size_words,
        "terms_words": terms_words,
        "shares_words": shares_words,
        "stratum_words": stratum_words,
        "dimension_word": dimension_word,
        "cell_word": cell_word,
        "risk_word": risk_word,
        "rhythm_word": rhythm_word,
        "run_failure": run_failure,
        "MOST_AGENTS": MOST_AGENTS,
    }


def days_name(first_day: date, last_day: date, period: str) -> str:
    """The days of a draw: a month by its name, else its days."""
    if (last_day - first_day).days + 1 >= MONTHS_LEAST:
        return period_name(period)
    if first_day == last_day:
        return first_day.isoformat()
    return f"{first_day.isoformat()} – {last_day:%m-%d}"


def rhythm_word(rhythm: str) -> str:
    """How often a plan comes round."""
    return str(RHYTHMS[Rhythm(rhythm)])


def run_failure(sentence: str, values: Mapping[str, object] | None) -> str:
    """Why a turn of a plan failed."""
    return str(gettext(sentence, **(values or {})))


def size_words(terms: Terms) -> str:
    """How much of each agent is drawn."""
    if terms.size.unit is Unit.PERCENT:
        return str(_("%(percent)s %% of each agent", percent=terms.size.amount))
    return str(_("%(number)s of each agent", number=number(terms.size.amount)))


def terms_words(terms: Terms) -> list[str]:
    """What else holds for a plan, in short phrases; none for the plainest."""
    words = [] if terms.method is Method.RANDOM else [_risk_words(terms)]
    if terms.stratify:
        chosen = [str(label) for each, label in DIMENSIONS.items() if each in terms.stratify]
        words.append(str(_("by %(dimensions)s", dimensions=_list(chosen))))
    if terms.weekly_minimum:
        words.append(str(_("at least %(number)s a week", number=terms.weekly_minimum)))
    if terms.newcomers is not None:
        words.append(
            str(
                _(
                    "newcomers of the first %(days)s days: %(percent)s %%",
                    days=terms.newcomers.days,
                    percent=terms.newcomers.percent,
                )
            )
        )
    return words + _filter_words(terms.filters)


def shares_words(shares: Shares) -> list[str]:
    """What becomes of the drawn conversations, in short phrases."""
    words = []
    if shares.blind:
        words.append(str(_("%(percent)s %% blind", percent=shares.blind)))
    if shares.overlap:
        words.append(
            ngettext(
                "%(percent)s %% by one more reviewer",
                "%(percent)s %% by %(num)s more reviewers",
                shares.reviewers,
                percent=shares.overlap,
            )
        )
    if shares.recheck:
        words.append(str(_("%(percent)s %% re-checked", percent=shares.recheck)))
    if shares.due_days:
        words.append(ngettext("due within %(num)s day", "due within %(num)s days", shares.due_days))
    return words


def stratum_words(stratum: str) -> str:
    """The values of a stratum's dimensions; empty where it is an agent's whole."""
    return " · ".join(cell_word(*cell) for cell in cells_of(stratum).items())


def dimension_word(dimension: str) -> str:
    """What a dimension is called."""
    return str(DIMENSIONS[Dimension(dimension)])


def cell_word(dimension: str, value: str) -> str:
    """One value of a dimension."""
    if not value:
        return str(_("unknown"))
    match Dimension(dimension):
        case Dimension.CHANNEL:
            return str(CHANNELS[Channel(value)])
        case Dimension.SHIFT:
            begins, _dash, ends = value.partition("-")
            return f"{begins}:00–{ends}:00"
        case Dimension.TENURE:
            return _band(int(value), TENURE_DAYS, _("days"))
        case Dimension.LENGTH:
            return _band(int(value), LENGTHS, _("messages"))
        case Dimension.WEEK:
            return value


def risk_word(source: str | None) -> str:
    """Where the risk of a draw came from."""
    if source == BY_FINDINGS:
        return str(_("by the gravest finding of the pre-screen"))
    if source and source.startswith(BY_MODEL):
        return str(_("by how likely it would fail a review"))
    if source and source.startswith(BY_LESSON):
        return str(_("by what its review would teach the risk model"))
    return source or ""


def _risk_words(terms: Terms) -> str:
    if terms.method is Method.TEACH:
        return str(
            _("by what teaches the model, %(percent)s %% at random", percent=terms.random_percent)
        )
    return str(_("by risk, %(percent)s %% of it at random", percent=terms.random_percent))


def _filter_words(filters: Filters) -> list[str]:
    words = []
    if filters.channels:
        labels = [str(CHANNELS[Channel(each)]) for each in sorted(filters.channels)]
        words.append(str(_("only %(channels)s", channels=_list(labels))))
    if filters.shifts:
        labels = [cell_word("shift", each) for each in sorted(filters.shifts)]
        words.append(str(_("only %(shifts)s", shifts=_list(labels))))
    if filters.least_messages:
        words.append(str(_("from %(number)s messages", number=filters.least_messages)))
    if filters.most_messages is not None:
        words.append(str(_("up to %(number)s messages", number=filters.most_messages)))
    if filters.flagged is not None:
        words.append(str(_("only flagged") if filters.flagged else _("only without a finding")))
    if filters.slow_ms is not None:
        words.append(
            str(_("a reply after %(time)s or more", time=duration(filters.slow_ms / 1000)))
        )
    return words


def _band(begins: int, bounds: tuple[int, ...], unit: str) -> str:
    ends = next((bound for bound in bounds if bound > begins), None)
    if ends is None:
        return str(_("from %(begins)s %(unit)s", begins=begins, unit=unit))
    return f"{begins}–{ends - 1} {unit}"


def _list(words: list[str]) -> str:
    return str(_(", ")).join(words)
