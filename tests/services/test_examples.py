"""Keeping examples, describing them, finding them again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from qa_app.core.conversations import Conversation
from qa_app.core.errors import Invalid, NotFound, Refused
from qa_app.core.examples import LONGEST_NOTE, MOST_TAGS, ExampleDraft, ExampleFilter
from qa_app.core.listing import PAGE_SIZE, place_from
from qa_app.core.permissions import RoleName
from qa_app.services import examples
from qa_app.services.context import Context
from qa_app.services.examples import Facets, ListedExample
from qa_app.storage.queries.conversations import parts_of
from qa_app.storage.tables.audit import AuditEntry
from qa_app.storage.tables.conversations import ConversationRow, Part
from qa_app.storage.tables.definitions import DefinitionVersion
from qa_app.storage.tables.people import Team
from qa_app.storage.tables.screening import FindingRow
from tests.support.factories import chat
from tests.support.talks import Statements, Talks

MOBILE = "13812345678"


@pytest.fixture
def trainer(talks: Talks, team: Team) -> Context:
    return talks.as_(RoleName.TRAINER, team)


def talk(name: str = "c1", text: str = "您好，亲😊，请问有什么可以帮您？") -> Conversation:
    return chat(
        ("customer", 0, f"我的电话{MOBILE}"),
        ("agent", 9, text),
        ("customer", 20, "谢谢"),
        id=name,
        agent="a1",
    )


def good(**what: object) -> ExampleDraft:
    return ExampleDraft(good=True, **what)  # type: ignore[arg-type]


def kept(context: Context, part_id: int, draft: ExampleDraft) -> ListedExample:
    return examples.open_example(context, examples.keep(context, part_id, draft)).example


def found(context: Context, **wanted: object) -> list[str]:
    """The notes of the examples that a filter finds, in order."""
    library = examples.list_examples(context, ExampleFilter(**wanted))  # type: ignore[arg-type]
    assert library.total == len(library.page.rows)
    return [each.note for each in library.page.rows]


def test_a_span_keeps_its_place_and_its_words(talks: Talks, trainer: Context) -> None:
    """Places are counted in characters, whatever they are made of."""
    part_id = talks.bring(talk())
    example = kept(trainer, part_id, good(seq=1, start=3, end=5, note="称呼", tags=("礼貌",)))
    assert (example.seq, example.start, example.end, example.quote) == (1, 3, 5, "亲😊")
    assert (example.note, example.tags, example.good) == ("称呼", ("礼貌",), True)
    assert example.created_by == "李娜"


def test_a_whole_conversation_is_told_by_what_is_said_first(talks: Talks, trainer: Context) -> None:
    """Examples of a missing courtesy mark no place: in a list they would all look the same."""
    part_id = talks.bring(talk())
    whole = examples.keep(trainer, part_id, good())
    examples.keep(trainer, part_id, good(seq=1))
    library = examples.list_examples(trainer, ExampleFilter())
    assert library.first_words == {whole: f"我的电话{'*' * len(MOBILE)}"}


def test_the_library_points_out_what_was_kept_twice(talks: Talks, trainer: Context) -> None:
    """At the same place by two trainers, or the same words said in another conversation."""
    first, second = talks.bring(talk()), talks.bring(talk("c2"))
    once = examples.keep(trainer, first, good(seq=1))
    span = examples.keep(trainer, first, good(seq=1, start=0, end=2))
    again = examples.keep(trainer, second, good(seq=1))
    examples.keep(trainer, second, good(seq=2))
    library = examples.list_examples(trainer, ExampleFilter())
    assert library.doubles == {once: 2, span: 1, again: 1}
    examples.remove(trainer, again)
    assert examples.list_examples(trainer, ExampleFilter()).doubles == {once: 1, span: 1}


def test_a_message_and_a_conversation_are_kept_whole(talks: Talks, trainer: Context) -> None:
    """A span over all of a message is the message."""
    part_id = talks.bring(talk(text="您好"))
    message = kept(trainer, part_id, good(seq=1))
    assert (message.seq, message.start, message.end, message.quote) == (1, None, None, "您好")
    over_all = kept(trainer, part_id, good(seq=1, start=0, end=2))
    assert (over_all.start, over_all.end, over_all.quote) == (None, None, "您好")
    whole = kept(trainer, part_id, ExampleDraft(good=False))
    assert (whole.seq, whole.quote, whole.good) == (None, "", False)


@pytest.mark.parametrize(
    "draft",
    [
        good(seq=1, start=0, end=99),
        good(seq=1, start=5, end=5),
        good(seq=1, start=6, end=5),
        good(seq=1, start=3),
        good(seq=1, end=3),
    ],
)
def test_a_place_outside_of_the_message_is_refused(
    talks: Talks, trainer: Context, draft: ExampleDraft
) -> None:
    """The page was marked by hand, or the text has changed."""
    part_id = talks.bring(talk())
    with pytest.raises(Invalid):
        examples.keep(trainer, part_id, draft)


@pytest.mark.parametrize("seq", [3, 10**9])
def test_a_message_that_is_not_there_is_not_found(talks: Talks, trainer: Context, seq: int) -> None:
    """Nothing can be kept of it."""
    part_id = talks.bring(talk())
    with pytest.raises(NotFound):
        examples.keep(trainer, part_id, good(seq=seq))


def test_quotes_are_masked_for_everybody(talks: Talks, team: Team) -> None:
    """Examples are printed and shown around; nobody's number goes with them."""
    part_id = talks.bring(talk())
    lead = talks.as_(RoleName.QUALITY_LEAD, team)
    opened = examples.open_example(lead, examples.keep(lead, part_id, good(seq=0, start=2, end=7)))
    assert opened.example.quote == "电话***"
    assert opened.shown[0].message.text == "我的电话" + "*" * 11


def test_an_example_shows_what_was_said_around_it(talks: Talks, trainer: Context) -> None:
    """A good answer is understood by its question."""
    lines = [("customer" if n % 2 else "agent", float(n), f"第{n}句") for n in range(9)]
    part_id = talks.bring(chat(*lines, id="c1", agent="a1"))
    opened = examples.open_example(trainer, examples.keep(trainer, part_id, good(seq=4)))
    assert [each.message.seq for each in opened.shown] == [2, 3, 4, 5, 6]
    first = examples.open_example(trainer, examples.keep(trainer, part_id, good(seq=0)))
    assert [each.message.seq for each in first.shown] == [0, 1, 2]
    whole = examples.open_example(trainer, examples.keep(trainer, part_id, good()))
    assert len(whole.shown) == 9


def test_messages_in_a_row_are_one_example(talks: Talks, trainer: Context) -> None:
    """A thanks and the silence after it are only seen together."""
    part_id = talks.bring(talk())
    run = kept(trainer, part_id, good(seq=1, last_seq=2))
    assert (run.seq, run.last_seq, run.start) == (1, 2, None)
    assert run.quote.endswith("？\n谢谢")
    opened = examples.open_example(trainer, run.id)
    assert [(each.message.seq, each.here) for each in opened.shown] == [
        (0, False),
        (1, True),
        (2, True),
    ]
    single = kept(trainer, part_id, good(seq=2, last_seq=2))
    assert (single.last_seq, single.quote) == (None, "谢谢")
    for wrong in (good(seq=1, last_seq=0), good(seq=1, last_seq=3)):
        with pytest.raises(Invalid):
            examples.keep(trainer, part_id, wrong)


def test_order_numbers_are_hidden_though_no_import_masks_them(talks: Talks, team: Team) -> None:
    """Not even who may see personal data keeps them: others will see what they kept."""
    lead = talks.as_(RoleName.QUALITY_LEAD, team)
    part_id = talks.bring(talk(text="订单2026101200017已发"))
    example = kept(lead, part_id, good(seq=1, start=0, end=15))
    assert example.quote == "订单" + "*" * 13


def test_what_is_kept_already_is_pointed_out(talks: Talks, trainer: Context) -> None:
    """The same place, and the same saying elsewhere; not what only shares a word with it."""
    part_id = talks.bring(talk(text="非常抱歉给您带来不便，我马上核实"))
    again = talks.bring(talk("c2", "非常抱歉，给您带来不便！我马上核实。"))
    span = examples.keep(trainer, part_id, good(seq=1, start=0, end=4))
    twin = examples.keep(trainer, again, good(seq=1))
    marked = examples.marked_place(trainer, part_id, good(seq=1))
    found = examples.kept_already(trainer, marked)
    assert [(each.example.id, each.same_place) for each in found] == [(span, True), (twin, False)]
    other = examples.marked_place(trainer, part_id, good(seq=2))
    assert examples.kept_already(trainer, other) == []
    examples.remove(trainer, span)
    assert [each.example.id for each in examples.kept_already(trainer, marked)] == [twin]


def test_a_removed_example_is_put_back_as_it_was(talks: Talks, trainer: Context) -> None:
    """A slip of the hand costs nothing."""
    part_id = talks.bring(talk())
    example_id = examples.keep(trainer, part_id, good(note="好", tags=("甲",)))
    examples.remove(trainer, example_id)
    assert examples.list_examples(trainer, ExampleFilter(removed=True)).total == 1
    examples.put_back(trainer, example_id)
    assert found(trainer) == ["好"]


def test_an_example_keeps_the_text_it_was_marked_in(talks: Talks, trainer: Context) -> None:
    """The conversation is imported anew while the trainer is still reading."""
    part_id = talks.bring(talk())
    (old,) = parts_of(talks.session, talks.part(part_id).conversation_id)
    talks.bring(talk(text="换了一句"))
    example = kept(trainer, part_id, good(seq=1, start=0, end=2, revision_id=old.revision_id))
    assert (example.quote, example.revision_id) == ("您好", old.revision_id)
    newest = kept(trainer, part_id, good(seq=1))
    assert newest.quote == "换了一句"


def test_another_conversations_text_gives_no_examples(talks: Talks, trainer: Context) -> None:
    """Else any text could be quoted by way of one's own conversation."""
    part_id = talks.bring(talk())
    talks.agent("b1", talks.team("t2"))
    other = talks.bring(chat(("agent:b1", 0, "秘密"), id="c2", agent="b1"))
    (foreign,) = parts_of(talks.session, talks.part(other).conversation_id)
    for revision_id in (foreign.revision_id, 10**9):
        with pytest.raises(NotFound):
            examples.keep(trainer, part_id, good(seq=0, revision_id=revision_id))


def test_another_teams_examples_are_not_there(talks: Talks, trainer: Context) -> None:
    """Neither to see, nor to change, nor to find, nor to make."""
    part_id = talks.bring(talk())
    example_id = examples.keep(trainer, part_id, good(note="好", tags=("开场",)))
    stranger = talks.as_(RoleName.TRAINER, talks.team("t2"))
    for ask in (
        lambda: examples.open_example(stranger, example_id),
        lambda: examples.change(stranger, example_id, good()),
        lambda: examples.remove(stranger, example_id),
        lambda: examples.keep(stranger, part_id, good()),
    ):
        with pytest.raises(NotFound):
            ask()
    assert found(stranger) == []
    assert examples.facets(stranger) == Facets([], [], [], [], [])
    assert examples.examples_of_part(stranger, part_id) == []


def test_who_may_not_keep_examples_is_refused(talks: Talks, team: Team, trainer: Context) -> None:
    """An agent of the team is in it, and yet the library is not theirs."""
    part_id = talks.bring(talk())
    example_id = examples.keep(trainer, part_id, good())
    agent = talks.as_(RoleName.AGENT, team)
    with pytest.raises(Refused):
        examples.open_example(agent, example_id)
    with pytest.raises(Refused):
        examples.keep(agent, part_id, good())


def test_an_example_is_described_anew_and_its_place_stays(talks: Talks, trainer: Context) -> None:
    """What was good under the old rubric may be bad under the next."""
    part_id = talks.bring(talk())
    first = kept(trainer, part_id, good(seq=1, note="旧", tags=("甲", "乙")))
    changed = ExampleDraft(
        good=False, note=" 新 ", tags=("乙", "丙"), criterion="attitude.patience"
    )
    examples.change(trainer, first.id, changed)
    second = examples.open_example(trainer, first.id).example
    assert (second.good, second.note, second.tags) == (False, "新", ("丙", "乙"))
    assert second.criterion == "attitude.patience"
    assert (second.seq, second.quote) == (first.seq, first.quote)


def test_a_removed_example_is_gone_and_its_conversation_stays(
    talks: Talks, trainer: Context
) -> None:
    """Taking something off a list of examples takes nothing off the record."""
    part_id = talks.bring(talk())
    example_id = examples.keep(trainer, part_id, good(tags=("甲",)))
    examples.remove(trainer, example_id)
    assert found(trainer) == []
    assert examples.examples_of_part(trainer, part_id) == []
    assert examples.facets(trainer).tags == []
    assert talks.session.get(Part, part_id) is not None
    assert talks.session.scalars(select(ConversationRow)).one()


def test_what_is_done_with_examples_is_in_the_audit_log(talks: Talks, trainer: Context) -> None:
    """By id; the note is the trainer's own."""
    part_id = talks.bring(talk())
    example_id = examples.keep(trainer, part_id, good(note="秘诀"))
    examples.change(trainer, example_id, good(note="秘诀二"))
    examples.remove(trainer, example_id)
    entries = talks.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [entry.action for entry in entries] == [
        "example.kept",
        "example.changed",
        "example.removed",
    ]
    assert "秘诀" not in str([entry.details for entry in entries])


@pytest.mark.parametrize(
    "draft",
    [
        good(note="长" * (LONGEST_NOTE + 1)),
        good(tags=tuple(f"标签{number}" for number in range(MOST_TAGS + 1))),
        good(tags=("长" * 51,)),
        good(criterion="no.such"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(
    talks: Talks, trainer: Context, draft: ExampleDraft
) -> None:
    """Both when it is kept and when it is described anew."""
    part_id = talks.bring(talk())
    with pytest.raises(Invalid):
        examples.keep(trainer, part_id, draft)
    example_id = examples.keep(trainer, part_id, good())
    with pytest.raises(Invalid):
        examples.change(trainer, example_id, draft)


@pytest.fixture
def library(talks: Talks, team: Team, trainer: Context) -> Context:
    """Four examples that differ in everything a filter asks for."""
    wang = talks.agent("a2", team, "王芳")
    assert wang.id
    first = talks.bring(talk("c1", "折扣100%_off 退款"))
    second = talks.bring(chat(("agent:a2", 0, "您好呀"), id="c2", agent="a2"))
    for part_id, draft in (
        (first, good(seq=1, note="一", tags=("开场", "50%"))),
        (first, ExampleDraft(good=False, note="二 a_b", tags=("冷淡",))),
        (second, good(seq=0, note="三 Refund", criterion="attitude.patience")),
        (second, ExampleDraft(good=False, note="四", tags=("开场",))),
    ):
        examples.keep(trainer, part_id, draft)
    return trainer


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, ["四", "三 Refund", "二 a_b", "一"]),
        ({"good": True}, ["三 Refund", "一"]),
        ({"good": False}, ["四", "二 a_b"]),
        ({"tag": "开场"}, ["四", "一"]),
        ({"tag": "开"}, []),
        ({"criterion": "attitude.patience"}, ["三 Refund"]),
        ({"criterion": "001-O#attitude.patience"}, ["三 Refund"]),
        ({"criterion": "001-F#attitude.patience"}, ["三 Refund"]),
        ({"words": "退款"}, ["一"]),
        ({"words": "refund"}, ["三 Refund"]),
        ({"words": "冷"}, ["二 a_b"]),
        ({"words": "开场"}, ["四", "一"]),
        ({"words": "100%_"}, ["一"]),
        ({"words": "%"}, ["一"]),
        ({"words": "_"}, ["二 a_b", "一"]),
        ({"words": "a_b"}, ["二 a_b"]),
        ({"words": "a%b"}, []),
        ({"words": "/"}, []),
        ({"words": "开场", "good": True}, ["一"]),
    ],
)
def test_examples_are_found_by_what_is_written_of_them(
    library: Context, wanted: dict[str, object], expected: list[str]
) -> None:
    """In note, quote and tags, and no sign of a search stands for others."""
    assert found(library, **wanted) == expected


def test_examples_are_found_by_their_agent(library: Context, talks: Talks) -> None:
    """Whose good answers could be shown to the others?"""
    agents = {agent.name: agent.id for agent in examples.facets(library).agents}
    assert set(agents) == {"张伟", "王芳"}
    assert found(library, agent_id=agents["王芳"]) == ["四", "三 Refund"]


def test_examples_are_found_by_team_keeper_day_and_rule(library: Context, talks: Talks) -> None:
    """A trainer of many teams looks for what one of them had last month."""
    facets = examples.facets(library)
    (team,), (keeper,) = facets.teams, facets.keepers
    today = library.today
    assert len(found(library, team_id=team.id, kept_by=keeper.id, since=today, until=today)) == 4
    assert found(library, until=today - timedelta(days=1)) == []
    assert found(library, since=today + timedelta(days=1)) == []
    part = talks.session.scalars(select(Part).order_by(Part.id)).first()
    assert part is not None
    finding = FindingRow(
        revision_id=parts_of(talks.session, part.conversation_id)[0].revision_id,
        part_id=part.id,
        rule="banned.dont-know",
        rule_version_id=talks.session.scalars(select(DefinitionVersion.id)).first(),
        severity="major",
        message=1,
    )
    talks.session.add(finding)
    talks.session.commit()
    assert [rule.id for rule in examples.facets(library).rules] == ["banned.dont-know"]
    assert found(library, rule="banned.dont-know") == ["二 a_b", "一"]
    finding.state = "dismissed"
    talks.session.commit()
    assert found(library, rule="banned.dont-know") == []


def test_tags_are_offered_with_how_often_they_are_used(library: Context) -> None:
    """The common ones first, so that new ones are not invented for the same thing."""
    offered = examples.facets(library).tags
    assert offered[0] == ("开场", 2)
    assert {each.tag for each in offered} == {"开场", "50%", "冷淡"}


def test_criteria_are_those_of_the_rubrics_in_force(library: Context) -> None:
    """An example is linked with what reviewers grade."""
    criteria = examples.criteria(library)
    assert "001-O#attitude.patience" in criteria.offered
    assert "attitude.patience" in criteria.known


def test_a_long_library_is_paged_both_ways(talks: Talks, trainer: Context) -> None:
    """The newest first, each once."""
    part_id = talks.bring(talk())
    ids = [examples.keep(trainer, part_id, good(tags=("甲",))) for _ in range(PAGE_SIZE + 3)]
    first = examples.list_examples(trainer, ExampleFilter()).page
    second = examples.list_examples(trainer, ExampleFilter(), place_from(first.after, None)).page
    assert [each.id for each in (*first.rows, *second.rows)] == ids[::-1]
    assert all(each.tags == ("甲",) for each in first.rows)
    back = examples.list_examples(trainer, ExampleFilter(), place_from(None, second.before)).page
    assert back.rows == first.rows
    engine = talks.session.get_bind().engine
    talks.session.commit()
    with Statements(engine) as many:
        examples.list_examples(trainer, ExampleFilter())
    talks.session.commit()
    with Statements(engine) as few:
        examples.list_examples(trainer, ExampleFilter(), place_from(first.after, None))
    assert many.number == few.number


def test_a_conversation_shows_the_examples_kept_from_it(library: Context, talks: Talks) -> None:
    """Who reads it next need not keep the same again."""
    part_id = examples.list_examples(library, ExampleFilter()).page.rows[0].part_id
    assert [each.note for each in examples.examples_of_part(library, part_id)] == [
        "三 Refund",
        "四",
    ]


def test_an_example_of_one_rubrics_criterion_is_not_found_under_another_rubrics(
    talks: Talks, trainer: Context
) -> None:
    """Patience on the telephone is not patience in a chat; the bare id finds both."""
    examples.keep(trainer, talks.bring(talk()), good(criterion="001-O#attitude.patience"))

    def found(criterion: str) -> int:
        return examples.list_examples(trainer, ExampleFilter(criterion=criterion)).total

    assert found("001-O#attitude.patience") == 1
    assert found("attitude.patience") == 1
    assert found("001-F#attitude.patience") == 0
    assert found("patience") == 0
