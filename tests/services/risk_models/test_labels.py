"""Figures that people bring to learn from."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from qa_app.core.errors import Invalid, NotFound
from qa_app.core.list_plans import RowState
from qa_app.core.permissions import RoleName
from qa_app.core.risk_models.learning import Source, Wish
from qa_app.services import risk_models
from qa_app.services.context import Context
from qa_app.services.risk_models.gathering import fields_of, labelled
from qa_app.storage.queries.risk_models import label_lists
from qa_app.storage.tables.people import Team
from tests.support.clock import MONDAY_MORNING
from tests.support.factories import actor_of, chat, make_team, make_user
from tests.support.importing import imported, jsonl


def _brought(context: Context, team: Team) -> None:
    talks = [
        replace(
            chat(("customer", 0, "在吗"), ("agent", 9, "您好"), id=f"c{n}", started=MONDAY_MORNING),
            meta={"human": {"S": n - 2, "who": "x", "sure": True}, "long": float(n)},
        )
        for n in range(5)
    ]
    imported(context, jsonl(*talks), "labelled.jsonl", team=team)


def _lead(context: Context, team: Team) -> Context:
    user = make_user(context.session, RoleName.QUALITY_LEAD, team, username=f"lead{team.id}")
    context.session.commit()
    return replace(context, actor=actor_of(user, RoleName.QUALITY_LEAD, team))


def test_figures_that_came_with_conversations_are_found_and_read(
    context: Context, team: Team
) -> None:
    """Only numbers are figures; a path leads into the meta data."""
    _brought(context, team)
    assert fields_of(context, team.id) == ["human.S", "long"]
    rows = labelled(context, Wish(team.id, Source.FIELD, "human.S", failing_at=-1.0))
    assert sorted((row.value, row.failing) for row in rows) == [
        (-2, True), (-1, True), (0, False), (1, False), (2, False),
    ]  # fmt: skip
    assert labelled(context, Wish(team.id, Source.FIELD, "human.who", failing_at=0.0)) == []


def test_a_list_is_taken_row_by_row_and_what_is_wrong_is_told(context: Context, team: Team) -> None:
    """A bad row never stops the good ones."""
    _brought(context, team)
    lead = _lead(context, team)
    rows = [
        (1, ["会话编号", "分数", "备注"]),
        (2, ["c1", "-1.5", ""]),
        (3, ["c9", "1", ""]),
        (4, ["c1", "2", ""]),
        (5, ["c2", "gut", ""]),
        (6, ["", "1", ""]),
        (7, ["c3", "nan", ""]),
        (8, [" c4 ", "2", "ok"]),
    ]
    plan = risk_models.plan_labels(lead, team.id, rows)
    assert [row.number for row in plan.rows if row.state is RowState.NEW] == [2, 8]
    assert plan.unknown_columns == ("备注",)
    assert label_lists(context.session, team.id) == []
    kept = risk_models.import_labels(lead, team.id, rows, "labels.csv")
    (stored,) = label_lists(context.session, team.id)
    assert (stored.labels, stored.refused, stored.id) == (2, 5, kept.list_id)
    found = labelled(lead, Wish(team.id, Source.LIST, list_id=stored.id, failing_at=0.0))
    assert sorted((row.value, row.failing) for row in found) == [(-1.5, True), (2.0, False)]
    other = make_team(context.session, "t2")
    with pytest.raises(NotFound):
        labelled(lead, Wish(other.id, Source.LIST, list_id=stored.id, failing_at=0.0))
    with pytest.raises(NotFound):
        risk_models.delete_labels(_lead(context, other), stored.id)
    risk_models.delete_labels(lead, stored.id)
    assert label_lists(context.session, team.id) == []


def test_figures_that_are_there_already_bring_nothing(context: Context, team: Team) -> None:
    """By whatever file they come; another figure, or one more, makes another list."""
    _brought(context, team)
    lead = _lead(context, team)
    head, same = (1, ["会话编号", "分数"]), [(2, ["c1", "-1.5"]), (3, ["c2", "1"])]
    kept = risk_models.import_labels(lead, team.id, [head, *same], "labels.csv")
    again = risk_models.plan_labels(lead, team.id, [head, *same[::-1], (4, ["c9", "1"])])
    assert (again.list_id, again.known_as, again.changes_something) == (
        kept.list_id, "labels.csv", False,
    )  # fmt: skip
    assert again.counts[RowState.SAME] == 2
    risk_models.import_labels(lead, team.id, [head, *same], "again.csv")
    assert [each.file for each in label_lists(context.session, team.id)] == ["labels.csv"]
    risk_models.import_labels(lead, team.id, [head, same[0], (3, ["c2", "2"])], "other.csv")
    risk_models.import_labels(lead, team.id, [head, *same, (4, ["c3", "1"])], "more.csv")
    assert len(label_lists(context.session, team.id)) == 3


def test_the_same_figures_brought_at_once_are_kept_once(
    engine: Engine, context: Context, team: Team
) -> None:
    """A second click, or two leads with one file: neither yet sees what the other brings."""
    _brought(context, team)
    lead, rows = _lead(context, team), [(1, ["会话编号", "分数"]), (2, ["c1", "-1.5"])]
    team_id, together, found = team.id, threading.Barrier(2), list[int | None]()
    context.session.commit()

    def bring() -> None:
        with Session(engine) as session:
            together.wait(10)
            asked = replace(lead, session=session)
            found.append(risk_models.import_labels(asked, team_id, rows, "labels.csv").list_id)

    threads = [threading.Thread(target=bring) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [each.id for each in label_lists(context.session, team_id)] * 2


@pytest.mark.parametrize("head", [["会话编号"], ["id", "id"], []])
def test_what_is_no_such_list_is_refused(context: Context, team: Team, head: list[str]) -> None:
    """Before anything is read of it."""
    with pytest.raises(Invalid):
        risk_models.plan_labels(_lead(context, team), team.id, [(1, head)] if head else [])
