"""Who may open what of an assessed period: pay is for few eyes."""

from __future__ import annotations

from qa_app.core.permissions import SYSTEM, RoleName
from qa_app.services import definitions, scheme_uses
from qa_app.services.appraisals import computing
from qa_app.services.context import Context
from qa_app.services.scheme_uses import NewUse
from qa_app.storage.tables.people import Agent
from tests.support.appraising import MONTH, assess
from tests.support.clock import FixedClock
from tests.support.factories import LONG_AGO, make_agent
from tests.support.permissions import House, Page, PermissionTests

SUPERVISOR, LEAD, ADMINISTRATOR, AGENT = (
    RoleName.SUPERVISOR,
    RoleName.QUALITY_LEAD,
    RoleName.ADMINISTRATOR,
    RoleName.AGENT,
)
SEEING, BOTH = {SUPERVISOR, LEAD, ADMINISTRATOR}, {SUPERVISOR, LEAD}


def _context(house: House) -> Context:
    return Context(house.session, SYSTEM, house.app.config["SETTINGS"].data_dir, clock=FixedClock())


def _made(house: House) -> tuple[int, Agent]:
    """A month of the house's team with one agent, computed."""
    context = _context(house)
    definitions.seed_shipped(context)
    agent = make_agent(house.session, house.team, "p0", "张伟")
    house.session.commit()
    scheme_uses.add(context, NewUse("001-D", [house.team.id], None, LONG_AGO))
    values = dict.fromkeys(("attitude", "ability", "efficiency", "satisfaction", "teamwork"), "85")
    assess(context, house.team, agent, "001-D", values)
    return computing.begin(context, house.team.id, "001-D", "", MONTH), agent


def month(house: House) -> dict[str, object]:
    appraisal_id, _agent = house.thing("month", lambda: _made(house))
    return {"appraisal_id": appraisal_id}


def person(house: House) -> dict[str, object]:
    appraisal_id, agent = house.thing("month", lambda: _made(house))
    return {"appraisal_id": appraisal_id, "agent_id": agent.id}


class TestLists(PermissionTests):
    pages = (Page("appraisals.listing", roles=SEEING), Page("appraisals.mine", roles={AGENT}))


class TestMonths(PermissionTests):
    pages = (
        Page("appraisals.board", roles=SEEING, values=month),
        Page("appraisals.person", roles=SEEING, values=person),
        Page("appraisals.sheet_xlsx", roles=SEEING, values=month),
        Page("appraisals.facts", roles=SEEING, values=month),
        Page("appraisals.compute", "POST", roles={SUPERVISOR}, values=month),
        Page("appraisals.decide", "POST", roles=BOTH, values=month),
        Page("appraisals.check", "POST", roles={LEAD}, values=month),
        Page("appraisals.publish", "POST", roles={SUPERVISOR}, values=month),
    )
