"""The floor of a house whose pages are tried by every role."""

from __future__ import annotations

from dataclasses import replace

from qa_app.core.permissions import SYSTEM, RoleName
from qa_app.services import reviews
from qa_app.services.context import Context
from tests.support.permissions import House
from tests.support.reviewing import Floor


def floor_of(house: House) -> Floor:
    """The house's team at work; its reviewer is the one who tries the pages."""

    def make() -> Floor:
        settings = house.app.config["SETTINGS"]
        context = Context(
            session=house.session,
            actor=replace(SYSTEM, name="test"),
            data_dir=settings.data_dir,
            zone=settings.zone,
            clock=house.app.config["CLOCK"],
        )
        reviewer = house.user(RoleName.REVIEWER, house.team)
        return Floor(context, chats=20, team=house.team, reviewer=reviewer)

    floor: Floor = house.thing("floor", make)
    return floor


def drawn(house: House) -> dict[str, object]:
    """A draw of the house's team, in the address."""
    return {"draw_id": house.thing("draw", lambda: floor_of(house).draw(per_agent=8))}


def task(house: House) -> dict[str, object]:
    """A task of the house's reviewer that is still open."""
    drawn(house)
    return {"assignment_id": floor_of(house).queue()[0]}


def submitted(house: House) -> dict[str, object]:
    """A review that waits to be published, a new one each time."""
    return {"review_id": floor_of(house).review(int(str(task(house)["assignment_id"])))}


def published(house: House) -> dict[str, object]:
    """A review that counts."""

    def make() -> dict[str, object]:
        found = submitted(house)
        reviews.publish(floor_of(house).context, [int(str(found["review_id"]))])
        return found

    values: dict[str, object] = house.thing("published", make)
    return values
