"""Facts of employment that come as a list, a row an agent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from qa_app.core.employment import LONGEST_GRADE
from qa_app.core.errors import Invalid, _
from qa_app.core.list_columns import Columns
from qa_app.core.people.staff_rows import day_from

HEADINGS: Mapping[str, Sequence[str]] = {
    "agent": ("客服编号", "座席编号", "坐席编号", "工号", "agent id", "agent", "agent number"),
    "name": ("姓名", "客服", "座席", "坐席", "name"),
    "joined": ("入职日期", "joined", "joined on"),
    "left": ("离职日期", "left", "left on"),
    "grade": ("职级", "grade"),
    "grade_since": ("职级起始日期", "职级开始日期", "grade since"),
    "mentor": ("带教人编号", "导师编号", "师傅编号", "mentor id", "mentor"),
    "mentor_since": ("带教起始日期", "带教开始日期", "mentor since"),
}
NEEDED = ("agent",)


@dataclass(frozen=True, slots=True)
class EmploymentRow:
    """What a row says of an agent; what it leaves empty it says nothing about.

    ``mentor``: the id of an agent, as the list writes it.
    """

    agent: str
    name: str = ""
    joined: date | None = None
    left: date | None = None
    grade: str | None = None
    grade_since: date | None = None
    mentor: str | None = None
    mentor_since: date | None = None


def row_from(columns: Columns, cells: Sequence[str]) -> EmploymentRow:
    """What a row says; raises Invalid with what is wrong with it."""
    said = columns.read(cells)
    days = {
        name: day_from(text)
        for name in ("joined", "left", "grade_since", "mentor_since")
        if (text := said.get(name, ""))
    }
    row = EmploymentRow(
        agent=said["agent"],
        name=said.get("name", ""),
        grade=said.get("grade") or None,
        mentor=said.get("mentor") or None,
        **days,
    )
    if not row.agent:
        raise Invalid(_("The id of the agent is missing."), field="agent")
    if row.grade is not None and len(row.grade) > LONGEST_GRADE:
        raise Invalid(_("Keep the grade to %(most)s characters."), most=LONGEST_GRADE)
    if row.grade is not None and row.grade_since is None and row.joined is None:
        raise Invalid(_("Say since when the agent has this grade."), field="grade_since")
    if row.mentor is not None and row.mentor_since is None and row.joined is None:
        raise Invalid(_("Say since when the mentor guides the agent."), field="mentor_since")
    return row
