"""What stands behind a rule's figures, marking what it overlooked, and how much is looked for."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from qa_app.core.listing import place_from
from qa_app.core.permissions import Right
from qa_app.core.rule_quality import JudgementKind
from qa_app.services import rule_quality
from qa_app.web.access import needs
from qa_app.web.context import context
from qa_app.web.rule_quality.forms import MissedForm, ShareForm
from qa_app.web.tables import page_url

blueprint = Blueprint("rule_quality", __name__, url_prefix="/rule-quality")


@blueprint.get("/<key>/versions")
@needs(Right.SEE_CONVERSATIONS)
def versions(key: str) -> str:
    """How good each version of a rule is; counting takes a moment where there is much."""
    quality = rule_quality.quality_of_rule(context(), key)
    return render_template("rule_quality/versions.html", key=key, quality=quality)


@blueprint.get("/<key>/<any(confirmed, dismissed, missed):kind>")
@needs(Right.SEE_CONVERSATIONS)
def judgements(key: str, kind: str) -> str:
    """What people said of a rule, the last first."""
    found = rule_quality.list_judgements(
        context(),
        key,
        JudgementKind(kind),
        number=_number(),
        place=place_from(request.args.get("after"), request.args.get("before")),
    )
    page = found.page
    return render_template(
        "rule_quality/judgements.html",
        found=found,
        rule=found.rule,
        older=page_url(after=page.after) if page.after else None,
        newer=page_url(before=page.before) if page.before else None,
    )


@blueprint.get("/parts/<int:part_id>/missed")
@needs(Right.REVIEW, Right.TRIAGE_FLAGGED)
def choose(part_id: int) -> str:
    """The form in which a rule is named that should have hit."""
    revision_id = request.args.get("revision", 0, type=int)
    rules = rule_quality.rules_to_mark(context(), part_id, revision_id)
    return render_template(
        "rule_quality/choose.html", part_id=part_id, revision_id=revision_id, rules=rules
    )


@blueprint.post("/parts/<int:part_id>/missed")
@needs(Right.REVIEW, Right.TRIAGE_FLAGGED)
def mark(part_id: int) -> Response:
    """Say that a rule should have hit; the list of marks as it then stands."""
    form = MissedForm()
    revision_id = form.revision_id
    rule_quality.mark_missed(
        context(), part_id, revision_id, form.rule.data or "", form.chosen_message
    )
    return _marks(part_id, revision_id, "missed-marked")


@blueprint.post("/missed/<int:missed_id>/remove")
@needs(Right.REVIEW, Right.TRIAGE_FLAGGED)
def take_back(missed_id: int) -> Response:
    """Remove a mark that was made by mistake."""
    gone = rule_quality.take_mark_back(context(), missed_id)
    return _marks(gone.part_id, gone.revision_id, "missed-taken-back")


@blueprint.get("/shares")
@needs(Right.DRAW)
def shares() -> str:
    """How many unflagged conversations the draws of each team take."""
    return render_template("rule_quality/shares.html", shares=rule_quality.list_shares(context()))


@blueprint.post("/shares/<int:team_id>")
@needs(Right.DRAW)
def set_share(team_id: int) -> Response:
    """Choose a team's share for its later draws."""
    form = ShareForm()
    percent = form.percent.data if form.percent.data is not None else -1
    rule_quality.set_share(context(), team_id, percent)
    flash(_("Saved. The share holds from the next draw on."), "success")
    return redirect(url_for("rule_quality.shares"), 303)


def _marks(part_id: int, revision_id: int, event: str) -> Response:
    if "HX-Request" not in request.headers:
        address = url_for("conversations.one", part_id=part_id, revision=revision_id)
        return redirect(f"{address}#missed", 303)
    marks = rule_quality.marks_of(context(), part_id, revision_id)
    response = make_response(render_template("rule_quality/marks.html", marks=marks))
    response.headers["HX-Trigger"] = event
    return response


def _number() -> int | None:
    """The version of the address; what cannot be one is all of them."""
    text = request.args.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 7 else None
