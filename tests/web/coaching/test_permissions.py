"""Who sets coaching tasks and follows them; an agent reads their own and nobody else's."""

from __future__ import annotations

from datetime import date

from qa_app.core.coaching.tasks import TaskDraft, TaskKind
from qa_app.core.permissions import RoleName
from qa_app.services import coaching
from tests.support.house_appeals import bench_of
from tests.support.permissions import House, Page, PermissionTests

SETTING = frozenset({RoleName.QUALITY_LEAD, RoleName.SUPERVISOR, RoleName.TRAINER})
AGENT = frozenset({RoleName.AGENT})


def a_task(house: House) -> dict[str, object]:
    """A task of the house's agent."""

    def make() -> dict[str, object]:
        floor = bench_of(house).floor
        trainer = floor.as_(floor.trainer)
        draft = TaskDraft(floor.first.id, TaskKind.COACHING, "先致歉。", date(2099, 1, 1))
        return {"task_id": coaching.set_up(trainer, house.team.id, draft)}

    values: dict[str, object] = house.thing("coaching task", make)
    return values


def being_an_agent(house: House) -> dict[str, object]:
    """Nothing to send; the house's agent user is one of its agents from now on."""
    bench_of(house)
    return {}


class TestPermissions(PermissionTests):
    pages = (
        Page("coaching.listing", roles=SETTING),
        Page("coaching.new", roles=SETTING),
        Page("coaching.new", "POST", SETTING),
        Page("coaching.one", roles=SETTING, values=a_task),
        Page("coaching.comment", "POST", SETTING, a_task),
        Page("coaching.finish", "POST", SETTING, a_task),
        Page("coaching.fail", "POST", SETTING, a_task),
        Page("coaching.withdraw", "POST", SETTING, a_task),
    )


class TestOwn(PermissionTests):
    pages = (
        Page("coaching.own", roles=AGENT, values=a_task),
        Page("coaching.read", "POST", AGENT, a_task),
        Page("coaching.confirm", "POST", AGENT, a_task),
        Page("coaching.own_comment", "POST", AGENT, a_task),
    )

    def test_a_colleague_finds_no_such_task(self, page: Page, house: House) -> None:
        """What one agent is to do better is not for the next one to read."""
        a_task(house)
        assert house.asked(page, bench_of(house).floor.colleague).status_code == 404


class TestMine(PermissionTests):
    """The role alone has no tasks: the house's agent is one."""

    pages = (Page("coaching.mine", roles=AGENT, data=being_an_agent),)
