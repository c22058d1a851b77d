"""Publishing drafts, and what stands in the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from qa_app.core.definitions import Kind
from qa_app.core.errors import Conflict, Invalid, NotFound, Refused
from qa_app.core.permissions import Right, RoleName
from qa_app.services import audit, definitions
from qa_app.services.context import Context
from qa_app.services.rule_bench.drafts import try_draft
from qa_app.services.rule_bench.publishing import FaultyDraft, go_back, publish, retire
from tests.support.benching import BODY, RULE, Bench
from tests.support.factories import actor_of, make_user

NOTE = "因为漏了一句"


def numbers(bench: Bench) -> list[int]:
    return [each.number for each in definitions.versions_of(bench.context, Kind.RULE, RULE)]


def test_a_published_draft_is_the_next_version_and_in_force(bench: Bench) -> None:
    """The one before stays as it was."""
    body = bench.with_phrase("没空理你")
    added = publish(bench.as_lead, body, base=1, note=f"  {NOTE} ", rescreen=False)
    newest, first = definitions.versions_of(bench.context, Kind.RULE, RULE)
    assert (newest.id, newest.number, newest.body, newest.note) == (added.id, 2, body, NOTE)
    assert newest.authored
    assert (first.number, first.body) == (1, BODY)
    assert {
        rule.version for rule in definitions.active_rules(bench.context) if rule.id == RULE
    } == {2}
    [entry] = audit.entries(bench.context, action="rule.published").rows
    assert (entry.subject_id, entry.details["version"]) == (RULE, 2)
    assert NOTE not in str(entry.details)


def test_a_new_rule_begins_with_version_one(bench: Bench) -> None:
    """Any id that is free will do."""
    publish(bench.as_lead, BODY.replace(RULE, "own.words"), base=0, note=NOTE)
    assert definitions.versions_of(bench.context, Kind.RULE, "own.words")[0].number == 1


def test_who_comes_second_is_told_and_loses_nothing(bench: Bench) -> None:
    """Two leads edit the same rule; the later one must not bury the earlier one's change."""
    publish(bench.as_lead, bench.with_phrase("没空理你"), base=1, note=NOTE)
    with pytest.raises(Conflict) as told:
        publish(bench.as_lead, BODY.replace("不想跟你讲", "懒得理你"), base=1, note=NOTE)
    assert told.value.values["number"] == 2
    bench.context.session.rollback()
    with pytest.raises(Conflict) as taken:
        publish(bench.as_lead, BODY, base=0, note=NOTE)
    assert taken.value.field == "id"
    bench.context.session.rollback()
    assert numbers(bench) == [2, 1]


@pytest.mark.parametrize(
    ("change", "note", "field"),
    [
        (("when: words", "when: words"), NOTE, None),
        (("when: words", "when: word"), NOTE, "draft"),
        (("hit: [你自己看着办吧]", "hit: [您好]"), NOTE, "draft"),
        (("severity: major", "severity: minor"), " ", "note"),
        (("severity: major", "severity: minor"), "长" * 501, "note"),
    ],
    ids=["nothing new", "unreadable", "failing example", "no note", "endless note"],
)
def test_what_is_not_fit_is_not_published(
    bench: Bench, change: tuple[str, str], note: str, field: str | None
) -> None:
    """Each refusal names what to do, and nothing is written."""
    with pytest.raises(Invalid) as refused:
        publish(bench.as_lead, bench.body(change), base=1, note=note)
    assert refused.value.field == field
    bench.context.session.rollback()
    assert numbers(bench) == [1]


def test_a_faulty_draft_says_what_is_wrong_with_it(bench: Bench) -> None:
    """The page shows each fault beside its field."""
    with pytest.raises(FaultyDraft) as refused:
        publish(bench.as_lead, bench.body(("when: words", "when: word")), base=1, note=NOTE)
    assert [fault.key for fault in refused.value.tried.faults] == ["when"]


def test_going_back_makes_a_new_version_of_an_old_text(bench: Bench) -> None:
    """What was in force when stays told."""
    publish(bench.as_lead, bench.with_phrase("没空理你"), base=1, note=NOTE)
    go_back(bench.as_lead, RULE, 1, base=2, note=NOTE)
    bodies = [each.body for each in definitions.versions_of(bench.context, Kind.RULE, RULE)]
    assert bodies[0] == bodies[2] == BODY
    with pytest.raises(NotFound):
        go_back(bench.as_lead, RULE, 9, base=3, note=NOTE)


def test_a_rule_out_of_use_screens_nothing_and_can_come_back(bench: Bench) -> None:
    """Its versions are there still."""
    retire(bench.as_lead, RULE, base=1)
    assert RULE not in {rule.id for rule in definitions.active_rules(bench.context)}
    with pytest.raises(Conflict):
        retire(bench.as_lead, RULE, base=1)
    bench.context.session.rollback()
    with pytest.raises(NotFound):
        retire(bench.as_lead, "nothing", base=1)
    bench.context.session.rollback()
    go_back(bench.as_lead, RULE, 1, base=1, note=NOTE)
    assert RULE in {rule.id for rule in definitions.active_rules(bench.context)}


@pytest.mark.parametrize(
    "attempt",
    [
        lambda context: publish(context, BODY, base=1, note=NOTE),
        lambda context: go_back(context, RULE, 1, base=1, note=NOTE),
        lambda context: retire(context, RULE, base=1),
    ],
)
def test_only_who_may_edit_definitions_changes_rules(
    bench: Bench, attempt: Callable[[Context], object]
) -> None:
    """Trainers look them up."""
    user = make_user(bench.context.session, RoleName.TRAINER, bench.team)
    actor = actor_of(user, RoleName.TRAINER, bench.team)
    assert not actor.may(Right.EDIT_DEFINITIONS)
    with pytest.raises(Refused):
        attempt(replace(bench.context, actor=actor))


def test_a_draft_tells_which_examples_turn_out_wrong(bench: Bench) -> None:
    """Before anybody's conversation is touched."""
    tried = try_draft(bench.context, bench.body(("miss: [您", "miss: [自己看着办, 您")))
    assert [each.passes for each in (*tried.hit, *tried.miss)] == [True, False, True]
    assert tried.failing == 1
    [finding] = tried.miss[0].findings
    assert (finding.message, finding.start, finding.end) == (0, 0, 5)


@pytest.mark.parametrize(
    "body", ["", "[", "id: x", "- 1", BODY.replace("自己看着办", "' '"), "\x00"]
)
def test_a_draft_that_cannot_be_read_says_why(bench: Bench, body: str) -> None:
    """Whatever is typed, there is a sentence and no crash."""
    tried = try_draft(bench.context, body)
    assert tried.rule is None
    assert tried.faults
