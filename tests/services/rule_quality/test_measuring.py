"""Precision and recall as the stored decisions, marks and chances give them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import delete, func, select, update

from qa_app.core.definitions import Kind, Seed, Shipped
from qa_app.core.errors import NotFound, Refused
from qa_app.core.listing import FindingState
from qa_app.core.permissions import RoleName
from qa_app.core.rule_quality import Doubt, Quality
from qa_app.services import definitions, reviews, rule_quality
from qa_app.storage.queries.definitions import add_seeds
from qa_app.storage.tables.rule_quality import FindingDecision
from qa_app.storage.tables.sampling import DrawnPart
from qa_app.storage.tables.screening import FindingRow
from tests.services.rule_quality.conftest import RULE, Judging
from tests.support.factories import actor_of, make_team
from tests.support.reviewing import Floor

OPEN, CONFIRMED, DISMISSED = FindingState.OPEN, FindingState.CONFIRMED, FindingState.DISMISSED


def quality(floor: Floor) -> Quality:
    found = rule_quality.quality_of_rules(floor.as_(floor.lead))
    assert found is not None
    return found.of(RULE)


def new_version(floor: Floor, number: int = 2) -> int:
    """A further version of the rule; returns the id of its row."""
    [first, *_rest] = definitions.versions_of(floor.context, Kind.RULE, RULE)
    body = first.body + "# another\n"
    add_seeds(
        floor.context.session, [Seed(Shipped(Kind.RULE, RULE, body), number)], floor.context.now
    )
    floor.context.session.commit()
    return definitions.screening_rules(floor.context).version_ids[RULE]


def screened_again(floor: Floor, version_id: int) -> None:
    """What a re-screen leaves: the same hits, now of another version."""
    floor.context.session.execute(
        update(FindingRow).where(FindingRow.rule == RULE).values(rule_version_id=version_id)
    )
    floor.context.session.commit()


def test_precision_is_what_people_confirmed_of_what_they_decided(judging: Judging) -> None:
    """Three right, one false alarm; the rest still waits and says nothing."""
    parts = judging.floor.parts(judging.floor.first)
    judging.decide(CONFIRMED, parts[:3])
    judging.decide(DISMISSED, parts[3:4])
    found = quality(judging.floor).precision
    assert (found.confirmed, found.dismissed, found.share) == (3, 1, 0.75)
    assert found.missing == 16


def test_a_decision_that_is_changed_counts_once_and_one_taken_back_not_at_all(
    judging: Judging,
) -> None:
    """What stands is what the rule is measured by."""
    part = judging.floor.parts(judging.floor.first)[:1]
    judging.decide(CONFIRMED, part)
    judging.decide(DISMISSED, part)
    assert quality(judging.floor).precision.n == 1
    assert quality(judging.floor).precision.dismissed == 1
    judging.decide(OPEN, part)
    assert quality(judging.floor).precision.n == 0


def test_a_rule_that_is_mostly_wrong_is_pointed_out(judging: Judging) -> None:
    """Eight of eight false alarms: the interval lies below a half."""
    every = judging.floor.parts(judging.floor.first) + judging.floor.parts(judging.floor.second)
    judging.decide(DISMISSED, every)
    assert quality(judging.floor).precision.doubt is Doubt.STRONG


def test_each_decision_counts_for_the_version_it_was_made_on(judging: Judging) -> None:
    """A better version must not inherit the false alarms of the one before."""
    floor = judging.floor
    parts = floor.parts(floor.first)
    judging.decide(DISMISSED, parts[:2])
    second = new_version(floor)
    screened_again(floor, second)
    judging.decide(CONFIRMED, parts[2:3])
    found = rule_quality.quality_of_rule(floor.as_(floor.lead), RULE)
    by_number = {
        each.number: (each.quality.precision.confirmed, each.quality.precision.dismissed)
        for each in found.versions
    }
    assert by_number == {2: (1, 0), 1: (0, 2)}
    assert found.total.precision.n == 3
    assert found.newest.precision.n == 1
    assert quality(floor).precision.n == 1


def test_a_decision_outlives_the_finding_that_a_new_version_no_longer_has(
    judging: Judging,
) -> None:
    """Otherwise a rule that was mended would look as if it had never been wrong."""
    floor = judging.floor
    judging.decide(DISMISSED, floor.parts(floor.first)[:2])
    new_version(floor)
    floor.context.session.execute(delete(FindingRow).where(FindingRow.rule == RULE))
    floor.context.session.commit()
    found = rule_quality.quality_of_rule(floor.as_(floor.lead), RULE)
    assert [each.number for each in found.versions] == [2, 1]
    assert found.versions[1].quality.precision.dismissed == 2


def test_a_changed_mind_after_a_re_screen_counts_for_the_new_version_alone(
    judging: Judging,
) -> None:
    """It is one hit, and one opinion of it."""
    floor = judging.floor
    part = floor.parts(floor.first)[:1]
    judging.decide(CONFIRMED, part)
    second = new_version(floor)
    screened_again(floor, second)
    judging.decide(DISMISSED, part)
    stored = floor.context.session.scalars(select(FindingDecision)).all()
    assert [(each.rule_version_id, each.confirmed) for each in stored] == [(second, False)]


def test_recall_weighs_hits_and_misses_by_their_stored_chances(judging: Judging) -> None:
    """Hits in flagged chats drawn at 1 of 3, a miss in one drawn for recall: by hand."""
    floor = judging.floor
    floor.draw(per_agent=2)
    session = floor.context.session
    rows = {row.part_id: row for row in session.scalars(select(DrawnPart))}
    hits = [part for part, row in rows.items() if not row.unflagged]
    [missed] = [part for part, row in rows.items() if row.kind == "recall"]
    judging.decide(CONFIRMED, hits)
    judging.miss(missed)
    judging.review_all()
    found = quality(floor).recall
    weight = 1 / rows[missed].inclusion_probability
    expected = 3 * len(hits) / (3 * len(hits) + weight)
    assert found.share == pytest.approx(expected)
    assert (found.hits, found.missed) == (len(hits), 1)
    assert found.interval is not None
    assert found.interval.low < expected < found.interval.high


def test_without_a_judgement_in_the_sample_there_is_no_recall(judging: Judging) -> None:
    """Neither before the review is in, nor for what nobody drew."""
    floor = judging.floor
    judging.decide(CONFIRMED, floor.parts(floor.first))
    assert quality(floor).recall.share is None
    floor.draw(per_agent=2)
    assert quality(floor).recall.share is None
    judging.review_all()
    assert quality(floor).recall.share == 1


def test_a_withdrawn_review_leaves_the_sample(judging: Judging) -> None:
    """Its reviewer is not through with it."""
    floor = judging.floor
    judging.decide(CONFIRMED, floor.parts(floor.first) + floor.parts(floor.second))
    floor.draw(per_agent=1)
    ids = [floor.review(task) for task in floor.queue()]
    before = rule_quality.quality_of_rules(floor.as_(floor.lead))
    reviews.withdraw(floor.as_(floor.reviewer), ids[0])
    after = rule_quality.quality_of_rules(floor.as_(floor.lead))
    assert before is not None
    assert after is not None
    assert before.sample.reviewed == after.sample.reviewed + 1 == 3


def test_the_sample_says_how_many_were_unflagged_when_drawn(judging: Judging) -> None:
    """Recall without them would be a figure about the flagged alone."""
    floor = judging.floor
    rule_quality.set_share(floor.as_(floor.lead), floor.team.id, 100)
    floor.draw(per_agent=2)
    judging.review_all()
    found = rule_quality.quality_of_rules(floor.as_(floor.lead))
    assert found is not None
    unflagged = floor.context.session.scalar(
        select(func.count()).select_from(DrawnPart).where(DrawnPart.unflagged)
    )
    total = floor.context.session.scalar(select(func.count()).select_from(DrawnPart))
    assert found.sample == (total, unflagged)
    assert unflagged == 4


def test_other_teams_judgements_are_not_counted(judging: Judging) -> None:
    """A figure must open into decisions that its reader may see."""
    floor = judging.floor
    judging.decide(CONFIRMED, floor.parts(floor.first))
    other = make_team(floor.context.session, "t9")
    actor = actor_of(floor.lead, RoleName.QUALITY_LEAD, other)
    found = rule_quality.quality_of_rules(replace(floor.context, actor=actor))
    assert found is not None
    assert found.of(RULE).precision.n == 0


def test_who_sees_no_conversations_sees_no_quality(floor: Floor) -> None:
    """An agent reads the rule, not how it fared with others."""
    assert rule_quality.quality_of_rules(floor.as_(floor.agent)) is None
    with pytest.raises(Refused):
        rule_quality.quality_of_rule(floor.as_(floor.agent), RULE)


def test_a_rule_that_there_is_not_has_no_quality(floor: Floor) -> None:
    """A mistyped address is told."""
    with pytest.raises(NotFound):
        rule_quality.quality_of_rule(floor.as_(floor.lead), "nothing")
