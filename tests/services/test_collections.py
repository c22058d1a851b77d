"""Making, arranging and sharing collections of examples."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import Engine, select

from qa_app.core.errors import Conflict, Invalid, NotFound, Refused
from qa_app.core.examples import ExampleDraft
from qa_app.core.permissions import RoleName
from qa_app.services import collections, examples, notices
from qa_app.services.context import Context
from qa_app.storage.tables.audit import AuditEntry
from qa_app.storage.tables.people import Team
from tests.support.factories import chat
from tests.support.statements import counting
from tests.support.talks import Talks


@pytest.fixture
def trainer(talks: Talks, team: Team) -> Context:
    return talks.as_(RoleName.TRAINER, team)


@pytest.fixture
def kept(talks: Talks, trainer: Context) -> list[int]:
    """Three examples of one conversation."""
    part = talks.bring(
        chat(
            ("customer", 0, "谢谢"),
            ("agent", 9, "不客气，我是王芳"),
            ("customer", 20, "13812345678"),
            id="c1",
            agent="a1",
        )
    )
    return [
        examples.keep(trainer, part, ExampleDraft(good=seq != 0, seq=seq, note=f"第{seq}句"))
        for seq in range(3)
    ]


@pytest.fixture
def collection(trainer: Context, kept: list[int]) -> int:
    made = collections.make(trainer, "道谢")
    collections.add_examples(trainer, made, kept)
    return made


def order(context: Context, collection_id: int) -> list[str]:
    """What stands in a collection: notes as they are, examples by what was said of them."""
    items = collections.open_collection(context, collection_id).items
    return [each.text if each.example is None else each.example.note for each in items]


def ids(context: Context, collection_id: int) -> list[int]:
    return [each.id for each in collections.open_collection(context, collection_id).items]


def test_examples_and_notes_stand_in_the_order_they_are_given(
    trainer: Context, collection: int
) -> None:
    """It is told like a story; a note says what comes next."""
    assert order(trainer, collection) == ["第0句", "第1句", "第2句"]
    first, second, third = ids(trainer, collection)
    collections.add_note(trainer, collection, "先看反面", after=None)
    collections.add_note(trainer, collection, "再看正面", after=first)
    assert order(trainer, collection) == ["先看反面", "第0句", "再看正面", "第1句", "第2句"]
    collections.move(trainer, collection, third, -9)
    assert order(trainer, collection)[0] == "第2句"
    wanted = ids(trainer, collection)[::-1]
    collections.reorder(trainer, collection, wanted)
    assert ids(trainer, collection) == wanted
    with pytest.raises(Conflict):
        collections.reorder(trainer, collection, [first, second])


def test_what_is_taken_out_is_put_back_where_it_stood(trainer: Context, collection: int) -> None:
    """Also when the rest was put into another order meanwhile."""
    first, second, third = ids(trainer, collection)
    assert collections.remove_item(trainer, collection, second) == third
    assert order(trainer, collection) == ["第0句", "第2句"]
    collections.reorder(trainer, collection, [third, first])
    collections.put_item_back(trainer, collection, second)
    assert order(trainer, collection) == ["第2句", "第0句", "第1句"]


def test_an_example_tells_which_collections_it_is_in(
    talks: Talks, trainer: Context, team: Team, collection: int, kept: list[int]
) -> None:
    """Those that one may see, and that still hold it."""
    other = collections.make(trainer, "别的")
    collections.add_examples(trainer, other, kept[:1])
    assert [each.name for each in collections.holding(trainer, kept[0])] == ["别的", "道谢"]
    assert collections.holding(talks.as_(RoleName.TRAINER, team), kept[0]) == []
    collections.remove(trainer, other)
    collections.remove_item(trainer, collection, ids(trainer, collection)[0])
    assert collections.holding(trainer, kept[0]) == []


def test_many_examples_are_put_in_with_no_more_queries_than_one(
    trainer: Context, kept: list[int], engine: Engine
) -> None:
    """A whole page of the library is chosen at once."""

    def queries(made: int, chosen: list[int]) -> int:
        trainer.session.expire_all()
        with counting(engine) as ran:
            assert collections.add_examples(trainer, made, chosen) == len(chosen)
        return sum(each.startswith("SELECT") for each in ran)

    first, second = (collections.make(trainer, name) for name in ("一", "二"))
    assert queries(first, kept) == queries(second, kept[:1])


def test_an_example_stands_in_a_collection_once(
    trainer: Context, collection: int, kept: list[int]
) -> None:
    """Put in again it changes nothing; taken out and put in again it stands at the end."""
    assert collections.add_examples(trainer, collection, kept) == 0
    collections.remove_item(trainer, collection, ids(trainer, collection)[0])
    assert collections.add_examples(trainer, collection, kept[:1] * 2) == 1
    assert order(trainer, collection) == ["第1句", "第2句", "第0句"]


def test_a_removed_example_is_shown_nowhere_until_it_is_put_back(
    trainer: Context, collection: int, kept: list[int]
) -> None:
    """Whoever removes it must not have to look for it in every collection."""
    examples.remove(trainer, kept[1])
    assert order(trainer, collection) == ["第0句", "第2句"]
    (listed,) = collections.list_collections(trainer).own
    assert (listed.good, listed.bad) == (1, 1)
    with pytest.raises(NotFound):
        collections.add_examples(trainer, collection, [kept[1]])
    examples.put_back(trainer, kept[1])
    assert order(trainer, collection) == ["第0句", "第1句", "第2句"]


def test_agents_see_what_is_shared_with_their_team_masked_and_are_told_once(
    talks: Talks, trainer: Context, team: Team, collection: int
) -> None:
    """They read and present; what is beside it in the library is not theirs."""
    agent = talks.as_(RoleName.AGENT, team)
    with pytest.raises(NotFound):
        collections.open_collection(agent, collection)
    assert collections.share(trainer, collection, [team.id]) == 1
    opened = collections.open_collection(agent, collection)
    assert not opened.may_change
    assert not any(each.within_reach for each in opened.items)
    said = "".join(each.message.text for item in opened.items for each in item.shown)
    assert "13812345678" not in said
    assert [each.id for each in collections.list_collections(agent).shared] == [collection]
    (notice,) = notices.list_notices(agent).rows
    assert (notice.kind, notice.details["name"]) == ("collection.shared", "道谢")
    collections.share(trainer, collection, [])
    with pytest.raises(NotFound):
        collections.open_collection(agent, collection)
    collections.share(trainer, collection, [team.id])
    assert notices.unread(agent) == 1


def test_who_only_sees_it_changes_nothing(
    talks: Talks, trainer: Context, team: Team, collection: int
) -> None:
    """Nor does anybody of another team, who does not even find it."""
    other = talks.team("t2")
    collections.share(trainer, collection, [team.id])
    item = ids(trainer, collection)[0]
    for context, refusal in (
        (talks.as_(RoleName.AGENT, team), Refused),
        (talks.as_(RoleName.REVIEWER, team), Refused),
        (talks.as_(RoleName.TRAINER, other), NotFound),
    ):
        asked: tuple[Callable[[], object], ...] = (
            partial(collections.describe, context, collection, "新", ""),
            partial(collections.share, context, collection, []),
            partial(collections.move, context, collection, item, 1),
            partial(collections.add_note, context, collection, "新"),
            partial(collections.remove_item, context, collection, item),
            partial(collections.remove, context, collection),
        )
        for ask in asked:
            with pytest.raises(refusal):
                ask()
    with pytest.raises(NotFound):
        collections.share(trainer, collection, [other.id])


def test_another_teams_examples_cannot_be_collected(
    talks: Talks, kept: list[int], team: Team
) -> None:
    """Else a collection would be a way to read them."""
    stranger = talks.as_(RoleName.TRAINER, talks.team("t2"))
    made = collections.make(stranger, "别人的")
    with pytest.raises(NotFound):
        collections.add_examples(stranger, made, kept[:1])
    assert order(stranger, made) == []


def test_a_removed_collection_is_gone_for_everybody_until_it_is_put_back(
    talks: Talks, trainer: Context, team: Team, collection: int
) -> None:
    """With everything in it and everybody it was shared with."""
    collections.share(trainer, collection, [team.id])
    agent = talks.as_(RoleName.AGENT, team)
    collections.remove(trainer, collection)
    for context in (trainer, agent):
        with pytest.raises(NotFound):
            collections.open_collection(context, collection)
    with pytest.raises(NotFound):
        collections.add_note(trainer, collection, "新")
    collections.put_back(trainer, collection)
    assert order(agent, collection) == ["第0句", "第1句", "第2句"]


def test_what_is_done_is_in_the_audit_log_without_its_words(
    talks: Talks, trainer: Context, team: Team, collection: int
) -> None:
    """Taking it along is an export, and written down as one."""
    collections.share(trainer, collection, [team.id])
    collections.exported(trainer, collection, "html")
    with pytest.raises(Invalid):
        collections.add_note(trainer, collection, " ")
    rows = talks.session.scalars(select(AuditEntry).where(AuditEntry.subject == "collection"))
    entries = list(rows)
    assert [each.action for each in entries] == [
        "collection.made",
        "collection.changed",
        "collection.shared",
        "collection.exported",
    ]
    assert "道谢" not in str([each.details for each in entries])
