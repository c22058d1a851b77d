"""Who sets exercises."""

from __future__ import annotations

from datetime import date

from qa_app.core.exercises import ExerciseDraft
from qa_app.core.permissions import RoleName
from qa_app.services import definitions, exercises
from tests.support.house_floor import floor_of
from tests.support.permissions import House, Page, PermissionTests

SETTING = frozenset({RoleName.QUALITY_LEAD, RoleName.TRAINER})


def an_exercise(house: House) -> dict[str, object]:
    """An exercise of the house's team."""

    def make() -> dict[str, object]:
        floor = floor_of(house)
        rubric = definitions.rubric_versions(floor.context)[0].id
        draft = ExerciseDraft("投诉", "退款。", date(2026, 10, 12), rubric, (floor.first.id,))
        return {"exercise_id": exercises.set_up(floor.context, floor.team.id, draft)}

    values: dict[str, object] = house.thing("exercise", make)
    return values


def a_turn(house: House) -> dict[str, object]:
    values = an_exercise(house)
    opened = exercises.open_exercise(floor_of(house).context, int(str(values["exercise_id"])))
    return {**values, "turn_id": opened.turns[0].id}


class TestPermissions(PermissionTests):
    pages = (
        Page("exercises.listing", roles=SETTING),
        Page("exercises.new", roles=SETTING),
        Page("exercises.new", "POST", SETTING),
        Page("exercises.one", roles=SETTING, values=an_exercise),
        Page("exercises.change", roles=SETTING, values=an_exercise),
        Page("exercises.change", "POST", SETTING, an_exercise),
        Page("exercises.withdraw", "POST", SETTING, an_exercise),
        Page("exercises.give_out", "POST", SETTING, an_exercise),
        Page("exercises.record", "POST", SETTING, a_turn),
        Page(
            "exercises.of_turn",
            roles=SETTING,
            values=lambda house: {"turn_id": a_turn(house)["turn_id"]},
        ),
    )
