"""Trying a draft on history before anybody is screened by it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from qa_app.core.errors import Invalid, NotFound, Refused
from qa_app.core.jobs import JobState
from qa_app.core.permissions import RoleName
from qa_app.services import jobs
from qa_app.services.imports.undoing import undo
from qa_app.services.rule_bench import runs
from qa_app.services.rule_bench.history import ask_history
from qa_app.storage.tables.rule_bench import NoisyText, RuleChange
from tests.support.benching import RULE, Bench, saying
from tests.support.factories import actor_of, make_agent, make_team, make_user
from tests.support.importing import imported, jsonl

OLD = "自己看着办"
NEW = "没空理你"


def test_a_draft_tells_what_it_would_find_more(bench: Bench) -> None:
    """The lead sees each place before publishing."""
    bench.bring(saying(OLD, name="c1"), saying(f"{NEW}呀", name="c2"), saying("好", name="c3"))
    run = bench.tried(bench.with_phrase(NEW))
    assert (run.row.hits, run.row.gained, run.row.lost, run.hits_after) == (1, 1, 0, 2)
    assert (run.row.conversations, run.row.to_read, run.row.read) == (3, 1, 1)
    assert not run.row.whole
    assert run.effects.agents == {bench.agent.id}
    [excerpt] = runs.excerpts(bench.as_lead, run.row.id, gained=True).shown
    assert excerpt.change.external_id == "c2"
    assert excerpt.at is not None
    assert excerpt.at.text[excerpt.change.start : excerpt.change.end] == NEW
    assert runs.excerpts(bench.as_lead, run.row.id, gained=False).shown == []


def test_a_draft_tells_what_it_would_no_longer_find(bench: Bench) -> None:
    """An exception is written to lose false alarms, and must lose nothing else."""
    bench.bring(saying(OLD, name="c1"), saying("不想跟你讲了", name="c2"))
    run = bench.tried(bench.body((f"        - {OLD}\n", ""), ("你自己看着办吧", "不想跟你讲")))
    names = bench.names(runs.excerpts(bench.as_lead, run.row.id, gained=False).shown)
    assert (run.row.lost, names) == (1, ["c1"])
    assert (run.row.hits, run.hits_after) == (2, 1)


@pytest.mark.parametrize("hidden", ["没 空 理 你", "没空\u200b理你", "沒空理妳", "没空空空理你"])
def test_evasions_are_found_though_the_search_index_does_not_see_them(
    bench: Bench, hidden: str
) -> None:
    """Only what the change can affect is read, and nothing that it affects is passed over."""
    bench.bring(saying(f"嗯，{hidden}！", name="c1"), saying("好的", name="c2"))
    run = bench.tried(bench.with_phrase(NEW))
    assert (run.row.gained, run.row.to_read) == (1, 1)


def test_a_sentence_is_tried_where_enough_of_it_stands(bench: Bench) -> None:
    """One pair of its letters in common is not enough to be read."""
    asked = saying("请您 提供一下您的订单號哦", name="c1")
    bench.bring(asked, saying("请您稍等", name="c2"), saying("号码好的", name="c3"))
    run = bench.tried(_looking_for(bench, "similar: {texts: [请您提供一下订单号], share: 0.7}"))
    assert (run.row.to_read, run.row.gained) == (1, 1)


def test_a_repetition_is_tried_where_somebody_says_much_the_same(bench: Bench) -> None:
    """What is short, or another's, is no repetition that the rule could find."""
    twice = saying("请提供一下订单号", "请提供一下订单號吧", name="c1")
    bench.bring(twice, saying("好的", "好的", name="c2"), saying("请提供一下订单号", name="c3"))
    run = bench.tried(_looking_for(bench, "repeated: {share: 0.8}"))
    assert (run.row.to_read, run.row.gained) == (1, 1)


def _looking_for(bench: Bench, operator: str) -> str:
    """A new rule with this operator."""
    phrases = "phrases:\n      texts:\n        - 自己看着办\n        - 不想跟你讲\n"
    return bench.body((f"id: {RULE}", "id: own.words"), (phrases, f"{operator}\n"))


def test_texts_that_are_not_indexed_yet_are_read(bench: Bench) -> None:
    """An import of a minute ago counts too."""
    bench.bring(saying("好的", name="c1"))
    bench.context.session.execute(
        RuleChange.metadata.tables["search_watermark"].update().values(revision_id=0)
    )
    bench.context.session.commit()
    assert bench.tried(bench.with_phrase(NEW)).row.to_read == 1


def test_a_new_rule_is_tried_against_none(bench: Bench) -> None:
    """Everything that it finds is gained."""
    bench.bring(saying(OLD, name="c1"))
    body = bench.body((f"id: {RULE}", "id: own.words"))
    run = bench.tried(body)
    assert (run.row.against, run.row.hits, run.row.gained) == (0, 0, 1)


def test_where_nothing_narrows_everything_is_read(bench: Bench) -> None:
    """What nobody has said stands in no text; the page says so."""
    bench.bring(saying(OLD, name="c1"), saying("好", name="c2"))
    run = bench.tried(
        bench.body(
            (f"id: {RULE}", "id: own.words"),
            ("when: words", "when: not words"),
            ("report: words\n", ""),
        )
    )
    assert run.row.whole
    assert (run.row.read, run.row.gained) == (2, 1)


def test_suggested_points_that_would_move_are_told(bench: Bench) -> None:
    """A rule that pre-fills a criterion moves what reviewers are offered."""
    bench.bring(saying(f"{NEW}呀", name="c1"))
    moved = {
        f"{each.rubric.id}:{each.criterion.id}": each.moved
        for each in bench.tried(bench.with_phrase(NEW)).moved
    }
    language = moved["001-O:attitude.language"]
    assert (language.parts, language.points < 0) == (1, True)


def test_only_conversations_of_ones_own_teams_are_tried(bench: Bench) -> None:
    """Another team's conversations are not even numbers here."""
    other = make_team(bench.context.session, "t9")
    make_agent(bench.context.session, other, "a9")
    bench.context.session.commit()
    imported(bench.context, jsonl(saying(NEW, name="c9", agent="a9")), team=other)
    bench.bring(saying(NEW, name="c1"))
    run = bench.tried(bench.with_phrase(NEW))
    assert (run.row.conversations, run.row.gained) == (1, 1)
    lead = make_user(bench.context.session, RoleName.QUALITY_LEAD, other)
    bench.context.session.commit()
    stranger = replace(bench.context, actor=actor_of(lead, RoleName.QUALITY_LEAD, other))
    with pytest.raises(NotFound):
        runs.one_run(stranger, run.row.id)


def test_a_second_trial_replaces_what_the_first_has_listed(bench: Bench) -> None:
    """Trials are thrown away; what they list must not pile up."""
    bench.bring(saying(NEW, name="c1"))
    bench.tried(bench.with_phrase(NEW))
    bench.tried(bench.with_phrase(NEW))
    assert len(bench.context.session.scalars(select(RuleChange)).all()) == 1


def test_a_trial_can_be_cancelled(bench: Bench) -> None:
    """Who sees that the draft is wrong need not wait."""
    bench.bring(saying(NEW, name="c1"))
    run_id = ask_history(bench.as_lead, bench.with_phrase(NEW))
    job_id = runs.one_run(bench.as_lead, run_id).row.job_id
    assert job_id is not None
    jobs.cancel(bench.as_lead, job_id)
    bench.work()
    run = runs.one_run(bench.as_lead, run_id)
    assert run.job is not None
    assert (run.job.state, run.row.read) == (JobState.CANCELLED, 0)


def test_who_may_not_edit_rules_tries_none(bench: Bench) -> None:
    """A trial reads every conversation of a team."""
    user = make_user(bench.context.session, RoleName.SUPERVISOR, bench.team)
    actor = actor_of(user, RoleName.SUPERVISOR, bench.team)
    with pytest.raises(Refused):
        ask_history(replace(bench.context, actor=actor), bench.body())


def test_a_draft_with_faults_is_not_tried(bench: Bench) -> None:
    """The faults are told at once, not by a failed job."""
    with pytest.raises(Invalid):
        ask_history(bench.as_lead, bench.body(("when: ", "when: nothing or ")))


def test_an_import_that_a_trial_has_read_can_be_undone(bench: Bench) -> None:
    """What the bench keeps of texts goes with them."""
    data = jsonl(saying("没 空 理 你", name="c1"))
    import_id = imported(bench.context, data, team=bench.team).id
    run = bench.tried(bench.with_phrase(NEW))
    assert run.row.gained == 1
    undo(bench.context, import_id)
    bench.work()
    assert bench.context.session.scalars(select(NoisyText)).all() == []
    assert runs.excerpts(bench.as_lead, run.row.id, gained=True).shown == []
    assert bench.tried(bench.with_phrase(NEW)).row.conversations == 0
