"""Finding conversations and moments like one."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from qa_app.core.errors import NotFound
from qa_app.core.permissions import RoleName
from qa_app.services import similar
from qa_app.storage import search
from qa_app.storage.queries import similar as queries
from qa_app.storage.queries.similar import frequencies
from qa_app.storage.tables.people import Team
from qa_app.storage.tables.similar import SimilarTerm
from qa_app.storage.undoing import delete_texts
from tests.support.factories import chat
from tests.support.talks import Quiet, Talks

SAID = {
    "refund": ("退款三天了还没有到账", "退款五个工作日内到账，请您放心"),
    "refund-too": ("我的退款怎么还没有到账", "抱歉让您久等，退款五个工作日内到账"),
    "parcel": ("快递三天没有更新物流了", "这边帮您催一下快递"),
    "invoice": ("可以开增值税发票吗", "可以的，请提供一下税号"),
    "again": ("可以开增值税发票吗", "好的，这就帮您开"),
}


def learnt(talks: Talks, already: int = 0, **teams: Team) -> dict[str, int]:
    """The conversations above, in the team's or the other's hands; part ids by name."""
    parts = {}
    for name, (asked, answered) in SAID.items():
        agent = "a2" if name in teams else "a1"
        parts[name] = talks.bring(
            chat(("customer", 0, asked), ("agent", 9, answered), id=name, agent=agent)
        )
    talks.index()
    handle = Quiet()
    count = len(SAID) + already
    assert similar.learn(talks.context, handle) == count
    assert (handle.done, handle.total) == (count, count)
    return parts


@pytest.fixture
def team(talks: Talks) -> Team:
    team = talks.team("t1")
    talks.agent("a1", team)
    talks.agent("a2", talks.team("t2", "售后一组"))
    return team


def names(likes: similar.Likes) -> list[str]:
    return [each.part.external_id for each in likes.found]


def marked(likes: similar.Likes) -> list[str]:
    return [
        "".join(piece.text for piece in each.excerpt.pieces if piece.marks)
        for each in likes.found
        if each.excerpt
    ]


def test_the_same_matter_is_found_with_the_words_in_common(talks: Talks, team: Team) -> None:
    """A trainer who has one good example wants its like; the marks say why it is one."""
    parts = learnt(talks)
    likes = similar.conversations_like(talks.as_(RoleName.TRAINER, team), parts["refund"])
    assert names(likes)[0] == "refund-too"
    assert "退款" in marked(likes)[0]
    assert 0 < likes.found[0].likeness <= 1
    assert "refund" not in names(likes)


def test_a_moment_like_a_message_is_one_of_the_same_speaker(talks: Talks, team: Team) -> None:
    """How an agent answers is compared with how agents answer."""
    parts = learnt(talks)
    trainer = talks.as_(RoleName.TRAINER, team)
    likes = similar.moments_like(trainer, parts["invoice"], 0)
    assert names(likes) == ["again"]
    assert likes.found[0].likeness == pytest.approx(1)
    answered = similar.moments_like(trainer, parts["refund"], 1)
    assert names(answered) == ["refund-too"]
    assert answered.found[0].excerpt is not None
    assert answered.found[0].excerpt.message.seq == 1


def test_nothing_of_another_team_is_found(talks: Talks, team: Team) -> None:
    """Neither as an answer nor as a question."""
    parts = learnt(talks, again=team)
    trainer = talks.as_(RoleName.TRAINER, team)
    assert "again" not in names(similar.conversations_like(trainer, parts["invoice"]))
    assert names(similar.moments_like(trainer, parts["invoice"], 0)) == []
    for asked in (parts["again"], 10**9):
        with pytest.raises(NotFound):
            similar.conversations_like(trainer, asked)
    with pytest.raises(NotFound):
        similar.moments_like(trainer, parts["invoice"], 2)


def test_a_team_with_few_conversations_finds_its_own_behind_all_of_the_others(
    talks: Talks, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The nearest of a large house are nearly all somebody else's."""
    monkeypatch.setattr(queries, "_AT_ONCE", 2)
    others = [
        chat(("customer", 0, "退款三天了还没有到账"), id=f"other{number}", agent="a2")
        for number in range(7)
    ]
    talks.bring_all([(other, ()) for other in others])
    parts = learnt(talks, already=len(others))
    trainer = talks.as_(RoleName.TRAINER, team)
    assert names(similar.conversations_like(trainer, parts["refund"]))[0] == "refund-too"


@pytest.mark.parametrize("common", [False, True])
def test_moments_that_have_more_in_common_are_looked_at_first(
    talks: Talks, team: Team, monkeypatch: pytest.MonkeyPatch, common: bool
) -> None:
    """Only so many texts are opened: the newest that merely share a turn of phrase wait."""
    if common:
        monkeypatch.setattr(search, "COMMON", 0)
        monkeypatch.setattr(search, "_COMMON_AMONG_NEWEST", 1)
    parts = learnt(talks)
    for number in range(3):
        said = f"发票抬头写什么{number}"
        talks.bring(chat(("customer", 0, said), id=f"late{number}", agent="a1"))
    talks.index()
    similar.learn(talks.context, Quiet())
    monkeypatch.setattr(similar, "NEWEST", 5)
    trainer = talks.as_(RoleName.TRAINER, team)
    assert names(similar.moments_like(trainer, parts["invoice"], 0))[0] == "again"


def test_personal_data_makes_nothing_alike(talks: Talks, team: Team) -> None:
    """Else a number could be guessed by what is like it."""
    for name in ("a", "b"):
        said = f"我是北京市朝阳区建国路{name}八号院的张先生，电话13812345678"
        talks.bring(chat(("customer", 0, said), id=name, agent="a1"))
    talks.index()
    similar.learn(talks.context, Quiet())
    for likes in (
        similar.moments_like(talks.as_(RoleName.TRAINER, team), 1, 0),
        similar.conversations_like(talks.as_(RoleName.TRAINER, team), 1),
    ):
        shown = "".join(
            piece.text for each in likes.found if each.excerpt for piece in each.excerpt.pieces
        )
        assert "138" not in shown


def test_what_comes_later_is_compared_without_doing_the_rest_again(
    talks: Talks, team: Team
) -> None:
    """Every import brings some; nothing is counted twice."""
    learnt(talks)
    assert similar.learn(talks.context, Quiet()) == 0
    talks.bring(chat(("customer", 0, "退款还没有到账啊"), id="later", agent="a1"))
    talks.session.rollback()
    assert similar.learn(talks.context, Quiet()) == 1
    counted, _position = frequencies(talks.session)
    assert counted.documents == len(SAID) + 1


def test_a_text_that_is_taken_back_is_like_nothing_any_more(talks: Talks, team: Team) -> None:
    """An undone import leaves no trace in what is compared."""
    learnt(talks)
    terms = select(func.count()).select_from(SimilarTerm)
    assert talks.session.scalar(terms)
    texts = set(talks.session.scalars(select(SimilarTerm.revision_id)))
    talks.session.execute(select(1))
    delete_texts(talks.session, sorted(texts))
    assert talks.session.scalar(terms) == 0
    talks.session.rollback()
