"""Finding examples again, and looking at one with what is like it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa_app.core.errors import NotFound
from qa_app.core.examples import ExampleFilter, Moment, doubles, nearest
from qa_app.core.listing import Page, Place
from qa_app.core.permissions import Right
from qa_app.core.rules.model import Rule
from qa_app.services import definitions
from qa_app.services.context import Context
from qa_app.services.conversations import Named
from qa_app.services.examples.keeping import Marked, changeable
from qa_app.services.examples.showing import ShownMessage, around, first_words, hidden_text
from qa_app.storage.queries import examples as queries
from qa_app.storage.queries.examples import ListedExample, TagCount

COMPARED = 5000
"""How many of the newest examples one is compared with: some tenths of a second."""


@dataclass(frozen=True, slots=True)
class Facets:
    """What the library can be narrowed by: what the examples in the actor's teams have."""

    tags: Sequence[TagCount]
    agents: Sequence[Named]
    teams: Sequence[Named]
    keepers: Sequence[Named]
    rules: Sequence[Rule]


@dataclass(frozen=True, slots=True)
class Alike:
    """Another example that says nearly the same, or (``same_place``) stands at the same place."""

    example: ListedExample
    likeness: float
    same_place: bool
    is_duplicate: bool


@dataclass(frozen=True, slots=True)
class OpenedExample:
    """An example, the messages of its place and around it, and the examples that are like it."""

    example: ListedExample
    shown: Sequence[ShownMessage]
    alike: Sequence[Alike]


@dataclass(frozen=True, slots=True)
class Library:
    """A page of examples, and how many there are.

    ``first_words``: what is said first in those that are a whole conversation, by their id.
    ``doubles``: how many others stand at the same place or say just the same, by id.
    """

    page: Page[ListedExample]
    total: int
    first_words: Mapping[int, str]
    doubles: Mapping[int, int]


def list_examples(context: Context, wanted: ExampleFilter, place: Place | None = None) -> Library:
    """The examples of the actor's teams."""
    reach, zone = context.reach(Right.KEEP_EXAMPLES), context.zone
    page = queries.page(context.session, wanted, reach=reach, zone=zone, place=place)
    total = queries.count(context.session, wanted, reach=reach, zone=zone)
    beside = queries.moments_beside(context.session, reach, page.rows, COMPARED)
    found = doubles((each.moment for each in page.rows), beside)
    return Library(page, total, first_words(context, page.rows), found)


def open_example(context: Context, example_id: int) -> OpenedExample:
    """One example, a removed one too; raises NotFound outside the actor's teams."""
    changeable(context, example_id)
    found = queries.one(context.session, example_id)
    if found is None:
        raise NotFound()
    messages = hidden_text(context, found.revision_id)
    return OpenedExample(found, around(found, messages), _alike(context, found.moment))


def kept_already(context: Context, marked: Marked) -> Sequence[Alike]:
    """The examples that stand at a place, or say nearly the same, for who is about to keep it."""
    last = marked.seq if marked.last_seq is None else marked.last_seq
    moment = Moment(0, marked.revision_id, marked.seq, last, marked.start, marked.end, marked.quote)
    return [each for each in _alike(context, moment) if each.is_duplicate]


def examples_of_part(context: Context, part_id: int) -> Sequence[ListedExample]:
    """The examples kept from a part, for those who keep examples in its team."""
    reach = context.reach(Right.KEEP_EXAMPLES)
    return [
        each for each in queries.of_part(context.session, part_id) if reach.covers(each.team_id)
    ]


def facets(context: Context) -> Facets:
    """What the examples of the actor's teams can be told apart by."""
    session, reach = context.session, context.reach(Right.KEEP_EXAMPLES)
    found = set(queries.rules(session, reach))
    return Facets(
        tags=queries.tag_counts(session, reach),
        agents=queries.agents(session, reach),
        teams=queries.teams(session, reach),
        keepers=queries.keepers(session, reach),
        rules=[rule for rule in definitions.active_rules(context) if rule.id in found],
    )


def _alike(context: Context, moment: Moment) -> Sequence[Alike]:
    reach = context.reach(Right.KEEP_EXAMPLES)
    twins = nearest(moment, queries.moments(context.session, reach, COMPARED))
    found = {each.id: each for each in queries.some(context.session, [t.id for t in twins])}
    return [
        Alike(found[twin.id], twin.likeness, twin.same_place, twin.is_duplicate) for twin in twins
    ]
