"""Who may do what to an appeal, and who sees what of it.

Raising and withdrawing is the agent's own; the supervisor of the agent's team comments. Who
leads the team neither decides nor re-scores, whatever else they are; nor does the first
reviewer, nor the agent. Who re-scored does not decide: two looks need two people.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from qa_app.core.appeals.values import Appeal, AppealState, AppealStep, Disputed
from qa_app.core.errors import Refused, _
from qa_app.core.permissions import Actor, RoleName


class Party(NamedTuple):
    """Somebody as an appeal sees them: their roles are those in its team, on that day.

    ``agent`` is the agent that they are themselves, if any, in whichever team by now.
    """

    user: int
    roles: frozenset[RoleName]
    agent: int | None = None

    @property
    def leads_the_team(self) -> bool:
        return RoleName.SUPERVISOR in self.roles


class Sight(NamedTuple):
    """What somebody sees of an appeal."""

    first_answer: bool
    grounds: bool
    comment: bool
    rescored: bool
    decision: bool


NOT_YOURS = _("Only the agent whose review it is can do this.")
NOT_SUPERVISOR = _("Only the agent's supervisor comments on this appeal.")
NOT_LEAD = _("Only a quality lead who does not lead the agent's team can do this.")
LEADS_TEAM = _("Whoever leads the agent's team neither re-scores nor decides.")
FIRST_REVIEWER = _("The first reviewer neither re-scores nor decides.")
OWN_CONVERSATION = _("Nobody judges an appeal about their own conversation.")
NO_REVIEWER = _("Only a reviewer or quality lead of this team can re-score.")
NOT_ASSIGNED = _("This second look was given to somebody else.")
RESCORED_IT = _("Whoever re-scored does not decide as well.")

_SCORING = frozenset({RoleName.REVIEWER, RoleName.QUALITY_LEAD})
_ALL = Sight(True, True, True, True, True)
_NOTHING = Sight(False, False, False, False, False)


def party_of(actor: Actor, team: int) -> Party | None:
    """An actor as a party in a team; ``None`` for the command line and background work.

    The actor's grants must be those of the day. A grant without team holds in every one.
    """
    if actor.user_id is None:
        return None
    roles = (grant.role for grant in actor.grants if grant.team_id in {None, team})
    return Party(actor.user_id, frozenset(roles), actor.agent_id)


def require(step: AppealStep, disputed: Disputed, appeal: Appeal | None, party: Party) -> None:
    """Raise Refused, with the reason, where somebody may not take a step."""
    reason = refusal(step, disputed, appeal, party)
    if reason is not None:
        raise Refused(reason)


def refusal(
    step: AppealStep, disputed: Disputed, appeal: Appeal | None, party: Party
) -> str | None:
    """Why somebody may not take a step; ``None`` where they may. ``appeal``: none to raise."""
    match step:
        case AppealStep.RAISE | AppealStep.WITHDRAW:
            return None if party.agent == disputed.agent else NOT_YOURS
        case AppealStep.COMMENT:
            if party.agent == disputed.agent:
                return OWN_CONVERSATION
            return None if party.leads_the_team else NOT_SUPERVISOR
        case AppealStep.RESCORE:
            if appeal is None or appeal.rescorer != party.user:
                return NOT_ASSIGNED
            return bar_to_rescoring(disputed, party)
        case AppealStep.DECIDE:
            rescored = appeal is not None and appeal.rescorer == party.user
            return RESCORED_IT if rescored else _bar_to_leading(disputed, party)
        case AppealStep.MOVE_ON | AppealStep.ASSIGN:
            return _bar_to_leading(disputed, party)


def bar_to_rescoring(disputed: Disputed, party: Party) -> str | None:
    """Why somebody cannot be given the second look; ``None`` where they can."""
    if not party.roles & _SCORING:
        return NO_REVIEWER
    return _bar_to_judging(disputed, party)


def able_to_rescore(disputed: Disputed, parties: Iterable[Party]) -> tuple[Party, ...]:
    """Those of some people to whom the second look can be given, by user id.

    Reviewers come first: a quality lead may have seen the appeal, and would not look blind.
    """
    able = (party for party in parties if bar_to_rescoring(disputed, party) is None)
    return tuple(sorted(able, key=lambda each: (RoleName.QUALITY_LEAD in each.roles, each.user)))


def sight(appeal: Appeal, party: Party) -> Sight:
    """What somebody may see of an appeal.

    Blind: whoever has the second look sees neither what was given first nor what was said of
    it, until their own answer stands. Outsiders see nothing.
    """
    if party.user == appeal.rescorer and appeal.state is AppealState.AWAITING_RESCORE:
        return _NOTHING
    if party.agent == appeal.disputed.agent:
        # The second look is a step towards the decision, not a verdict of its own.
        decided = appeal.state is AppealState.DECIDED
        return Sight(True, True, True, decided, True)
    concerned = party.leads_the_team or party.user in {
        appeal.disputed.first_reviewer,
        appeal.rescorer,
    }
    oversees = party.roles & {RoleName.QUALITY_LEAD, RoleName.ADMINISTRATOR}
    return _ALL if concerned or oversees else _NOTHING


def _bar_to_leading(disputed: Disputed, party: Party) -> str | None:
    if RoleName.QUALITY_LEAD not in party.roles:
        return NOT_LEAD
    return _bar_to_judging(disputed, party)


def _bar_to_judging(disputed: Disputed, party: Party) -> str | None:
    if party.agent == disputed.agent:
        return OWN_CONVERSATION
    if party.user == disputed.first_reviewer:
        return FIRST_REVIEWER
    return LEADS_TEAM if party.leads_the_team else None
