"""Fair scores from stored draws and reviews: what counts, what is kept, what is shown."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from qa_app.core.corrections import CorrectionCause
from qa_app.core.errors import Invalid, NotFound
from qa_app.core.jobs import JobState
from qa_app.core.periods import period
from qa_app.core.permissions import SYSTEM
from qa_app.core.rubrics import Answer
from qa_app.jobs.tasks import TASKS
from qa_app.services import corrections, fair_scores, reviews, scores
from qa_app.services.context import Context
from qa_app.services.fair_scores import CheckKind, rebuilding
from qa_app.storage.queries import fair_scores as queries
from qa_app.storage.tables.fair_scores import FairRun
from tests.support.clock import FixedClock
from tests.support.factories import make_team
from tests.support.reviewing import PERIOD, Floor
from tests.support.working import claimed, ended


@pytest.fixture
def floor(context: Context) -> Floor:
    return Floor(context)


def reviewed(floor: Floor, *values: str | None) -> list[int]:
    """Draw four of each agent, review and publish so many."""
    floor.draw(per_agent=4)
    ids = [floor.review(task, value) for task, value in zip(floor.queue(), values, strict=False)]
    reviews.publish(floor.as_(floor.lead), ids)
    return ids


def computed(floor: Floor) -> fair_scores.FairPeriod:
    """The scores after the job."""
    asking = floor.as_(floor.supervisor)
    fair_scores.ask(asking, PERIOD)
    claim = claimed(floor.context)
    assert ended(floor.context, claim, task=TASKS[claim.kind]) is JobState.DONE
    found = fair_scores.of(floor.context, floor.team.id, period(PERIOD))
    assert found is not None
    return found


def test_published_reviews_of_the_draw_make_the_scores(floor: Floor) -> None:
    """With the population that the draw stored, and the plain score beside."""
    ids = reviewed(floor, None, "4", None, "2", None, None)
    found = computed(floor)
    assert found.run.reviews == len(ids)
    plain = {
        line.agent_id: line.score.counted
        for line in scores.score_list(floor.as_(floor.supervisor), PERIOD).lines
    }
    for agent, score in found.scores.items():
        assert score.n == plain[agent].n
        assert score.plain == pytest.approx(float(plain[agent].mean or 0), abs=0.005)
    inputs = queries.inputs_of(floor.context.session, found.run.id, [floor.team.id])
    stood = {each.chance for own in inputs.population.values() for each in own}
    for review in inputs.reviews:
        assert any(chance == pytest.approx(review.probability, rel=1e-3) for chance in stood)
    assert found.notes


def test_the_page_opens_on_a_team_that_has_scores(floor: Floor) -> None:
    """A new team without reviews may come first by its name, and says nothing."""
    reviewed(floor, None, "4")
    computed(floor)
    empty = make_team(floor.context.session, "t0", "0 组")
    floor.context.session.commit()
    asking = replace(floor.context, actor=SYSTEM)
    page = fair_scores.team_page(asking, PERIOD)
    assert page.teams[0].id == empty.id
    assert page.team.id == floor.team.id
    assert fair_scores.team_page(asking, PERIOD, empty.id).team.id == empty.id
    assert fair_scores.team_page(asking, "2026-01").team.id == empty.id


def test_nothing_changed_makes_no_new_version(floor: Floor) -> None:
    """And what changed makes one, beside the earlier one that stays as it was."""
    reviewed(floor, None, "4", None)
    first = computed(floor)
    assert computed(floor).run == first.run
    ids = [floor.review(task, "2") for task in floor.queue()[:1]]
    reviews.publish(floor.as_(floor.lead), ids)
    second = computed(floor)
    assert second.run.number == first.run.number + 1
    assert second.run.digest != first.run.digest
    assert queries.run_of(floor.context.session, PERIOD, first.run.number) == first.run


def test_a_file_rebuilds_the_scores_and_tells_what_was_tampered_with(floor: Floor) -> None:
    """From the file alone; whoever lifts an answer, a chance or a score is found out."""
    reviewed(floor, None, "4", None, "2", None, None)
    computed(floor)
    asking = floor.as_(floor.supervisor)
    content = json.loads(json.dumps(fair_scores.exported_file(asking, PERIOD, floor.team.id)))
    assert fair_scores.verify(content).equal
    lifted = json.loads(json.dumps(content))
    answers = next(each["answers"] for each in lifted["reviews"] if each["total"] != "100")
    first = next(iter(answers.values()))
    first["value"] = "0"
    assert failing(lifted) == {CheckKind.CHECKSUM, CheckKind.REVIEWS}
    assert failing(rebuilding.sealed(lifted)) == {CheckKind.REVIEWS}
    raised = json.loads(json.dumps(content))
    raised["scores"][0][7] += 1
    assert failing(rebuilding.sealed(raised)) == {CheckKind.SCORES}
    likelier = json.loads(json.dumps(content))
    likelier["drawn"][0][4] /= 2
    assert failing(rebuilding.sealed(likelier)) == {CheckKind.DRAWS}


def test_scores_of_an_earlier_method_stay_readable_and_are_not_called_tampered_with(
    floor: Floor,
) -> None:
    """Whoever kept a file of last year is told why it cannot be computed again."""
    reviewed(floor, None, "4", None, "2", None, None)
    found = computed(floor)
    floor.context.session.execute(update(FairRun).values(engine=1))
    asking = floor.as_(floor.supervisor)
    content = fair_scores.exported_file(asking, PERIOD, floor.team.id)
    assert content["inputs"]["engine"] == 1
    verdict = fair_scores.verify(content)
    assert verdict.unchanged
    assert not verdict.comparable
    assert not verdict.equal
    assert {each.kind for each in verdict.checks} == set(CheckKind) - {CheckKind.SCORES}
    own = fair_scores.derivation(asking, floor.first.id, PERIOD)
    assert own.run.superseded
    assert own.score == found.scores[floor.first.id]
    raised = json.loads(json.dumps(content))
    raised["scores"][0][7] += 1
    assert failing(raised) == {CheckKind.CHECKSUM}


def failing(content: dict[str, Any]) -> set[CheckKind]:
    return {each.kind for each in fair_scores.verify(content).checks if not each.passed}


def test_a_file_holds_no_words_and_no_names(floor: Floor) -> None:
    """It leaves the house: people are numbers in it, reasons and evidence are left out."""
    reviewed(floor, "4", "4")
    computed(floor)
    content = fair_scores.rebuild_file(floor.as_(floor.supervisor), PERIOD, floor.team.id)
    text = json.dumps({**content, "rubrics": []}, ensure_ascii=False)
    assert "见会话" not in text
    assert not any(name in text for name in ("张伟", "王芳", "李娜"))


def test_a_later_correction_leaves_the_past_file_as_it_was(floor: Floor) -> None:
    """Answers and totals are those of the day on which the scores were computed."""
    ids = reviewed(floor, None, "4", None)
    computed(floor)
    asking = floor.as_(floor.supervisor)
    before = fair_scores.rebuild_file(asking, PERIOD, floor.team.id)
    later = replace(floor.as_(floor.lead), clock=FixedClock(floor.context.now + timedelta(days=9)))
    criterion = next(iter(before["reviews"][0]["answers"]))
    corrections.correct(
        later,
        ids[0],
        {criterion: Answer(value="1", reason="复核")},
        {},
        cause=CorrectionCause.APPEAL,
        cause_id=1,
        reason="复核",
    )
    later.session.commit()
    after = fair_scores.rebuild_file(asking, PERIOD, floor.team.id)
    assert after["reviews"] == before["reviews"]
    assert fair_scores.verify(after).equal


@pytest.mark.parametrize(
    "given", [b"", b"[]", b'{"format": "other"}', b'{"format": "qa-scores/1"}', b"\xff\xfe"]
)
def test_what_is_no_such_file_is_refused(given: bytes) -> None:
    """With a sentence, whatever it is."""
    with pytest.raises(Invalid):
        fair_scores.verify(fair_scores.read_file(given, file="x.json"))


def test_the_derivation_adds_up_and_shows_what_does_not_count(floor: Floor) -> None:
    """Weights of the reviews give the weighted mean; the agent sees the own one alone."""
    reviewed(floor, None, "4", None, "2", None, None, None, None)
    found = computed(floor)
    own = fair_scores.derivation(floor.as_(floor.agent), floor.first.id, PERIOD)
    assert sum(each.weight for each in own.reviews) == pytest.approx(1)
    weighted = sum(each.weight * each.review.total for each in own.reviews)
    assert weighted == pytest.approx(found.scores[floor.first.id].weighted)
    with pytest.raises(NotFound):
        fair_scores.derivation(floor.as_(floor.agent), floor.second.id, PERIOD)
    page = fair_scores.team_page(floor.as_(floor.supervisor), PERIOD, floor.team.id)
    assert [line.ranked.place for line in page.lines] == [1, 2]
    assert all(line.assured and 0 <= line.assured.chance <= 1 for line in page.lines)
