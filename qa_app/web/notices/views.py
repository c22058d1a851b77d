"""The bell: what the visitor was told, and where it leads."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from qa_app.core.listing import place_from
from qa_app.services import notices
from qa_app.services.notices import StoredNotice
from qa_app.web.access import signed_in
from qa_app.web.context import context
from qa_app.web.notice_words import words_of
from qa_app.web.tables import page_url

blueprint = Blueprint("notices", __name__, url_prefix="/notices")


@blueprint.get("")
@signed_in
def listing() -> str:
    """The visitor's notices, the newest first."""
    place = place_from(request.args.get("after"), request.args.get("before"))
    page = notices.list_notices(context(), place)
    return render_template(
        "notices/listing.html",
        page=page,
        older=page_url(after=page.after) if page.after else None,
        newer=page_url(before=page.before) if page.before else None,
    )


@blueprint.post("/<int:notice_id>")
@signed_in
def follow(notice_id: int) -> Response:
    """Go where a notice leads; it is read from then on."""
    return redirect(target(notices.open_notice(context(), notice_id)))


@blueprint.post("/read")
@signed_in
def read_all() -> Response:
    """Mark everything as read."""
    notices.read_all(context())
    return redirect(url_for("notices.listing"))


@blueprint.app_template_global()
def notice_sentence(notice: StoredNotice) -> str:
    """What a notice says."""
    details = notice.details
    if notice.kind == "critical_findings":
        count = int(str(details.get("count", 0)))
        return str(
            ngettext(
                "%(num)d conversation of %(team)s has critical findings.",
                "%(num)d conversations of %(team)s have critical findings.",
                count,
                team=details.get("team_name", ""),
            )
        )
    if notice.kind == "review.published":
        if details.get("exercise"):
            return str(
                _(
                    "The review of your exercise “%(title)s” is published.",
                    title=details["exercise"],
                )
            )
        conversation, until = details.get("conversation", ""), details.get("until")
        if until:
            return str(
                _(
                    "The review of your conversation %(id)s is published. You can appeal until"
                    " %(day)s.",
                    id=conversation,
                    day=until,
                )
            )
        return str(_("The review of your conversation %(id)s is published.", id=conversation))
    words = words_of(notice.kind)
    return words.said(details) if words else str(_("Something has happened."))


def target(notice: StoredNotice) -> str:
    """Where a notice leads."""
    details = notice.details
    if notice.kind == "critical_findings":
        return url_for("flagged.listing", team=details.get("team"), severity="critical")
    if notice.kind == "review.published":
        return url_for("reviews.one", review_id=details.get("review"))
    words = words_of(notice.kind)
    return words.leads_to(details) if words else url_for("notices.listing")
