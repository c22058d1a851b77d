"""The decisions behind a rule's figures."""

from __future__ import annotations

from functools import partial

import pytest

from qa_app.core.errors import NotFound, Refused
from qa_app.core.listing import FindingState, place_from
from qa_app.core.rule_quality import JudgementKind
from qa_app.services.rule_quality import JudgementPage, list_judgements
from qa_app.storage.queries.rule_quality import judgements as queries
from tests.services.rule_quality.conftest import RULE, Judging
from tests.support.reviewing import Floor

CONFIRMED, DISMISSED, MISSED = JudgementKind


def listed(floor: Floor, kind: JudgementKind, number: int | None = None) -> JudgementPage:
    return list_judgements(floor.as_(floor.lead), RULE, kind, number=number)


def test_each_figure_opens_the_decisions_it_is_made_of(judging: Judging) -> None:
    """The last first, each with its place in the text and who decided."""
    floor = judging.floor
    parts = floor.parts(floor.first)
    judging.decide(FindingState.CONFIRMED, parts[:2])
    judging.decide(FindingState.DISMISSED, parts[2:3])
    judging.miss(parts[-1])
    confirmed = listed(floor, CONFIRMED).page.rows
    assert sorted(each.stored.part_id for each in confirmed) == parts[:2]
    assert {(each.before, each.hit, each.stored.by) for each in confirmed} == {
        ("这个我", "不知道", "孙组长")
    }
    assert [each.stored.part_id for each in listed(floor, DISMISSED).page.rows] == [parts[2]]
    [missed] = listed(floor, MISSED).page.rows
    assert (missed.stored.part_id, missed.stored.message, missed.hit) == (parts[-1], 3, "")
    assert missed.before.startswith("这个我不知道")


def test_personal_data_in_the_excerpt_is_masked(judging: Judging) -> None:
    """A list is no way around the mask."""
    judging.miss(judging.floor.parts(judging.floor.first)[-1], 2)
    [row] = listed(judging.floor, MISSED).page.rows
    assert "13812345678" not in row.before
    assert "电话" in row.before


def test_what_is_about_the_whole_conversation_has_no_excerpt(judging: Judging) -> None:
    """There is nothing to quote."""
    judging.miss(judging.floor.parts(judging.floor.first)[-1], None)
    [row] = listed(judging.floor, MISSED).page.rows
    assert (row.before, row.hit, row.after) == ("", "", "")


def test_a_version_narrows_the_list(judging: Judging) -> None:
    """The figures are by version, and so is what they open."""
    judging.decide(FindingState.CONFIRMED, judging.floor.parts(judging.floor.first))
    assert len(listed(judging.floor, CONFIRMED, 1).page.rows) == 4
    assert listed(judging.floor, CONFIRMED, 2).page.rows == []
    assert listed(judging.floor, CONFIRMED).numbers == [1]


def test_it_says_which_count_in_the_recall(judging: Judging) -> None:
    """Those that were drawn and are reviewed."""
    floor = judging.floor
    parts = floor.parts(floor.first) + floor.parts(floor.second)
    judging.decide(FindingState.CONFIRMED, parts)
    floor.draw(per_agent=1)
    assert not any(each.stored.in_sample for each in listed(floor, CONFIRMED).page.rows)
    judging.review_all()
    rows = listed(floor, CONFIRMED).page.rows
    assert 0 < sum(each.stored.in_sample for each in rows) < len(rows)


def test_pages_follow_each_other_without_gap_or_repetition(
    judging: Judging, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rule has thousands of decisions."""
    floor = judging.floor
    monkeypatch.setattr(queries, "page", partial(queries.page, limit=3))
    parts = floor.parts(floor.first) + floor.parts(floor.second)
    judging.decide(FindingState.CONFIRMED, parts)
    first = listed(floor, CONFIRMED).page
    second = list_judgements(
        floor.as_(floor.lead), RULE, CONFIRMED, place=place_from(first.after, None)
    ).page
    back = list_judgements(
        floor.as_(floor.lead), RULE, CONFIRMED, place=place_from(None, second.before)
    ).page
    ids = [each.stored.id for each in (*first.rows, *second.rows)]
    assert ids == sorted(set(ids), reverse=True)
    assert len(ids) == 6
    assert [each.stored.id for each in back.rows] == ids[:3]


def test_a_rule_that_there_is_not_is_not_found(floor: Floor) -> None:
    """And an agent has no part in what people decided."""
    with pytest.raises(NotFound):
        list_judgements(floor.as_(floor.lead), "nothing", CONFIRMED)
    with pytest.raises(Refused):
        list_judgements(floor.as_(floor.agent), RULE, CONFIRMED)
