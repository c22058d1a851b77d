"""The ledger's lists, one entry, and an agent's own."""

from __future__ import annotations

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext, pgettext
from werkzeug.wrappers import Response

from qa_app.core.errors import Invalid
from qa_app.core.ledger import EntryStep
from qa_app.core.ledger.filters import LedgerFilter, Shelf
from qa_app.core.listing import place_from
from qa_app.core.permissions import Right
from qa_app.services.ledger import entering, listing, suggesting
from qa_app.services.ledger.entering import Outcome
from qa_app.web import navigation, notice_words
from qa_app.web.access import needs
from qa_app.web.context import context
from qa_app.web.ledger.forms import FilterForm, TellForm
from qa_app.web.ledger.words import NOTICES, SHELVES, init_words
from qa_app.web.list_files import ListFileForm
from qa_app.web.navigation import N_, Entry, Section
from qa_app.web.tables import Column, page_url, read_table, url_with

blueprint = Blueprint("ledger", __name__, url_prefix="/ledger")
blueprint.record_once(lambda state: init_words(state.app))
blueprint.record_once(lambda state: notice_words.register(state.app, NOTICES))
navigation.on(
    blueprint,
    Entry(N_("Ledger"), "ledger.listing", "journal-text", 35, Right.SEE_LEDGER, Section.SCORES),
    Entry(
        N_("My additions and deductions"),
        "ledger.mine",
        "journal-text",
        26,
        Right.SEE_OWN_LEDGER,
        Section.SCORES,
    ),
)

VERDICTS = {"confirmed": EntryStep.ENTER, "dismissed": EntryStep.REJECT}
"""What the keys of a list say yes and no with."""


@blueprint.get("", endpoint="listing")
@needs(Right.SEE_LEDGER)
def shelves() -> str:
    """One shelf of the ledger, the latest day first."""
    shelf, form = _shelf(), _filter()
    wanted = form.chosen(shelf)
    place = place_from(request.args.get("after"), request.args.get("before"))
    shown = listing.list_entries(context(), wanted, place)
    return render_template(
        "ledger/listing.html",
        shelf=shelf.value,
        shelves=SHELVES,
        counts=listing.counts(context(), wanted),
        form=form,
        table=read_table(_columns(shelf), "day"),
        shown=shown,
        may_keep=context().actor.may(Right.KEEP_LEDGER),
        tell_form=TellForm(formdata=None, told_on=context().today),
        file_form=ListFileForm(formdata=None),
        **_neighbours(shown),
    )


@blueprint.get("/mine")
@needs(Right.SEE_OWN_LEDGER)
def mine() -> str:
    """What stands of the visitor themself."""
    place = place_from(request.args.get("after"), request.args.get("before"))
    shown = listing.own_entries(context(), place)
    return render_template(
        "ledger/mine.html",
        shown=shown,
        to_answer=listing.to_answer(context()),
        **_neighbours(shown),
    )


@blueprint.post("")
@needs(Right.KEEP_LEDGER)
def many() -> Response:
    """Tell, enter or reject the entries chosen, or all that match the filter."""
    shelf, form = _shelf(), _filter()
    ids = frozenset() if request.form.get("all") else _ids(request.form.getlist("id"))
    wanted = form.chosen(shelf) if request.form.get("all") else None
    action = request.form.get("action", "")
    if action == "tell":
        telling = TellForm()
        if not telling.validate():
            raise Invalid(N_("Say on which day they were told."))
        outcome = entering.tell_many(context(), telling.day(), ids=ids, wanted=wanted)
        sentence = ngettext(
            "%(num)s entry is marked as told.", "%(num)s entries are marked as told.", outcome.done
        )
    elif action in VERDICTS:
        step = VERDICTS[action]
        outcome = suggesting.decide_many(context(), step, ids=ids, wanted=wanted)
        sentence = _verdict_said(step, outcome.done)
    else:
        raise Invalid(N_("Choose what to do with the entries."))
    flash(" ".join(filter(None, (sentence, _passed(outcome)))), "success")
    return redirect(url_with(after=None, before=None), 303)


@blueprint.post("/<int:entry_id>/verdict")
@needs(Right.KEEP_LEDGER)
def verdict(entry_id: int) -> Response:
    """Decide on one suggestion, for the script of the list."""
    listing.open_entry(context(), entry_id)
    body = request.get_json(silent=True)
    step = VERDICTS.get(str(body.get("action"))) if isinstance(body, dict) else None
    if step is None:
        raise Invalid(N_("Choose whether to enter the suggestion."))
    if step is EntryStep.ENTER:
        suggesting.accept(context(), entry_id)
    else:
        suggesting.reject(context(), entry_id)
    return jsonify(findings=[entry_id], said=_verdict_said(step, 1))


@blueprint.post("/back")
@needs(Right.KEEP_LEDGER)
def back() -> Response:
    """Let suggestions that were decided on by mistake wait again, for the script of the list."""
    body = request.get_json(silent=True)
    ids = body.get("findings") if isinstance(body, dict) else None
    if not isinstance(ids, list) or not all(type(each) is int and 0 < each < 2**31 for each in ids):
        raise Invalid(N_("Choose at least one entry."))
    for entry_id in ids[:100]:
        suggesting.take_back(context(), entry_id)
    return jsonify(said=_("Taken back."), moved=len(ids))


@blueprint.post("/look")
@needs(Right.KEEP_LEDGER)
def look() -> Response:
    """Look for what is new to suggest."""
    found = suggesting.look(context())
    sentence = ngettext("%(num)s new suggestion.", "%(num)s new suggestions.", found)
    flash(sentence if found else _("Nothing new to suggest."), "success" if found else "info")
    return redirect(url_for("ledger.listing", shelf=Shelf.SUGGESTED.value), 303)


def _columns(shelf: Shelf) -> list[Column]:
    columns = [
        Column("day", _("Day")),
        Column("agent", _("Agent"), fixed=True),
        Column("item", _("Item")),
        Column("figures", pgettext("ledger", "Details")),
    ]
    if shelf is Shelf.SUGGESTED:
        return [*columns, Column("ground", _("Rests on")), Column("decide", _("Decision"))]
    return [
        *columns,
        Column("worth", _("Comes to"), numeric=True),
        Column("told", _("Told on")),
        Column("state", _("State")),
        Column("note", pgettext("ledger", "Note")),
    ]


def _neighbours(shown: listing.ListedEntries) -> dict[str, str | None]:
    page = shown.page
    return {
        "older": page_url(after=page.after) if page.after else None,
        "newer": page_url(before=page.before) if page.before else None,
    }


def filter_in_force() -> LedgerFilter:
    """What the address narrows a list to."""
    return _filter().chosen(_shelf())


def _shelf() -> Shelf:
    asked = request.args.get("shelf", "")
    return Shelf(asked) if asked in set(Shelf) else Shelf.ENTERED


def _filter() -> FilterForm:
    form = FilterForm(request.args)
    form.offer(listing.choices(context()))
    return form


def _verdict_said(step: EntryStep, done: int) -> str:
    if step is EntryStep.ENTER:
        return str(ngettext("%(num)s suggestion entered.", "%(num)s suggestions entered.", done))
    return str(
        ngettext("%(num)s suggestion not entered.", "%(num)s suggestions not entered.", done)
    )


def _passed(outcome: Outcome) -> str:
    if not outcome.passed:
        return ""
    return str(
        ngettext(
            "%(num)s was passed over: open it to see why.",
            "%(num)s were passed over: open them to see why.",
            outcome.passed,
        )
    )


def _ids(values: list[str]) -> frozenset[int]:
    if not values or any(not each.isdecimal() or len(each) > 9 for each in values):
        raise Invalid(N_("Choose at least one entry."))
    return frozenset(map(int, values))
