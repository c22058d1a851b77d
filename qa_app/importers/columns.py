"""Which column of a table means what: a value that users correct and save."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from qa_app.core.conversations import Channel, Role
from qa_app.core.errors import Invalid, _
from qa_app.core.imports.contacts import LONGEST_GAP

OTHERS = "*"

BAD_MAPPING = _("This column mapping cannot be read: %(reason)s")
UNKNOWN_ZONE = _("“%(zone)s” is no known time zone.")


class Field(StrEnum):
    """What a column can mean."""

    CONVERSATION = "conversation"
    SENT_AT = "sent_at"
    DATE = "date"
    ROLE = "role"
    SENDER = "sender"
    TEXT = "text"
    AGENT = "agent"
    AGENT_NAME = "agent_name"
    TEAM = "team"
    CUSTOMER = "customer"
    CUSTOMER_NAME = "customer_name"
    SHOP = "shop"
    ACCOUNT = "account"
    ORDER = "order"
    KIND = "kind"
    EVENT = "event"
    AUTO = "auto"
    CHANNEL = "channel"
    SOURCE = "source"
    SATISFACTION = "satisfaction"
    STARTED_AT = "started_at"
    START_MS = "start_ms"
    END_MS = "end_ms"


class Layout(StrEnum):
    """One row for each message, or one row for each conversation with a block of text."""

    MESSAGES = "messages"
    CONVERSATIONS = "conversations"


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """How a table is read.

    ``columns``: the name of the column for each meaning; in a table without header columns are
    called by their position from 1. ``roles``: what the source calls each role, a speaker's
    name included; ``*`` stands for everyone else. ``time_format``: as in ``strptime``, where
    times are ambiguous. ``zone``: for times that name none. ``fill_down``: an empty
    conversation id means the one above, as in merged cells. ``split_gap_minutes``: what is
    imported is cut into contacts after so long a silence. ``encoding``, ``delimiter`` and
    ``sheet``: only where the guess is wrong.
    """

    columns: Mapping[Field, str]
    header: bool = True
    layout: Layout = Layout.MESSAGES
    roles: Mapping[str, Role] = field(default_factory=lambda: MappingProxyType({}))
    time_format: str | None = None
    zone: str | None = None
    channel: Channel = Channel.CHAT
    source: str = ""
    fill_down: bool = False
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    split_gap_minutes: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """The mapping as plain values, to be saved."""
        plain: dict[str, Any] = msgspec.to_builtins(
            {name: getattr(self, name) for name in _NAMES}, enc_hook=dict
        )
        return plain

    @classmethod
    def from_dict(cls, saved: Mapping[str, Any]) -> ColumnMapping:
        """A saved mapping; raises Invalid."""
        try:
            mapping = msgspec.convert(dict(saved), _Saved)
        except msgspec.ValidationError as reason:
            raise Invalid(BAD_MAPPING, reason=str(reason)) from None
        return cls(**{name: getattr(mapping, name) for name in _NAMES})

    def zone_info(self) -> ZoneInfo | None:
        """The zone named; raises Invalid where there is none of that name."""
        if self.zone is None:
            return None
        try:
            return ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise Invalid(UNKNOWN_ZONE, zone=self.zone) from None


class _Saved(msgspec.Struct, forbid_unknown_fields=True):
    columns: dict[Field, str]
    header: bool = True
    layout: Layout = Layout.MESSAGES
    roles: dict[str, Role] = msgspec.field(default_factory=dict)
    time_format: str | None = None
    zone: str | None = None
    channel: Channel = Channel.CHAT
    source: str = ""
    fill_down: bool = False
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    split_gap_minutes: Annotated[int, msgspec.Meta(ge=1, le=LONGEST_GAP)] | None = None


_NAMES = _Saved.__struct_fields__
