"""What is like a conversation, or like one message of it."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from qa_app.core.errors import NotFound
from qa_app.core.permissions import Right
from qa_app.services import similar
from qa_app.web.access import needs
from qa_app.web.context import context

blueprint = Blueprint("similar", __name__, url_prefix="/conversations")


@blueprint.get("/<int:part_id>/similar")
@needs(Right.SEE_CONVERSATIONS)
def one(part_id: int) -> str:
    """The conversations most like one; with ``seq``, the moments most like that message."""
    asked = request.args.get("seq")
    if asked is None:
        likes = similar.conversations_like(context(), part_id)
    elif asked.isascii() and asked.isdecimal() and len(asked) < 7:
        likes = similar.moments_like(context(), part_id, int(asked))
    else:
        raise NotFound()
    return render_template("similar/one.html", likes=likes)
