"""How the domain's fixed words are said on pages."""

from __future__ import annotations

from collections.abc import Mapping

from flask.sansio.app import App
from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext as _p

from qa_app.core.conversations import Channel, Event, Kind, Role
from qa_app.core.decimals import plain
from qa_app.core.latency.rounds import ClockStart
from qa_app.core.rules.hits import Severity
from qa_app.web.formats import duration, grouped

CHANNELS: Mapping[Channel, object] = {
    Channel.CHAT: _("Chat"),
    Channel.CALL: _("Call"),
    Channel.MAIL: _("Mail"),
    Channel.SMS: _("SMS"),
    Channel.TICKET: _("Ticket"),
}

SEVERITIES: Mapping[Severity, object] = {
    Severity.INFO: _("Hint"),
    Severity.MINOR: _("Minor"),
    Severity.MAJOR: _("Major"),
    Severity.CRITICAL: _("Critical"),
}

ROLES: Mapping[Role, object] = {
    Role.CUSTOMER: _("Customer"),
    Role.AGENT: _("Agent"),
    Role.BOT: _("Bot"),
    Role.SYSTEM: _p("sender", "System"),
}

EVENTS: Mapping[Event, object] = {
    Event.QUEUED: _("Waiting in the queue"),
    Event.ANSWERED: _("Answered"),
    Event.HANDOVER: _("Handed over from bot to agent"),
    Event.TRANSFER: _("Transferred"),
    Event.HOLD: _("On hold"),
    Event.RESUME: _("Resumed"),
    Event.RECALLED: _("Message recalled"),
    Event.ENDED: _("Conversation ended"),
}

KINDS: Mapping[Kind, object] = {
    Kind.TEXT: _("Text"),
    Kind.IMAGE: _("Image"),
    Kind.CARD: _("Card"),
    Kind.FILE: _("File"),
    Kind.VOICE: _("Voice"),
}

CLOCK_STARTS: Mapping[ClockStart, object] = {
    ClockStart.FIRST_MESSAGE: _("the first message of the run"),
    ClockStart.LAST_MESSAGE: _("the last message of the run"),
    ClockStart.HANDOVER: _("the handover from the bot"),
    ClockStart.END_OF_SPEECH: _("the end of the customer's speech"),
}


def init_labels(app: App) -> None:
    """Give templates the labels of the domain's words, and how its figures are written."""
    app.jinja_env.globals.update(
        channel_label=lambda value: CHANNELS[Channel(value)],
        role_label=lambda value: ROLES[Role(value)],
        event_label=lambda value: EVENTS[Event(value)],
        kind_label=lambda value: KINDS[Kind(value)],
        clock_start_label=lambda value: CLOCK_STARTS[ClockStart(value)],
        severity_label=lambda value: SEVERITIES[Severity(value)],
    )
    app.jinja_env.filters.update(
        milliseconds=milliseconds, into_call=into_call, plain=plain, grouped=grouped
    )


def milliseconds(value: int | None) -> str:
    """A duration kept in milliseconds, as pages write durations."""
    return duration(None if value is None else value / 1000)


def into_call(value: int) -> str:
    """A place in a call: ``12:05``, beyond the hour ``1:02:03``."""
    minutes, seconds = divmod(value // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"
