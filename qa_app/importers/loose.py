"""Conversations in JSON that are not written exactly as the canonical form says.

Unknown keys go to ``meta``, numbers become text where text belongs, the words that sources use
for roles are understood; what cannot be understood is refused with a sentence that says where.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

import msgspec

from qa_app.core.conversations import Channel, Event, Kind, Role
from qa_app.core.errors import Invalid, _
from qa_app.importers.clock import canonical_time
from qa_app.importers.records import (
    ID_CHARACTERS,
    LONGEST_CALL_MS,
    ConversationRecord,
    MessageRecord,
    PersonRecord,
)
from qa_app.importers.roles import CHANNEL_WORDS, role_of
from qa_app.importers.times import moment, shown

BROKEN = _("This is not valid JSON, from byte %(position)s of the conversation on.")
CUT_OFF = _("The JSON ends in the middle: its end is missing.")
NOT_TEXT = _("There are bytes that are no text in UTF-8, from byte %(position)s on.")
NESTED = _("The JSON is nested too deep.")
OUT_OF_RANGE = _("The JSON holds a number that is too large.")
NO_OBJECT = _("Expected a conversation in braces.")
NO_MESSAGES_KEY = _("“messages” is missing: this is no conversation in the form qa-transcript/1.")
NO_TEXT = _("“%(key)s” must be text.")
NO_MILLISECONDS = _("“%(key)s” must be milliseconds from the start of the call.")
NO_LIST = _("“%(key)s” must be a list.")
NO_MAPPING = _("“%(key)s” must hold keys and values.")
NO_SWITCH = _("“%(key)s” must be true or false.")
LONG_NAME = _("“%(key)s” has more than %(most)s characters.")
UNKNOWN_ROLE = _("Message %(number)s: “%(role)s” is no known role.")
NO_ROLE = _("Message %(number)s has no role.")
KEPT_ASIDE = _("“%(word)s” is not known as “%(key)s” and was kept aside.")
REPLACED = _("Characters that cannot be kept were replaced by “�”.")

Tree = Mapping[str, Any]
WordT = TypeVar("WordT", bound=StrEnum)

_MESSAGE_KEYS = frozenset(MessageRecord.__struct_fields__)
_CONVERSATION_KEYS = frozenset(ConversationRecord.__struct_fields__)
_PERSON_KEYS = frozenset(PersonRecord.__struct_fields__)

_UNKEEPABLE = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
_ESCAPE = re.compile(rb"\\(?:u([0-9a-fA-F]{4})(?:\\u([dD][c-fC-F][0-9a-fA-F]{2}))?|.)", re.DOTALL)
_POSITION = re.compile(r"byte (\d+)")


class Repairs(list[Invalid]):
    """What had to be repaired, each said once."""

    def note(self, sentence: str, **values: object) -> None:
        if all(each.sentence != sentence or each.values != values for each in self):
            self.append(Invalid(sentence, field=None, **values))


def tree_of(data: bytes, repairs: Repairs) -> Tree:
    """The object that a JSON text holds; raises Invalid with what is wrong in it."""
    if _UNKEEPABLE.search(data):
        kept = _ESCAPE.sub(_kept_escape, data)
        if kept != data:
            repairs.note(REPLACED)
            data = kept
    try:
        found = msgspec.json.decode(data)
    except UnicodeDecodeError as reason:
        raise Invalid(NOT_TEXT, position=reason.start) from None
    except RecursionError:
        raise Invalid(NESTED) from None
    except msgspec.DecodeError as reason:
        raise _broken(str(reason)) from None
    if not isinstance(found, dict):
        raise Invalid(NO_OBJECT)
    return found


def id_of(tree: Tree) -> str | None:
    """The id that a conversation gives itself, as far as it is one."""
    try:
        return _name(tree, "id")
    except Invalid:
        return None


def record_of(tree: Tree, repairs: Repairs) -> ConversationRecord:
    """The record that the object means; raises Invalid where it can mean none."""
    if tree.get("messages") is None:
        raise Invalid(NO_MESSAGES_KEY)
    if not isinstance(tree["messages"], list):
        raise Invalid(NO_LIST, key="messages")
    meta = _meta(tree, _CONVERSATION_KEYS, "")
    return ConversationRecord(
        messages=[_message(each, number, repairs) for number, each in enumerate(tree["messages"])],
        id=_name(tree, "id"),
        source=_name(tree, "source"),
        channel=_channel(tree, meta, repairs),
        started_at=_moment(tree, "started_at"),
        agent=_person(tree, "agent", meta),
        customer=_person(tree, "customer", meta),
        shop=_name(tree, "shop"),
        account=_name(tree, "account"),
        audio=_text(tree.get("audio"), "audio"),
        orders=_orders(tree),
        satisfaction=_satisfaction(tree, meta, repairs),
        meta=meta,
    )


def _message(tree: object, number: int, repairs: Repairs) -> MessageRecord:
    path = f"messages[{number}]."
    if not isinstance(tree, dict):
        raise Invalid(NO_MAPPING, key=path[:-1])
    meta = _meta(tree, _MESSAGE_KEYS, path)
    sender: dict[str, Any] = {}
    person = _person(tree, "agent", sender, path)
    meta.update(sender)
    return MessageRecord(
        role=_role(tree, number),
        text=_text(tree.get("text"), path + "text") or "",
        sent_at=_moment(tree, "sent_at", path),
        agent=person.id if person else None,
        auto=_switch(tree, "auto", path),
        kind=_word(Kind, tree, "kind", path, meta, repairs) or Kind.TEXT,
        event=_word(Event, tree, "event", path, meta, repairs),
        start_ms=_milliseconds(tree, "start_ms", path),
        end_ms=_milliseconds(tree, "end_ms", path),
        meta=meta or None,
    )


def _role(tree: Tree, number: int) -> Role:
    word = tree.get("role")
    if word is None or word == "":
        raise Invalid(NO_ROLE, number=number + 1)
    role = role_of(word) if isinstance(word, str) else None
    if role is None:
        raise Invalid(UNKNOWN_ROLE, number=number + 1, role=shown(word))
    return role


def _channel(tree: Tree, meta: dict[str, Any], repairs: Repairs) -> Channel:
    known = CHANNEL_WORDS.get(str(tree.get("channel")).casefold())
    return known or _word(Channel, tree, "channel", "", meta, repairs) or Channel.CHAT


def _word(
    words: type[WordT], tree: Tree, key: str, path: str, meta: dict[str, Any], repairs: Repairs
) -> WordT | None:
    """A member of a closed list; a word outside of it is kept in ``meta``."""
    word = tree.get(key)
    if word is None or word == "":
        return None
    if isinstance(word, str) and word.casefold() in words.__members__.values():
        return words(word.casefold())
    _keep(meta, key, word)
    repairs.note(KEPT_ASIDE, word=shown(word), key=path + key)
    return None


def _person(tree: Tree, key: str, meta: dict[str, Any], path: str = "") -> PersonRecord | None:
    """A person, given as keys and values or only by id; a name alone serves as the id."""
    given = tree.get(key)
    if not isinstance(given, dict):
        known = _name(tree, key, path)
        return PersonRecord(known) if known else None
    path = f"{path}{key}."
    for further in given.keys() - _PERSON_KEYS:
        _keep(meta, f"{key}.{further}", given[further])
    name = _name(given, "name", path)
    known = _name(given, "id", path) or name
    team = _name(given, "team", path)
    return PersonRecord(known or "", name, team) if known or team else None


def _orders(tree: Tree) -> list[str] | None:
    given = tree.get("orders")
    if given is None:
        return None
    if not isinstance(given, list):
        raise Invalid(NO_LIST, key="orders")
    named = [_name({"orders": each}, "orders") for each in given]
    return [each for each in named if each]


def _satisfaction(tree: Tree, meta: dict[str, Any], repairs: Repairs) -> float | None:
    given = tree.get("satisfaction")
    if given is None or given == "":
        return None
    try:
        return msgspec.convert(given, float, strict=False)
    except msgspec.ValidationError:
        _keep(meta, "satisfaction", given)
        repairs.note(KEPT_ASIDE, word=shown(given), key="satisfaction")
        return None


def _meta(tree: Tree, known: frozenset[str], path: str) -> dict[str, Any]:
    """What the source itself calls further data, and every key that the form does not know."""
    given = tree.get("meta")
    if given is not None and not isinstance(given, dict):
        raise Invalid(NO_MAPPING, key=path + "meta")
    meta = dict(given or {})
    for key in tree:
        if key not in known:
            _keep(meta, key, tree[key])
    return meta


def _keep(meta: dict[str, Any], key: str, value: object) -> None:
    """Keep a value under its key, or beside it where the source uses the key itself."""
    while key in meta:
        key += "′"
    meta[key] = value


def _text(value: object, key: str) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Invalid(NO_TEXT, key=key)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value)


def _name(tree: Tree, key: str, path: str = "") -> str | None:
    """A short text: an id, a name."""
    value = _text(tree.get(key), path + key)
    if value is not None and len(value) > ID_CHARACTERS:
        raise Invalid(LONG_NAME, key=path + key, most=ID_CHARACTERS)
    return value


def _moment(tree: Tree, key: str, path: str = "") -> str | None:
    """A moment in canonical form."""
    value = tree.get(key)
    return None if value is None or value == "" else canonical_time(moment(value))


def _milliseconds(tree: Tree, key: str, path: str) -> int | None:
    value = tree.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Invalid(NO_MILLISECONDS, key=path + key)
    if not 0 <= value <= LONGEST_CALL_MS:
        raise Invalid(NO_MILLISECONDS, key=path + key)
    return round(value)


def _switch(tree: Tree, key: str, path: str) -> bool:
    value = tree.get(key)
    if value is None or isinstance(value, bool):
        return bool(value)
    if value == 0 or value == 1:
        return bool(value)
    raise Invalid(NO_SWITCH, key=path + key)


def _broken(reason: str) -> Invalid:
    if "truncated" in reason:
        return Invalid(CUT_OFF)
    if "out of range" in reason:
        return Invalid(OUT_OF_RANGE)
    position = _POSITION.search(reason)
    return Invalid(BROKEN, position=position[1] if position else "0")


def _kept_escape(found: re.Match[bytes]) -> bytes:
    """An escape as it stands, or U+FFFD for NUL and for half of a surrogate pair."""
    first, second = found.groups()
    if first is None:
        return found[0]
    unit = int(first, 16)
    if 0xD800 <= unit < 0xDC00:
        return found[0] if second else rb"\ufffd"
    kept = rb"\ufffd" if unit == 0 or 0xDC00 <= unit < 0xE000 else b"\\u" + first
    return kept + (rb"\ufffd" if second else b"")
