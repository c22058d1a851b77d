"""The staff list: from the cells of one row to what the row says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from qa_app.core.errors import Invalid, _
from qa_app.core.list_columns import Columns, columns_from
from qa_app.core.people.names import key_from, name_from, username_from
from qa_app.core.people.spans import check_days
from qa_app.core.permissions import RoleName


class StaffColumn(StrEnum):
    USERNAME = "username"
    NAME = "name"
    ROLE = "role"
    TEAM = "team"
    SINCE = "since"
    UNTIL = "until"
    AGENT = "agent"


HEADERS: Mapping[str, Sequence[str]] = {
    StaffColumn.USERNAME: ("用户名", "登录名", "账号", "username", "login", "account"),
    StaffColumn.NAME: ("姓名", "名字", "name", "fullname"),
    StaffColumn.ROLE: ("角色", "岗位", "role"),
    StaffColumn.TEAM: ("班组", "团队", "小组", "team"),
    StaffColumn.SINCE: ("开始日期", "起始日期", "入职日期", "startdate", "since", "from"),
    StaffColumn.UNTIL: ("结束日期", "截止日期", "离职日期", "enddate", "until", "to"),
    StaffColumn.AGENT: (
        "客服编号",
        "座席编号",
        "坐席编号",
        "工号",
        "agent",
        "agentid",
        "agentnumber",
    ),
}

ROLES: Mapping[str, RoleName] = {
    "质检员": RoleName.REVIEWER,
    "reviewer": RoleName.REVIEWER,
    "质检主管": RoleName.QUALITY_LEAD,
    "qualitylead": RoleName.QUALITY_LEAD,
    "班组长": RoleName.SUPERVISOR,
    "组长": RoleName.SUPERVISOR,
    "业务主管": RoleName.SUPERVISOR,
    "supervisor": RoleName.SUPERVISOR,
    "培训师": RoleName.TRAINER,
    "trainer": RoleName.TRAINER,
    "客服": RoleName.AGENT,
    "座席": RoleName.AGENT,
    "坐席": RoleName.AGENT,
    "agent": RoleName.AGENT,
    "管理员": RoleName.ADMINISTRATOR,
    "administrator": RoleName.ADMINISTRATOR,
    "admin": RoleName.ADMINISTRATOR,
}

_DAY = re.compile(
    r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})"
    r"|年(\d{1,2})月(\d{1,2})日|(\d{2})(\d{2}))(?:[T ]00:00(?::00(?:\.0+)?)?)?"
)


@dataclass(frozen=True, slots=True)
class StaffEntry:
    """What one row of a staff list says; ``number`` is its row in the file, from 1.

    A row without ``username`` names an agent who does not sign in. A day that is not given is
    ``None``: the list says nothing about it.
    """

    number: int
    username: str | None
    name: str | None
    role: RoleName | None
    team: str | None
    since: date | None
    until: date | None
    agent: str | None


def staff_columns(cells: Sequence[str]) -> Columns:
    """Recognise the columns, in Chinese or English; raises Invalid where the list has no key."""
    columns = columns_from(cells, HEADERS, ())
    if not columns.places.keys() & {StaffColumn.USERNAME, StaffColumn.AGENT}:
        raise Invalid(
            _(
                "The first row must head the columns: 用户名, 姓名, 角色, 班组, 开始日期, 结束日期,"
                " 客服编号 (or username, name, role, team, start date, end date, agent id)."
            )
        )
    return columns


def entry_from(number: int, columns: Columns, cells: Sequence[str]) -> StaffEntry | None:
    """What a row says; ``None`` for an empty one. Raises Invalid with what is wrong with it."""
    said = columns.read(cells)
    if not any(said.values()):
        return None
    entry = StaffEntry(
        number=number,
        username=username_from(text) if (text := said.get(StaffColumn.USERNAME)) else None,
        name=name_from(text) if (text := said.get(StaffColumn.NAME)) else None,
        role=role_from(text) if (text := said.get(StaffColumn.ROLE)) else None,
        team=name_from(text, "team") if (text := said.get(StaffColumn.TEAM)) else None,
        since=day_from(text) if (text := said.get(StaffColumn.SINCE)) else None,
        until=day_from(text) if (text := said.get(StaffColumn.UNTIL)) else None,
        agent=key_from(text, "agent") if (text := said.get(StaffColumn.AGENT)) else None,
    )
    _check_whole(entry)
    return entry


def role_from(text: str) -> RoleName:
    """The role that a Chinese or English word names; raises Invalid."""
    role = ROLES.get(_folded(text))
    if role is None:
        raise Invalid(
            _(
                "“%(text)s” is not a role. The roles are 质检员, 质检主管, 班组长, 培训师, 客服 and"
                " 管理员."
            ),
            field="role",
            text=text,
        )
    return role


def day_from(text: str) -> date:
    """A day as people write it: 2026-10-01, 2026/10/1, 2026.10.1, 2026年10月1日, 20261001."""
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is not None:
        year, month, day = (int(part) for part in found.groups() if part is not None)
        try:
            return date(year, month, day)
        except ValueError:
            pass
    raise Invalid(_("“%(text)s” is not a date. Write it as 2026-10-01."), text=text)


def _check_whole(entry: StaffEntry) -> None:
    """Raise Invalid where a row says too little, or what cannot be."""
    if entry.username is None and entry.agent is None:
        raise Invalid(_("The row has neither a sign-in name nor an agent id."))
    if entry.username is not None and entry.role is None:
        raise Invalid(_("The row has a sign-in name, so it needs a role."), field="role")
    if entry.username is None and entry.role not in {None, RoleName.AGENT}:
        raise Invalid(_("Whoever has this role signs in: the row needs a sign-in name."))
    if entry.role is RoleName.AGENT and entry.agent is None:
        raise Invalid(_("An agent needs an agent id."), field="agent")
    if entry.team is None and entry.role is not RoleName.ADMINISTRATOR:
        raise Invalid(_("The row needs a team."), field="team")
    check_days(entry.since, entry.until)


def _folded(text: str) -> str:
    """A heading or role without width, case, spaces and joining signs."""
    return re.sub(r"[\s_\-]", "", unicodedata.normalize("NFKC", text)).casefold()
