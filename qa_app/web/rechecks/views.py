"""The queue of re-checks, both reviews side by side, and error rates."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from qa_app.core.errors import Invalid
from qa_app.core.listing import place_from
from qa_app.core.periods import Period, Span, period_of
from qa_app.core.periods import period as period_named
from qa_app.core.permissions import Right
from qa_app.services.rechecks import choosing, settling
from qa_app.services.rechecks import listing as lists
from qa_app.web import navigation, notice_words
from qa_app.web.access import needs
from qa_app.web.context import context
from qa_app.web.forms import Form, blame
from qa_app.web.navigation import N_, Entry, Section
from qa_app.web.rechecks.forms import GiveForm, ReleaseForm, SettleForm
from qa_app.web.rechecks.words import NOTICES, init_words
from qa_app.web.tables import page_url

blueprint = Blueprint("rechecks", __name__, url_prefix="/re-checks")
blueprint.record_once(lambda state: init_words(state.app))
blueprint.record_once(lambda state: notice_words.register(state.app, NOTICES))
navigation.on(
    blueprint,
    Entry(N_("Re-checks"), "rechecks.listing", "ui-checks", 26, Right.REVIEW, Section.WORK),
)


@blueprint.get("")
@needs(Right.RECHECK, Right.REVIEW)
def listing() -> str:
    """What waits to be scored again or settled, and what is done."""
    done = request.args.get("which") == "done"
    place = place_from(request.args.get("after"), request.args.get("before"))
    page = (lists.done if done else lists.waiting)(context(), place)
    leads = context().actor.may(Right.RECHECK)
    return render_template(
        "rechecks/listing.html",
        which="done" if done else "waiting",
        page=page,
        waiting=lists.count_waiting(context()),
        unspoken=lists.not_chosen_from(context()) if leads else 0,
        older=page_url(after=page.after) if page.after else None,
        newer=page_url(before=page.before) if page.before else None,
    )


@blueprint.get("/mine")
@needs(Right.REVIEW)
def mine() -> str:
    """The settled re-checks of one's own reviews, and one's own error rates."""
    place = place_from(request.args.get("after"), request.args.get("before"))
    page = lists.mine(context(), place)
    period = _period()
    return render_template(
        "rechecks/mine.html",
        page=page,
        period=period,
        rates=lists.my_rates(context(), period),
        older=page_url(after=page.after) if page.after else None,
        newer=page_url(before=page.before) if page.before else None,
    )


@blueprint.get("/rates")
@needs(Right.RECHECK)
def rates() -> str:
    """Error rates by reviewer and criterion."""
    period = _period()
    return render_template(
        "rechecks/rates.html", period=period, rates=lists.rates(context(), period)
    )


@blueprint.post("/choose")
@needs(Right.RECHECK)
def choose() -> Response:
    """Let chance speak for what was submitted since."""
    found = choosing.choose_now(context())
    flash(
        ngettext(
            "Chosen from %(num)d review: %(chosen)s.",
            "Chosen from %(num)d reviews: %(chosen)s.",
            found.of,
            chosen=found.chosen,
        ),
        "success",
    )
    return redirect(url_for("rechecks.listing"), 303)


@blueprint.get("/<int:recheck_id>")
@needs(Right.RECHECK, Right.REVIEW)
def one(recheck_id: int) -> str:
    """Both reviews side by side, once both are there."""
    return _page(recheck_id)


@blueprint.post("/<int:recheck_id>/settle")
@needs(Right.RECHECK, Right.REVIEW)
def settle(recheck_id: int) -> Response | tuple[str, int]:
    """Keep the first answers, or take some of the second."""
    settling.open_recheck(context(), recheck_id)
    form = SettleForm()
    taken = request.form.getlist("take")
    if _refused(
        form, lambda: settling.settle(context(), recheck_id, taken, form.reason.data or "")
    ):
        return _page(recheck_id, form, taken), 422
    flash(_("Settled. The review can be published now."), "success")
    return redirect(url_for("rechecks.one", recheck_id=recheck_id), 303)


@blueprint.post("/<int:recheck_id>/release")
@needs(Right.RECHECK)
def release(recheck_id: int) -> Response | tuple[str, int]:
    """Let the review go without its re-check."""
    form = ReleaseForm()
    if _refused(form, lambda: settling.release(context(), recheck_id, form.reason.data or "")):
        return _page(recheck_id, form), 422
    flash(_("Released. The review can be published now."), "success")
    return redirect(url_for("rechecks.one", recheck_id=recheck_id), 303)


@blueprint.post("/<int:recheck_id>/give")
@needs(Right.RECHECK)
def give(recheck_id: int) -> Response | tuple[str, int]:
    """Give it to another senior."""
    opened = settling.open_recheck(context(), recheck_id)
    form = GiveForm()
    form.offer(opened.candidates)
    if _refused(form, lambda: settling.give(context(), recheck_id, form.senior.data or 0)):
        return _page(recheck_id, form), 422
    flash(_("Given to somebody else."), "success")
    return redirect(url_for("rechecks.one", recheck_id=recheck_id), 303)


def _refused(form: Form, step: Callable[[], None]) -> bool:
    """Take a step; whether its form has to be shown again with what is wrong."""
    try:
        step()
    except Invalid as fault:
        blame(form, fault)
        return True
    return False


def _page(recheck_id: int, given: Form | None = None, taken: list[str] | None = None) -> str:
    opened = settling.open_recheck(context(), recheck_id)
    giving = given if isinstance(given, GiveForm) else GiveForm(None)
    giving.offer(opened.candidates)
    return render_template(
        "rechecks/one.html",
        opened=opened,
        recheck=opened.stored,
        rubric=opened.rubric.rubric,
        taken=opened.differing if taken is None else taken,
        settle_form=given if isinstance(given, SettleForm) else SettleForm(None),
        release_form=given if isinstance(given, ReleaseForm) else ReleaseForm(None),
        give_form=giving,
        is_mine=opened.stored.senior_id == context().actor.user_id,
        next_task=lists.next_task(context()) if opened.stored.settled_at else None,
    )


def _period() -> Period:
    """The month asked for, else the present one."""
    try:
        return period_named(request.args.get("period", ""))
    except Invalid:
        return period_of(context().today, Span.MONTH)
