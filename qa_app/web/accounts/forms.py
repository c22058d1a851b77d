"""Forms of the account table."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext as _p
from wtforms import (
    DateTimeLocalField,
    SearchField,
    SelectField,
    StringField,
    validators,
)

from qa_app.services.accounts.entries import NewEntry
from qa_app.services.conversations import Named
from qa_app.web.forms import Form, real_year

_NEEDED = validators.InputRequired(_("Please fill this in."))
_OPTIONAL = validators.Optional()
_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
_YEAR = real_year()


class WordsForm(Form):
    """Reads from the address."""

    class Meta(Form.Meta):
        """Nothing is changed by looking."""

        csrf = False

    words = SearchField(_("Account, shop or agent"), [_OPTIONAL, validators.Length(max=100)])

    def chosen(self) -> str:
        return "" if not self.validate() else (self.words.data or "").replace("\0", "").strip()


class EndForm(Form):
    """When a time ends."""

    until = DateTimeLocalField(_("Until"), [_NEEDED, _YEAR], format=_FORMATS)

    def until_ms(self, zone: ZoneInfo) -> int:
        return _ms(self.until.data, zone)


class EntryForm(Form):
    """An agent's time with an account."""

    account = StringField(_("Account"), [_NEEDED, validators.Length(max=200)])
    agent = SelectField(_("Agent"), [_NEEDED], coerce=int)
    since = DateTimeLocalField(_("From"), [_NEEDED, _YEAR], format=_FORMATS)
    until = DateTimeLocalField(
        _("Until"),
        [_OPTIONAL, _YEAR],
        format=_FORMATS,
        description=_("Empty: until further notice."),
    )
    source = StringField(
        _("Platform"),
        [_OPTIONAL, validators.Length(max=100)],
        description=_("As imports name their source."),
    )
    shop = StringField(
        _p("accounts", "Shop"),
        [_OPTIONAL, validators.Length(max=200)],
        description=_("Empty: any shop."),
    )

    def offer(self, agents: Iterable[Named]) -> None:
        self.agent.choices = [(agent.id, agent.name) for agent in agents]

    def chosen(self, zone: ZoneInfo) -> NewEntry:
        until = self.until.data
        return NewEntry(
            source=self.source.data or "",
            shop=self.shop.data or "",
            account=self.account.data or "",
            agent_id=self.agent.data,
            since_ms=_ms(self.since.data, zone),
            until_ms=None if until is None else _ms(until, zone),
        )


def _ms(local: datetime, zone: ZoneInfo) -> int:
    return round(local.replace(tzinfo=zone).timestamp() * 1000)
