"""The columns of lists of conversations."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import pgettext as _p

from qa_app.web.tables import Column


def columns(*, risk: bool = False) -> list[Column]:
    """Those of the list of all conversations; ``risk``: for who may know it."""
    return [
        Column("conversation", _("Conversation"), fixed=True),
        Column("severity", _("Findings"), sortable=True),
        *_chance(risk, optional=False),
        Column("agent", _("Agent")),
        Column("team", _("Team")),
        Column("channel", _("Channel")),
        Column("started", _("Started"), sortable=True),
        Column("first", _("First response"), numeric=True),
        Column("longest", _("Longest response"), numeric=True, sortable=True),
        Column("unanswered", _("Unanswered"), numeric=True),
        Column("messages", _("Messages"), numeric=True),
        Column("rounds", _("Rounds"), numeric=True, optional=True),
        Column("source", _("Source"), optional=True),
    ]


def flagged_columns(*, risk: bool = False) -> list[Column]:
    """Those of the flagged list; ``risk``: for who may know it."""
    return [
        Column("conversation", _("Conversation"), fixed=True),
        Column("severity", _("Severity"), sortable=True),
        Column("findings", _("What was found")),
        Column("risk", _p("flagged conversation", "Risk"), numeric=True, sortable=True),
        *_chance(risk, optional=True),
        Column("agent", _("Agent")),
        Column("team", _("Team"), optional=True),
        Column("channel", _("Channel"), optional=True),
        Column("age", _("Waits since"), sortable=True),
        Column("hand", _("In hand with"), optional=True),
        Column("started", _("Started"), sortable=True, optional=True),
        Column("longest", _("Longest response"), numeric=True, sortable=True),
        Column("messages", _("Messages"), numeric=True, optional=True),
        Column("decide", _("Decide"), fixed=True),
    ]


def _chance(shown: bool, *, optional: bool) -> list[Column]:
    """How likely they would fail a review."""
    if not shown:
        return []
    return [Column("chance", _("Likely to fail"), numeric=True, sortable=True, optional=optional)]
