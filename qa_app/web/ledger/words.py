"""What the ledger's states, steps and figures are called, and what its notices say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from flask import url_for
from flask.sansio.app import App
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_babel import lazy_pgettext as _p

from qa_app.core.appraisal import Scheme
from qa_app.core.decimals import plain
from qa_app.core.ledger import EntryOrigin, EntryStep, Figures, LedgerEntry, Standing, standing_of
from qa_app.core.ledger.checking import Asked
from qa_app.core.ledger.effects import Worth
from qa_app.core.ledger.filters import Shelf
from qa_app.core.ledger.links import LinkSource
from qa_app.web.appraisals.words import reason_text
from qa_app.web.languages import local_text
from qa_app.web.notice_words import Details, NoticeWords

STANDINGS: Mapping[Standing, tuple[object, str]] = {
    Standing.SUGGESTED: (_p("ledger", "Suggested"), "accent"),
    Standing.REJECTED: (_p("ledger", "Not entered"), "neutral"),
    Standing.WITHDRAWN: (_p("ledger", "Withdrawn"), "neutral"),
    Standing.DISPUTED: (_p("ledger", "Disputed"), "bad"),
    Standing.SETTLED: (_p("ledger", "Settled"), "good"),
    Standing.CONFIRMED: (_p("ledger", "Confirmed by the agent"), "good"),
    Standing.TOLD: (_p("ledger", "Told"), "neutral"),
    Standing.UNTOLD: (_p("ledger", "Not told yet"), "caution"),
}
"""A label and a tone for each."""

SHELVES: Mapping[Shelf, object] = {
    Shelf.ENTERED: _p("ledger", "Entered"),
    Shelf.SUGGESTED: _p("ledger", "Suggested"),
    Shelf.UNTOLD: _p("ledger", "Not told yet"),
    Shelf.DISPUTED: _p("ledger", "Disputed"),
    Shelf.GONE: _p("ledger", "Withdrawn and not entered"),
}

ORIGINS: Mapping[EntryOrigin, object] = {
    EntryOrigin.HAND: _p("ledger", "By hand"),
    EntryOrigin.IMPORT: _p("ledger", "From a list"),
    EntryOrigin.FINDING: _p("ledger", "From a confirmed finding"),
    EntryOrigin.REVIEW: _p("ledger", "From a published review"),
}

STEPS: Mapping[EntryStep, object] = {
    EntryStep.SUGGEST: _p("ledger step", "Suggested"),
    EntryStep.ENTER: _p("ledger step", "Entered"),
    EntryStep.REJECT: _p("ledger step", "Not entered"),
    EntryStep.CHANGE: _p("ledger step", "Changed"),
    EntryStep.TELL: _p("ledger step", "Agent told"),
    EntryStep.CONFIRM: _p("ledger step", "Confirmed by the agent"),
    EntryStep.DISPUTE: _p("ledger step", "Disputed by the agent"),
    EntryStep.SETTLE: _p("ledger step", "Dispute settled"),
    EntryStep.WITHDRAW: _p("ledger step", "Withdrawn"),
}

SETTLEMENTS: Mapping[str, object] = {
    "upheld": lazy_gettext("The entry stands"),
    "changed": lazy_gettext("The entry stands with other figures"),
    "withdrawn": lazy_gettext("The entry is withdrawn"),
}

SOURCES: Mapping[LinkSource, object] = {
    LinkSource.RULE: lazy_gettext("Confirmed finding"),
    LinkSource.CRITERION: lazy_gettext("Points lost on a criterion"),
    LinkSource.CRITICAL: lazy_gettext("Critical error"),
}


def init_words(app: App) -> None:
    """Give templates the words of the ledger."""
    app.jinja_env.globals.update(
        entry_standing=lambda entry: STANDINGS[standing_of(entry)],
        entry_origin=lambda origin: ORIGINS[EntryOrigin(origin)],
        entry_step=lambda step: STEPS[EntryStep(step)],
        entry_figures=figures_words,
        entry_item=item_words,
        entry_worth=worth_words,
        entry_reasons=reasons_words,
        entry_range=range_words,
        settlement_word=lambda value: SETTLEMENTS[value],
        link_source=lambda source: SOURCES[LinkSource(source)],
    )


def item_words(schemes: Mapping[str, Scheme], entry: LedgerEntry) -> str:
    """The item's title; its id where the scheme has it no more."""
    scheme = schemes.get(entry.scheme)
    item = scheme.item(entry.figures.item) if scheme is not None else None
    return entry.figures.item if item is None else local_text(item.title)


def figures_words(figures: Figures) -> str:
    """What was entered beside the item: times, minutes, what was chosen."""
    said = []
    if figures.count != 1:
        said.append(_("×%(count)s", count=figures.count))
    if figures.minutes is not None:
        said.append(_("%(minutes)s min", minutes=plain(figures.minutes)))
    if figures.points is not None:
        said.append(_("%(points)s points", points=plain(figures.points)))
    if figures.amount is not None:
        said.append(_("%(yuan)s yuan", yuan=plain(figures.amount)))
    return " · ".join(said)


def worth_words(scheme: Scheme | None, worth: Worth) -> str:
    """What an entry comes to."""
    said = []
    if worth.points:
        said.append(_("%(points)s points", points=_signed(worth.points)))
    if worth.money:
        said.append(_("%(yuan)s yuan", yuan=_signed(worth.money)))
    titles = {each.id: each.title for each in scheme.actions} if scheme is not None else {}
    said += [local_text(titles[each]) if each in titles else each for each in worth.actions]
    return " · ".join(said) or _("no effect")


def reasons_words(worth: Worth) -> str:
    """Why it comes to that."""
    return " · ".join(reason_text(each) for each in worth.because)


def range_words(asked: Asked) -> Mapping[str, str]:
    """From which range points and amount are chosen."""
    found = {}
    for name, chosen in (("points", asked.points), ("amount", asked.amount)):
        if chosen is not None:
            high = None if chosen.highest is None else plain(chosen.highest)
            low = plain(chosen.lowest)
            found[name] = (
                _("%(low)s or more", low=low)
                if high is None
                else _("%(low)s to %(high)s", low=low, high=high)
            )
    return found


def _signed(value: Decimal) -> str:
    return f"+{plain(value)}" if value > 0 else f"−{plain(-value)}"


def _to_entry(details: Details) -> str:
    return url_for("ledger.one", entry_id=details.get("entry"))


def _saying(sentence: Callable[[Mapping[str, object]], object]) -> NoticeWords:
    def said(details: Details) -> str:
        return str(sentence({"day": details.get("day", ""), "agent": details.get("agent", "")}))

    return NoticeWords(said, _to_entry)


NOTICES: Mapping[str, NoticeWords] = {
    "ledger.told": _saying(
        lambda v: _("There is an entry about you of %(day)s. Confirm or dispute it.", **v)
    ),
    "ledger.withdrawn": _saying(lambda v: _("The entry about you of %(day)s is withdrawn.", **v)),
    "ledger.settled": _saying(
        lambda v: _("Your dispute about the entry of %(day)s is settled.", **v)
    ),
    "ledger.disputed": _saying(
        lambda v: _("%(agent)s disputes the entry of %(day)s. Settle it.", **v)
    ),
    "ledger.unfounded": _saying(
        lambda v: _("What the entry of %(agent)s of %(day)s rests on is gone. Look at it.", **v)
    ),
}
