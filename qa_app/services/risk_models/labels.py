"""Lists of figures that people bring to learn from: a preview, the import, what was refused."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite

from qa_app.core.errors import Invalid, NotFound, _
from qa_app.core.list_columns import Columns, columns_from
from qa_app.core.list_plans import (
    ListPlan,
    PlannedRow,
    Row,
    RowState,
    head_and_rows,
    plan_rows,
)
from qa_app.core.permissions import Right
from qa_app.services import audit
from qa_app.services.context import Context
from qa_app.storage.locks import Lock, hold
from qa_app.storage.queries import risk_models as queries
from qa_app.storage.tables.risk_models import RiskLabel, RiskLabelList

HEADINGS: Mapping[str, Sequence[str]] = {
    "conversation": (
        "会话编号", "会话ID", "会话", "会话号", "对话编号",
        "conversation", "conversation id", "id", "session", "session id",
    ),
    "value": (
        "分数", "得分", "满意度", "评分", "标签", "评价",
        "score", "value", "label", "satisfaction", "rating",
    ),
}  # fmt: skip

NOT_HERE = _("This team has no conversation with the id “%(id)s”.")
SEVERAL = _("The team has several conversations with the id “%(id)s”, from different sources.")
TWICE = _("Row %(row)s has a figure for the same conversation already.")
NO_NUMBER = _("“%(text)s” is no number.")
NO_ID = _("There is no conversation id in this row.")


@dataclass(frozen=True, slots=True)
class PlannedLabel(PlannedRow):
    """What a row comes to."""

    conversation_id: int = 0
    value: float = 0.0


@dataclass(frozen=True, slots=True)
class LabelPlan(ListPlan[PlannedLabel]):
    """What a list would bring; ``list_id``: what it is kept as, once it is.

    ``known_as``: the file of a list that holds the same figures already; none are brought then.
    """

    list_id: int | None = None
    known_as: str = ""

    @property
    def values(self) -> list[float]:
        """The figures that would be brought."""
        return [row.value for row in self.brought]


def plan_labels(context: Context, team_id: int, rows: Iterable[Row]) -> LabelPlan:
    """What importing these rows would bring; raises Invalid for what is no such list."""
    context.actor.require(Right.TRAIN_MODELS, team_id)
    head, below = head_and_rows(rows)
    columns = columns_from(head, HEADINGS, ["conversation", "value"])
    said = [columns.read(row[1]) for row in below if not isinstance(row[1], Invalid)]
    names = {each["conversation"] for each in said}
    planning = _Planning(columns, queries.conversations_called(context.session, team_id, names))
    plan = LabelPlan(head, columns.unknown, tuple(plan_rows(below, planning.row, PlannedLabel)))
    return _unless_known(context, team_id, plan)


def _unless_known(context: Context, team_id: int, plan: LabelPlan) -> LabelPlan:
    """The plan; one that brings nothing, where a list of the team holds the same figures."""
    figures = {row.conversation_id: row.value for row in plan.brought}
    known = queries.list_of(context.session, team_id, figures) if figures else None
    if known is None:
        return plan
    rows = tuple(row if row.problem else replace(row, state=RowState.SAME) for row in plan.rows)
    return replace(plan, rows=rows, list_id=known.id, known_as=known.file)


def import_labels(context: Context, team_id: int, rows: Iterable[Row], file: str) -> LabelPlan:
    """Keep what the rows hold as a list to learn from, but for those refused.

    Figures that a list of the team holds already are not kept twice: the plan names that list.
    """
    hold(context.session, Lock.RISK_LABELS)
    listed = list(rows)
    plan = plan_labels(context, team_id, listed)
    if plan.brought:
        made = RiskLabelList(
            team_id=team_id,
            file=file[:200] or "…",
            digest=hashlib.blake2b(repr(listed).encode(), digest_size=16).digest(),
            labels=len(plan.brought),
            refused=plan.counts[RowState.REFUSED],
            made_by=context.actor.user_id,
            made_at=context.now,
        )
        context.session.add(made)
        context.session.flush()
        context.session.add_all(
            RiskLabel(list_id=made.id, conversation_id=row.conversation_id, value=row.value)
            for row in plan.brought
        )
        audit.record(
            context,
            "risk_labels.imported",
            "risk_label_list",
            made.id,
            team_id,
            labels=made.labels,
            refused=made.refused,
            digest=made.digest.hex(),
        )
        plan = replace(plan, list_id=made.id)
    context.session.commit()
    return plan


def delete_labels(context: Context, list_id: int) -> int:
    """Delete a list; models that learnt from it stay. Returns its team; raises NotFound."""
    row = queries.label_list(context.session, list_id)
    if row is None:
        raise NotFound()
    context.actor.require(Right.TRAIN_MODELS, row.team_id)
    team_id = row.team_id
    queries.forget_list(context.session, list_id)
    audit.record(context, "risk_labels.deleted", "risk_label_list", list_id, team_id)
    context.session.commit()
    return team_id


class _Planning:
    def __init__(self, columns: Columns, known: Mapping[str, Sequence[int]]) -> None:
        self._columns, self._known = columns, known
        self._seen: dict[int, int] = {}

    def row(self, number: int, cells: Sequence[str]) -> PlannedLabel:
        said = self._columns.read(cells)
        name = said["conversation"]
        if not name:
            raise Invalid(NO_ID)
        found = self._known.get(name, ())
        if len(found) != 1:
            raise Invalid(SEVERAL if found else NOT_HERE, id=name[:60])
        if found[0] in self._seen:
            raise Invalid(TWICE, row=self._seen[found[0]])
        value = _number(said["value"])
        self._seen[found[0]] = number
        return PlannedLabel(number, cells, RowState.NEW, conversation_id=found[0], value=value)


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise Invalid(NO_NUMBER, text=text[:40])
    return value
