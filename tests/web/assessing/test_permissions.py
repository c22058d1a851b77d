"""Who gives values of themselves: agents, and nobody for them."""

from __future__ import annotations

from datetime import date

from qa_app.core.permissions import SYSTEM, RoleName
from qa_app.services import definitions, scheme_uses
from qa_app.services.context import Context
from qa_app.services.scheme_uses import NewUse
from tests.support.clock import FixedClock
from tests.support.factories import make_agent
from tests.support.permissions import House, Page, PermissionTests

AGENTS = {RoleName.AGENT}


def form(house: House) -> dict[str, object]:
    """The form of the house's agent about themself."""
    house.thing("assessed", lambda: _made(house))
    return {"team_id": house.team.id, "scheme": "003-B", "period": "2026-10", "assessor": "self"}


def _made(house: House) -> bool:
    data_dir = house.app.config["SETTINGS"].data_dir
    context = Context(house.session, SYSTEM, data_dir, clock=FixedClock())
    definitions.seed_shipped(context)
    agent = make_agent(house.session, house.team, "p0", "张伟")
    house.user(RoleName.AGENT, house.team).agent_id = agent.id
    house.session.commit()
    scheme_uses.add(context, NewUse("003-B", [house.team.id], None, date(2026, 1, 1)))
    return True


class TestPermissions(PermissionTests):
    pages = (
        Page("assessing.mine", roles=AGENTS),
        Page("assessing.form", roles=AGENTS, values=form),
        Page("assessing.form", "POST", roles=AGENTS, values=form),
    )
