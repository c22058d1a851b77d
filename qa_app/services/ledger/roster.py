"""Where agents were on a day, and the schemes under whose items entries about them are made."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from qa_app.core.appraisal import Scheme
from qa_app.core.errors import Invalid, _
from qa_app.core.periods import Span, period_of
from qa_app.core.permissions import RoleName
from qa_app.services import scheme_uses
from qa_app.services.context import Context
from qa_app.services.scheme_uses import Applied
from qa_app.storage.queries import employment
from qa_app.storage.queries import ledger as queries
from qa_app.storage.queries.employment import Leading
from qa_app.storage.queries.ledger import Place

NO_TEAM = _("On %(day)s the agent was in no team. See to their teams first.")


@dataclass(frozen=True, slots=True)
class Post:
    """An agent's team and role on a day."""

    team_id: int
    role: RoleName


@dataclass(slots=True)
class Roster:
    """Answers for many agents and days; what it needs is read once."""

    context: Context
    _led: Sequence[Leading]
    _places: Sequence[Place]
    _schemes: dict[tuple[int, str], tuple[Applied, ...]] = field(default_factory=dict)

    @property
    def team_ids(self) -> frozenset[int]:
        """The teams in which the agents are or were, or which they lead."""
        led = {each.team_id for each in self._led}
        return frozenset(led | {each.team_id for each in self._places})

    def post(self, agent_id: int, day: date) -> Post | None:
        """Who leads a team is there as its supervisor; else the team they were in last."""
        posts: Sequence[tuple[RoleName, Sequence[Leading | Place]]] = (
            (RoleName.SUPERVISOR, self._led),
            (RoleName.AGENT, self._places),
        )
        for role, places in posts:
            for place in reversed(places):
                begun = place.agent_id == agent_id and place.since <= day
                if begun and (place.until is None or day <= place.until):
                    return Post(place.team_id, role)
        return None

    def required_post(self, agent_id: int, day: date) -> Post:
        """The same; raises Invalid where there is none."""
        found = self.post(agent_id, day)
        if found is None:
            raise Invalid(NO_TEAM, field="day", day=day.isoformat())
        return found

    def schemes(self, post: Post, day: date) -> list[Scheme]:
        """The schemes with items that assess somebody of this post for a period with this day."""
        return [
            applied.scheme
            for applied in self._applied(post.team_id, day)
            if applied.scheme.items and applied.covers(str(post.role))
        ]

    def _applied(self, team_id: int, day: date) -> tuple[Applied, ...]:
        # Rows and versions count by a period's last day, so a month's days have them in common.
        month = period_of(day, Span.MONTH)
        key = (team_id, month.id)
        if key not in self._schemes:
            found: dict[str, Applied] = {}
            for span in (Span.YEAR, Span.QUARTER, Span.MONTH):
                for each in scheme_uses.in_force(self.context, team_id, period_of(day, span)):
                    found[each.scheme.id] = each
            self._schemes[key] = tuple(found[each] for each in sorted(found))
        return self._schemes[key]


def roster(context: Context, agent_ids: Collection[int] | None = None) -> Roster:
    """The roster of some agents, by itself of all."""
    session = context.session
    return Roster(
        context, employment.leaders(session, agent_ids), queries.places(session, agent_ids)
    )
