"""Who may open what of an assessed period: pay is for few eyes."""

from __future__ import annotations

from dataclasses import replace

from qa_app.core.appraisals import Decision
from qa_app.core.permissions import SYSTEM, RoleName
from qa_app.services import definitions, scheme_uses
from qa_app.services.appraisals import computing, deciding, looking, publishing
from qa_app.services.context import Context
from qa_app.services.scheme_uses import NewUse
from qa_app.storage.tables.people import Agent
from tests.support.appraising import MONTH, assess
from tests.support.clock import FixedClock
from tests.support.factories import LONG_AGO, actor_of, make_agent
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


def own(house: House) -> dict[str, object]:
    """The month once it is published, with the team's agent's sign-in linked to who is in it."""

    def publish() -> bool:
        appraisal_id, agent = house.thing("month", lambda: _made(house))
        house.user(AGENT, house.team).agent_id = agent.id
        supervisor = house.user(SUPERVISOR, house.team)
        context = replace(_context(house), actor=actor_of(supervisor, SUPERVISOR, house.team))
        for each in looking.board(context, appraisal_id).points:
            deciding.decide(context, appraisal_id, [each.id], Decision.ACCEPTED, "已核对")
        publishing.publish(context, appraisal_id)
        return True

    house.thing("published", publish)
    return {"appraisal_id": month(house)["appraisal_id"]}


class TestLists(PermissionTests):
    pages = (
        Page("appraisals.listing", roles=SEEING),
        Page("appraisals.begin", "POST", roles={SUPERVISOR}),
        Page("appraisals.mine", roles={AGENT}),
    )


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
        Page("appraisals.hold", "POST", roles=BOTH, values=person),
        Page("appraisals.release", "POST", roles=BOTH, values=person),
        Page("appraisals.person_json", roles=SEEING, values=person),
        Page("appraisals.results_json", roles=SEEING, values=month),
        Page("appraisals.sheet", roles=SEEING, values=month),
    )


class TestPublished(PermissionTests):
    pages = (
        Page("appraisals.own", roles={AGENT}, values=own),
        Page("appraisals.reopen", "POST", roles={SUPERVISOR}, values=own),
        Page("appraisals.late_changes", roles=SEEING, values=own),
        Page("appraisals.pay", roles=SEEING, values=own),
        Page("appraisals.pay_as_csv", roles=SEEING, values=own),
        Page("appraisals.pay_xlsx", roles=SEEING, values=own),
    )


class TestLate(PermissionTests):
    """What becomes of something late; of what is not there here."""

    pages = (
        Page(
            "appraisals.choose",
            "POST",
            roles={SUPERVISOR},
            values=lambda house: {**own(house), "correction_id": 1},
        ),
        Page(
            "appraisals.choose_entry",
            "POST",
            roles={SUPERVISOR},
            values=lambda house: {**own(house), "entry_id": 1},
        ),
    )

    def test_the_roles_that_may_are_let_in(self, page: Page, house: House) -> None:
        """They alone are told that there is no such thing; the others are refused before."""
        answer = house.asked(page, house.user(SUPERVISOR, house.team))
        assert answer.status_code in {404, 422}
