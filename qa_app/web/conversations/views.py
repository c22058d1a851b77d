"""Finding conversations, and looking at one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TypedDict

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from qa_app.core.calibration import MOST_CONVERSATIONS
from qa_app.core.errors import Invalid
from qa_app.core.listing import FindingState, place_from
from qa_app.core.permissions import Right
from qa_app.core.review_requests import RequestReason
from qa_app.core.rubrics import qualified
from qa_app.core.saved_searches import SearchedList
from qa_app.core.search import MAX_QUERY_LENGTH
from qa_app.services import (
    conversations,
    examples,
    flag_cases,
    review_requests,
    reviews,
    risk_models,
    rule_quality,
    screening_decisions,
    search,
)
from qa_app.services.conversations import OpenedPart
from qa_app.services.flag_cases import OpenedCase
from qa_app.web import navigation
from qa_app.web.access import needs
from qa_app.web.context import context
from qa_app.web.conversations.call_strip import init_call_strip
from qa_app.web.conversations.columns import columns
from qa_app.web.conversations.forms import LONGEST_REFERENCE, FilterForm
from qa_app.web.conversations.lists import here, order_of, part_urls, ways
from qa_app.web.flagged.forms import WorkForm
from qa_app.web.labels import init_labels
from qa_app.web.navigation import N_, Entry, Section
from qa_app.web.saved_searches.bar import bar
from qa_app.web.tables import page_url, read_table

blueprint = Blueprint("conversations", __name__, url_prefix="/conversations")
blueprint.record_once(lambda state: init_labels(state.app))
blueprint.record_once(lambda state: init_call_strip(state.app))
navigation.on(
    blueprint,
    Entry(
        N_("Conversations"),
        "conversations.listing",
        "chat-square-text",
        10,
        Right.SEE_CONVERSATIONS,
        Section.WORK,
    ),
)

_USUAL = (conversations.DEFAULT_PROFILE, "last-message")
"""The profiles that stand side by side unless the address names others."""

LONGEST_STRIP = timedelta(days=366)


@blueprint.get("")
@needs(Right.SEE_CONVERSATIONS)
def listing() -> str:
    """The list, narrowed by the address."""
    form = _filter_form()
    wanted = form.chosen()
    table = read_table(columns(risk=_sees_risk()), "-started")
    order = order_of(table.sort)
    listed = conversations.list_parts(
        context(),
        wanted,
        order=order,
        ascending=not table.descending,
        place=place_from(table.after, table.before),
    )
    return render_template(
        "conversations/listing.html",
        form=form,
        table=table,
        listed=listed,
        wanted=wanted,
        href=part_urls(order),
        row_id=lambda part: part.id,
        saved=bar(SearchedList.CONVERSATIONS, form.errors),
        index=search.searchable_up_to(context()) if wanted.words else None,
        older=page_url(after=listed.page.after) if listed.page.after else None,
        newer=page_url(before=listed.page.before) if listed.page.before else None,
    )


@blueprint.post("")
@needs(Right.CALIBRATE)
def calibrate() -> Response:
    """Lead to a calibration round of the conversations chosen in the list."""
    if request.form.get("all"):
        raise Invalid(N_("Choose 1 to %(most)s conversations."), most=MOST_CONVERSATIONS)
    chosen = [each for each in request.form.getlist("id") if each.isdecimal() and len(each) < 16]
    if not chosen:
        raise Invalid(N_("Choose at least one conversation."))
    return redirect(url_for("calibration.plan", part=chosen), 303)


@blueprint.get("/density")
@needs(Right.SEE_CONVERSATIONS)
def density() -> str:
    """The strip above the list: how many conversations began on each day."""
    counts = conversations.density(context(), _filter_form().chosen())
    days = _every_day(counts)
    return render_template(
        "conversations/density.html",
        days=[(day.isoformat(), counts.get(day, 0), _day_url(day)) for day in days],
    )


@blueprint.get("/criteria")
@needs(Right.SEE_CONVERSATIONS, Right.TAKE_FLAGGED)
def criteria() -> str:
    """The criteria that the filter offers, fetched when somebody looks for them."""
    return render_template(
        "conversations/criteria.html",
        rubrics=conversations.rubrics(context()),
        chosen=request.args.get("criterion", ""),
        reference=qualified,
    )


@blueprint.get("/<int:part_id>")
@needs(Right.SEE_CONVERSATIONS)
def one(part_id: int) -> str:
    """One conversation, masked."""
    return _page(_opened(part_id))


@blueprint.post("/<int:part_id>/personal-data")
@needs(Right.SEE_PERSONAL_DATA)
def personal_data(part_id: int) -> str:
    """The same conversation with personal data shown; each look is audited."""
    opened = conversations.open_unmasked(context(), part_id, **_reading())
    return _page(opened)


@blueprint.post("/<int:part_id>/findings/<int:finding_id>")
@needs(Right.REVIEW, Right.TRIAGE_FLAGGED)
def decide(part_id: int, finding_id: int) -> str | Response:
    """Say of one finding whether it is right; the list of findings as it then stands."""
    conversations.visible_part(context(), part_id, Right.SEE_CONVERSATIONS)
    state = request.form.get("action")
    if state not in set(FindingState):
        raise Invalid(N_("Choose whether to confirm or to dismiss."))
    screening_decisions.decide(context(), finding_id, FindingState(state))
    if "HX-Request" not in request.headers:
        back = url_for("conversations.one", part_id=part_id, **here(), _anchor="findings")  # type: ignore[arg-type]
        return redirect(back, 303)
    opened = _opened(part_id)
    return render_template("conversations/findings.html", **_about_findings(opened))


def _filter_form() -> FilterForm:
    """The filter as the address has it, offering what the visitor may see."""
    form = FilterForm(request.args)
    asked = request.args.get("criterion", "")[:LONGEST_REFERENCE]
    form.offer(conversations.choices(context(), criterion=asked))
    if not _sees_risk():
        del form.chance_from
    return form


def _sees_risk() -> bool:
    return context().actor.may(Right.SEE_RISK)


def _opened(part_id: int) -> OpenedPart:
    return conversations.open_part(context(), part_id, words=_words(), **_reading())


def _words() -> str:
    """What the list was searched for; as there, a sign that no text has is none."""
    return request.args.get("words", "").replace("\0", "").strip()[:MAX_QUERY_LENGTH]


class _Reading(TypedDict):
    profile_id: str
    beside_id: str
    revision_id: int | None


def _reading() -> _Reading:
    """By which profiles, and which text, the address asks for."""
    profile_id = request.args.get("profile") or conversations.DEFAULT_PROFILE
    usual = next(each for each in _USUAL if each != profile_id)
    return {
        "profile_id": profile_id,
        "beside_id": request.args.get("beside", usual),
        "revision_id": request.args.get("revision", type=int),
    }


def _page(opened: OpenedPart) -> str:
    part = opened.part
    actor = context().actor
    case = flag_cases.open_case(context(), part)
    return render_template(
        "conversations/one.html",
        case=case,
        work=_work_form(case),
        requests=review_requests.requests_of_part(context(), part),
        may_send=actor.may(Right.TRIAGE_FLAGGED, part.team_id) if part.team_id else False,
        ways=ways(),
        words=_words(),
        reviews=reviews.reviews_of_part(context(), part.id),
        examples=examples.examples_of_part(context(), part.id),
        risk=risk_models.risk_of(context(), part),
        marks=rule_quality.marks_of(context(), part.id, opened.transcript.revision.id),
        may_keep=actor.may(Right.KEEP_EXAMPLES, part.team_id),
        may_unmask=actor.may(Right.SEE_PERSONAL_DATA, part.team_id),
        **_about_findings(opened),
    )


def _work_form(case: OpenedCase | None) -> WorkForm | None:
    """What a step with a flagged conversation asks for."""
    if case is None:
        return None
    form = WorkForm(None, data={"reason": RequestReason.FLAG.value})
    reviewers = review_requests.reviewers_of_part(context(), case.part)
    form.offer_people(reviewers, case.colleagues)
    return form


def _about_findings(opened: OpenedPart) -> dict[str, object]:
    """What the list of findings shows; which of them the visitor may decide on."""
    actor = context().actor
    deciding = [
        part.id
        for part in opened.siblings
        if any(
            actor.reach(right).covers(part.team_id)
            for right in (Right.REVIEW, Right.TRIAGE_FLAGGED)
        )
    ]
    return {
        "opened": opened,
        "transcript": opened.transcript,
        "deciding": deciding,
        "here": here(),
    }


def _every_day(counts: Mapping[date, int]) -> list[date]:
    """Each day from the first to the last that had any, of the last year."""
    if not counts:
        return []
    last = max(counts)
    first = min(day for day in counts if day >= last - LONGEST_STRIP)
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _day_url(day: date) -> str:
    only = {"since": day.isoformat(), "until": day.isoformat()}
    return url_for("conversations.listing", **here() | only)  # type: ignore[arg-type]
