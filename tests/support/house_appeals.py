"""Appeals and re-checks of a house, for trying who may open their pages."""

from __future__ import annotations

from qa_app.core.permissions import RoleName
from qa_app.services.rechecks import choosing, settings
from qa_app.storage.queries import rechecks as queries
from qa_app.storage.tables.conversations import Part
from qa_app.storage.tables.people import User
from qa_app.storage.tables.reviews import ReviewRow
from tests.support.appealing import Bench
from tests.support.house_floor import drawn, floor_of
from tests.support.permissions import House


def bench_of(house: House) -> Bench:
    """The floor of the house; the agent who tries the pages is one of its agents."""

    def make() -> Bench:
        floor = floor_of(house)
        drawn(house)
        agent = house.user(RoleName.AGENT, house.team)
        floor.agent.agent_id = None
        house.session.flush()
        agent.agent_id = floor.first.id
        floor.agent = agent
        house.session.commit()
        return Bench(floor)

    bench: Bench = house.thing("bench", make)
    return bench


def own_review(house: House) -> dict[str, object]:
    """A published review of the house's agent, and a criterion that lost points, each time anew."""
    bench = bench_of(house)
    for _attempt in range(40):
        review_id = bench.published("3")
        part = house.session.get_one(Part, house.session.get_one(ReviewRow, review_id).part_id)
        if part.agent_id == bench.floor.first.id:
            return {"review_id": review_id, "criterion": "attitude.patience"}
    raise AssertionError("the agent was never drawn")


def appeal(house: House) -> dict[str, object]:
    """An appeal of the house's agent."""

    def make() -> dict[str, object]:
        found = own_review(house)
        return {"appeal_id": bench_of(house).raised(int(str(found["review_id"])))}

    values: dict[str, object] = house.thing("appeal", make)
    return values


def recheck(house: House) -> dict[str, object]:
    """A review that a senior has to score again: the house's reviewer is that senior."""

    def make() -> dict[str, object]:
        bench = bench_of(house)
        floor = bench.floor
        lead: User = floor.lead
        settings.change(floor.as_(lead), house.team.id, 100, [])
        house.session.commit()
        review_id = bench.submitted()
        choosing.choose_now(floor.as_(lead))
        found = queries.of_review(house.session, review_id)
        assert found is not None
        return {"recheck_id": found.id}

    values: dict[str, object] = house.thing("recheck", make)
    return values
