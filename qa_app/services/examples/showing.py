"""What an example shows: the messages of its place and around it, masked and without names."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from qa_app.core.conversations import Message, Role
from qa_app.core.errors import NotFound
from qa_app.core.examples import hidden, names_in
from qa_app.services.context import Context
from qa_app.services.conversations import masked_by
from qa_app.storage.packing import unpack
from qa_app.storage.queries import conversations
from qa_app.storage.queries.examples import ListedExample

AROUND = 2
"""Messages shown before and after an example."""


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """A message as an example shows it.

    ``before``, ``marked``, ``after``: its text, parted where the example marks some of it;
    ``here``: whether it belongs to the example, and does not only stand beside it.
    """

    message: Message
    here: bool
    before: str
    marked: str
    after: str


def hidden_texts(
    context: Context, revision_ids: Collection[int]
) -> Mapping[int, tuple[Message, ...]]:
    """The messages of stored texts as whoever looks at examples sees them.

    The caller has checked the right.
    """
    found = {}
    revisions = conversations.revisions(context.session, revision_ids)
    agents = conversations.agents_of(context.session, {each.conversation_id for each in revisions})
    for stored in revisions:
        whole = unpack(stored.content)
        names = names_in(whole, agents.get(stored.conversation_id, ()))
        shown = masked_by(whole, stored.personal).messages
        found[stored.id] = tuple(each._replace(text=hidden(each.text, names)) for each in shown)
    return found


def hidden_text(context: Context, revision_id: int) -> tuple[Message, ...]:
    """The same of one text; raises NotFound."""
    found = hidden_texts(context, [revision_id]).get(revision_id)
    if found is None:
        raise NotFound()
    return found


def hidden_words(context: Context, revision_id: int, texts: Collection[str]) -> list[str]:
    """What people wrote of a conversation, without its names and numbers; raises NotFound."""
    for stored in conversations.revisions(context.session, [revision_id]):
        agents = conversations.agents_of(context.session, [stored.conversation_id])
        names = names_in(unpack(stored.content), agents.get(stored.conversation_id, ()))
        return [hidden(each, names) for each in texts]
    raise NotFound()


def first_words(context: Context, found: Collection[ListedExample]) -> Mapping[int, str]:
    """What is said first in each example that is a whole conversation, by the example's id.

    Without it, examples of what is missing (no farewell, no thanks) look all the same in a list.
    The caller has checked the right.
    """
    whole = {each.id: each.revision_id for each in found if each.seq is None}
    texts = hidden_texts(context, set(whole.values())) if whole else {}
    return {each: _first(texts.get(revision_id, ())) for each, revision_id in whole.items()}


def words_of(context: Context, found: Collection[ListedExample]) -> Mapping[int, str]:
    """By what each example is known in a list: its own words, else what is said first in it.

    The caller has checked the right.
    """
    first = first_words(context, found)
    return {each.id: each.quote or first.get(each.id, "") for each in found}


def around(example: ListedExample, messages: Sequence[Message]) -> Sequence[ShownMessage]:
    """The messages of an example with those before and after; all of a whole conversation."""
    seqs = example.seqs
    if not seqs:
        return [_whole(each) for each in messages if each.text]
    near = messages[max(0, seqs.start - AROUND) : seqs.stop + AROUND]
    return [_shown(example, each) for each in near]


def _first(messages: Sequence[Message]) -> str:
    people = (each.text for each in messages if each.role in {Role.AGENT, Role.CUSTOMER})
    return next((text for text in people if text.strip()), "")


def _shown(example: ListedExample, message: Message) -> ShownMessage:
    text, here = message.text, message.seq in example.seqs
    if not here:
        return ShownMessage(message, here, text, "", "")
    start, end = example.start or 0, len(text) if example.end is None else example.end
    return ShownMessage(message, here, text[:start], text[start:end], text[end:])


def _whole(message: Message) -> ShownMessage:
    return ShownMessage(message, here=False, before=message.text, marked="", after="")
