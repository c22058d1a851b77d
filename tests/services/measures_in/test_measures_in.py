"""What goes into an assessment: from reviews, response times and rules; each says its source."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from qa_app.core.appraisal import Scheme
from qa_app.core.appraisal.model import Source, SourceKind
from qa_app.core.jobs import JobState
from qa_app.core.periods import period
from qa_app.definitions.schemes import scheme_from_text
from qa_app.jobs.tasks import TASKS
from qa_app.services import fair_scores, measures_in, reviews, scores
from qa_app.services.context import Context
from qa_app.storage.queries import fair_scores as stored
from qa_app.storage.queries import measures_in as queries
from qa_app.storage.queries.fair_scores import RankedScore
from qa_app.storage.queries.measures_in import NewFigure, Place
from tests.support.reviewing import PERIOD, Floor
from tests.support.working import claimed, ended

TEXT = """\
id: house
title: {en: House}
measures:
  - {id: score, title: {en: Score}}
  - {id: passed, title: {en: Passed}, range: [0, 1], source: {kind: pass_rate}}
  - {id: reply, title: {en: Reply}, source: {kind: latency, detail: default/average_response_s}}
  - {id: hits, title: {en: Hits}, source: {kind: rule_rate, detail: banned.dont-know}}
  - {id: sales, title: {en: Sales}}
  - {id: score, title: {en: Team}, scope: team, source: {kind: plain_score}}
"""


@pytest.fixture
def floor(context: Context) -> Floor:
    return Floor(context)


@pytest.fixture
def scheme() -> Scheme:
    return scheme_from_text(TEXT, file="house.yaml").scheme


def test_scores_are_those_of_the_score_page_with_their_number_of_reviews(
    floor: Floor, scheme: Scheme
) -> None:
    """What is paid on is what can be looked up; only published reviews count."""
    floor.draw(per_agent=4)
    ids = [
        floor.review(task, value) for task, value in zip(floor.queue(), [None, "4"], strict=False)
    ]
    reviews.publish(floor.as_(floor.lead), ids)
    found = measures_in.of(floor.context, floor.team.id, period(PERIOD), scheme)
    for line in scores.score_list(floor.as_(floor.supervisor), PERIOD).lines:
        counted = line.score.counted
        own = found.measures.get(line.agent_key, {})
        assert ("score" in own) == bool(counted.n)
        if counted.n:
            assert (own["score"].value, own["score"].n) == (counted.mean, counted.n)
            assert 0 <= own["passed"].value <= 1
            origin = found.origins[line.agent_key, "score"]
            assert origin.source == Source(SourceKind.PLAIN_SCORE)
    [team] = found.team_measures.values()
    assert team["score"].n == 2


def test_response_times_and_hits_are_measured_and_a_missing_figure_is_left_out(
    floor: Floor, scheme: Scheme
) -> None:
    """What nobody knows is no nought."""
    found = measures_in.of(floor.context, floor.team.id, period(PERIOD), scheme)
    own = found.measures[floor.first.key]
    assert own["reply"].value > 0
    assert 0 <= own["hits"].value <= 100
    assert own["hits"].n == len(floor.parts(floor.first))
    assert not {"score", "sales"} & set(own)


def test_a_brought_figure_replaces_the_one_before_and_says_who_brought_it(
    floor: Floor, scheme: Scheme
) -> None:
    """One figure for one thing."""
    place = Place(floor.team.id, "house", PERIOD)
    for value in ("100", "120.5"):
        queries.keep_figures(
            floor.context.session,
            place,
            [NewFigure(floor.first.id, "sales", Decimal(value), None)],
            import_id=None,
            entered_by=floor.lead.id,
            now=floor.context.now,
        )
    found = measures_in.of(floor.context, floor.team.id, period(PERIOD), scheme)
    assert found.measures[floor.first.key]["sales"].value == Decimal("120.5")
    assert found.origins[floor.first.key, "sales"].by == floor.lead.name


def test_a_team_may_take_a_measure_from_elsewhere(floor: Floor, scheme: Scheme) -> None:
    """The scheme's own word holds until a team chooses."""
    queries.set_source(
        floor.context.session,
        floor.team.id,
        "house",
        "reply",
        Source(SourceKind.IMPORTED),
        changed_by=None,
        now=floor.context.now,
    )
    found = measures_in.of(floor.context, floor.team.id, period(PERIOD), scheme)
    assert found.sources["reply"] == Source(SourceKind.IMPORTED)
    assert "reply" not in found.measures.get(floor.first.key, {})


def test_a_scheme_that_wants_the_fair_score_gets_the_one_of_its_page(
    floor: Floor, scheme: Scheme
) -> None:
    """To 0.01, with the number of reviews behind it; nobody's before it is computed."""
    score = replace(scheme.measures[0], source=Source(SourceKind.FAIR_SCORE))
    fair = replace(scheme, measures=(score,))
    assert not measures_in.of(floor.context, floor.team.id, period(PERIOD), fair).measures
    floor.draw(per_agent=4)
    ids = [floor.review(task, None) for task in floor.queue()[:4]]
    reviews.publish(floor.as_(floor.lead), ids)
    computed = fair_period(floor)
    found = measures_in.of(floor.context, floor.team.id, period(PERIOD), fair).measures
    scores_of = {each.key: each.score for each in computed}
    assert {key: own["score"].n for key, own in found.items()} == {
        key: score.n for key, score in scores_of.items()
    }
    for key, own in found.items():
        assert float(own["score"].value) == pytest.approx(scores_of[key].score, abs=0.006)


def fair_period(floor: Floor) -> list[RankedScore]:
    """The fair scores after their job."""
    fair_scores.ask(floor.as_(floor.supervisor), PERIOD)
    claim = claimed(floor.context)
    assert ended(floor.context, claim, task=TASKS[claim.kind]) is JobState.DONE
    run = stored.latest(floor.context.session, PERIOD)
    assert run is not None
    return stored.scores_of(floor.context.session, run.id, floor.team.id)
