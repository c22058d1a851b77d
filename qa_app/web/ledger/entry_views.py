"""Entering something, one entry, and the steps that people take with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from qa_app.core.decimals import plain
from qa_app.core.errors import Invalid
from qa_app.core.ledger import EntryState, Figures, Settlement
from qa_app.core.ledger.checking import asked_by
from qa_app.core.permissions import Right
from qa_app.services.ledger import answering, entering, listing, suggesting
from qa_app.services.ledger.listing import Enterable, OpenedEntry
from qa_app.web.access import needs
from qa_app.web.context import context
from qa_app.web.errors import status_of
from qa_app.web.forms import Form, blame
from qa_app.web.ledger.forms import (
    EntryForm,
    FiguresForm,
    ReasonForm,
    SettleForm,
    TellForm,
    grouped,
)
from qa_app.web.ledger.views import blueprint


@blueprint.get("/new")
@needs(Right.KEEP_LEDGER)
def new() -> str:
    """An empty form, for the agent and day of the address."""
    form = EntryForm(formdata=None, day=_day() or context().today, agent=_agent(), count=1)
    return _new_page(form)


@blueprint.get("/items")
@needs(Right.KEEP_LEDGER)
def items() -> str:
    """The items that can be entered of an agent on a day, for the form."""
    form = EntryForm(formdata=None, day=_day(), agent=_agent(), item=request.args.get("item"))
    return render_template("ledger/items.html", **_offered(form))


@blueprint.post("/new")
@needs(Right.KEEP_LEDGER)
def enter() -> Response | tuple[str, int]:
    """Enter it, and go on with the next where more are to be entered."""
    form, status = EntryForm(), 422
    form.offer(listing.choices(context(), Right.KEEP_LEDGER))
    if form.validate_on_submit():
        try:
            entry_id = entering.enter(context(), form.chosen())
        except Invalid as fault:
            context().session.rollback()
            blame(form, fault)
            status = status_of(fault)
        else:
            flash(_("Entered."), "success")
            if request.form.get("again"):
                day, agent = form.day.data.isoformat(), form.agent.data
                return redirect(url_for("ledger.new", day=day, agent=agent), 303)
            return redirect(url_for("ledger.one", entry_id=entry_id), 303)
    return _new_page(form), status


@blueprint.get("/<int:entry_id>")
@needs(Right.SEE_LEDGER, Right.SEE_OWN_LEDGER)
def one(entry_id: int) -> str:
    """One entry with what it rests on, what it comes to, and its story."""
    return _page(listing.open_entry(context(), entry_id))


@blueprint.post("/<int:entry_id>/tell")
@needs(Right.KEEP_LEDGER)
def tell(entry_id: int) -> Response | tuple[str, int]:
    """Note the day on which the agent was told."""
    form = TellForm()
    return _taken(
        entry_id,
        form,
        "tell",
        lambda: entering.tell(context(), entry_id, form.day()),
        _("Noted: the agent was told."),
    )


@blueprint.post("/<int:entry_id>/change")
@needs(Right.KEEP_LEDGER)
def change(entry_id: int) -> Response | tuple[str, int]:
    """Mend an entry, or enter a suggestion with other figures."""
    form = FiguresForm()
    suggested = listing.open_entry(context(), entry_id).stored.entry.state is EntryState.SUGGESTED

    def take() -> None:
        step = suggesting.accept if suggested else entering.change
        step(context(), entry_id, form.figures(), form.note.data or "")

    return _taken(entry_id, form, "change", take, _("Entered.") if suggested else _("Changed."))


@blueprint.post("/<int:entry_id>/withdraw")
@needs(Right.KEEP_LEDGER)
def withdraw(entry_id: int) -> Response | tuple[str, int]:
    """Take an entry back, with a reason."""
    form = ReasonForm()
    return _taken(
        entry_id,
        form,
        "withdraw",
        lambda: entering.withdraw(context(), entry_id, form.reason.data),
        _("Withdrawn. The entry stays visible with the reason."),
    )


@blueprint.post("/<int:entry_id>/accept")
@needs(Right.KEEP_LEDGER)
def accept(entry_id: int) -> Response:
    """Enter what was suggested, as it is."""
    suggesting.accept(context(), entry_id)
    return _done(entry_id, _("Entered."))


@blueprint.post("/<int:entry_id>/reject")
@needs(Right.KEEP_LEDGER)
def reject(entry_id: int) -> Response:
    """Do not enter what was suggested."""
    suggesting.reject(context(), entry_id)
    return _done(entry_id, _("Not entered. It is not suggested again."))


@blueprint.post("/<int:entry_id>/suggest")
@needs(Right.KEEP_LEDGER)
def suggest_again(entry_id: int) -> Response:
    """Let a suggestion that was decided on wait again."""
    suggesting.take_back(context(), entry_id)
    return _done(entry_id, _("The suggestion waits again."))


@blueprint.post("/<int:entry_id>/settle")
@needs(Right.KEEP_LEDGER)
def settle(entry_id: int) -> Response | tuple[str, int]:
    """End a dispute with a reason."""
    form = SettleForm()

    def take() -> None:
        ruling = Settlement(form.settlement.data)
        figures = form.figures() if ruling is Settlement.CHANGED else None
        answering.settle(context(), entry_id, ruling, form.reason.data, figures)

    return _taken(entry_id, form, "settle", take, _("Settled. The agent is told."))


@blueprint.post("/<int:entry_id>/confirm")
@needs(Right.SEE_OWN_LEDGER)
def confirm(entry_id: int) -> Response:
    """The agent agrees."""
    answering.confirm(context(), entry_id)
    return _done(entry_id, _("Confirmed."))


@blueprint.post("/<int:entry_id>/dispute")
@needs(Right.SEE_OWN_LEDGER)
def dispute(entry_id: int) -> Response | tuple[str, int]:
    """The agent does not agree, and says why."""
    form = ReasonForm()
    return _taken(
        entry_id,
        form,
        "dispute",
        lambda: answering.dispute(context(), entry_id, form.reason.data),
        _("Your dispute is on its way. It counts nothing until it is settled."),
    )


def _taken(
    entry_id: int, form: Form, name: str, step: Callable[[], None], done: str
) -> Response | tuple[str, int]:
    """Take a step, or show the page again with what is wrong in its form."""
    opened = listing.open_entry(context(), entry_id)
    if form.validate():
        try:
            step()
        except Invalid as fault:
            context().session.rollback()
            blame(form, fault)
            opened = listing.open_entry(context(), entry_id)
        else:
            return _done(entry_id, done)
    return _page(opened, {name: form}), 422


def _page(opened: OpenedEntry, given: dict[str, Form] | None = None) -> str:
    entry = opened.stored.entry
    filled = _filled(entry.figures, entry.scheme, entry.note)
    forms: dict[str, Form] = {
        "tell": TellForm(formdata=None, told_on=context().today),
        "change": FiguresForm(formdata=None, **filled),
        "withdraw": ReasonForm(formdata=None),
        "dispute": ReasonForm(formdata=None),
        "settle": SettleForm(formdata=None, **filled),
    } | (given or {})
    agent = entry.agent_id
    offered = listing.enterable(context(), agent, entry.figures.day)
    return render_template(
        "ledger/one.html",
        opened=opened,
        forms=forms,
        refused=next(iter(given), None) if given else None,
        items=_items(offered),
    )


def _filled(figures: Figures, scheme: str, note: str) -> dict[str, object]:
    return {
        "day": figures.day,
        "item": f"{scheme}|{figures.item}",
        "count": figures.count,
        **{
            name: None if value is None else plain(value)
            for name, value in (
                ("minutes", figures.minutes),
                ("points", figures.points),
                ("amount", figures.amount),
            )
        },
        "note": note,
    }


def _new_page(form: EntryForm) -> str:
    if form.agent.choices is None:
        form.offer(listing.choices(context(), Right.KEEP_LEDGER))
    return render_template("ledger/new.html", **_offered(form))


def _offered(form: EntryForm) -> dict[str, object]:
    """The form, with the items of the agent's schemes on its day."""
    if form.agent.choices is None:
        form.offer(listing.choices(context(), Right.KEEP_LEDGER))
    agent = form.agent.data or next((value for value, _name in form.agent.choices), None)
    offered = None
    if agent is not None and form.day.data is not None and not form.day.errors:
        offered = listing.enterable(context(), agent, form.day.data)
    return {"form": form, "offered": offered, "items": _items(offered)}


def _items(offered: Enterable | None) -> dict[str, list[tuple[str, str, object]]]:
    """By scheme: value, label, and which figures the item takes."""
    if offered is None:
        return {}
    labels = grouped(offered.schemes)
    taken = {
        f"{scheme.id}|{item.id}": asked_by(scheme, item)
        for scheme in offered.schemes
        for item in scheme.items
    }
    return {
        name: [(value, label, taken[value]) for value, label in group]
        for name, group in labels.items()
    }


def _day() -> date | None:
    try:
        return date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return None


def _agent() -> int | None:
    return request.args.get("agent", type=int)


def _done(entry_id: int, sentence: str) -> Response:
    flash(sentence, "success")
    return redirect(url_for("ledger.one", entry_id=entry_id), 303)
