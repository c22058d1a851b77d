"""Which rubric applies by team, channel and date: choosing it, and keeping the table."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from qa_app.core.conversations import Channel
from qa_app.core.definitions import Kind, Standing, Version, standing, standing_at
from qa_app.core.errors import Invalid, NotFound, _
from qa_app.core.people.spans import check_last_day
from qa_app.core.permissions import Reach, Right
from qa_app.core.rubric_choice import (
    Choice,
    Use,
    choose,
    exceptions,
    made_room,
    require_usable,
)
from qa_app.core.rubrics import Rubric
from qa_app.services import audit, definitions
from qa_app.services.context import Context
from qa_app.services.definitions import RubricVersion
from qa_app.storage.queries import definitions as versions
from qa_app.storage.queries import rubric_uses as queries
from qa_app.storage.queries.conversations import Named, teams_in

EVERYWHERE = _("Only who keeps the definitions of every team can say something for all of them.")


@dataclass(frozen=True, slots=True)
class NewUse:
    """What somebody wants to add to the table."""

    rubric: str
    team_id: int | None
    channel: Channel | None
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class ListedUse:
    """A row as the page shows it.

    ``rubric``: ``None`` where it is out of use. ``exceptions``: the rows that go before it.
    """

    use: Use
    rubric: Rubric | None
    team: str | None
    exceptions: Sequence[Use]
    is_over: bool
    may_change: bool


@dataclass(frozen=True, slots=True)
class TeamToday:
    """Which rubric grades a team's conversations of today, by channel."""

    team: Named
    by_channel: Mapping[Channel, Choice | None]


@dataclass(frozen=True, slots=True)
class UsesPage:
    """The table with what follows from it.

    ``teams``: those for which the actor may add rows. ``everywhere``: whether for all at once.
    """

    rows: Sequence[ListedUse]
    today: Sequence[TeamToday]
    rubrics: Mapping[str, Rubric]
    names: Mapping[int, str]
    teams: Sequence[Named]
    everywhere: bool


@dataclass(frozen=True, slots=True)
class Chooser:
    """Finds the rubric for conversations; what it needs is read once."""

    zone: ZoneInfo
    uses: Sequence[Use]
    versions: Sequence[Version]
    _held: dict[tuple[date, int | None], Mapping[str, RubricVersion]] = field(default_factory=dict)

    def choice(self, team_id: int | None, channel: Channel, day: date) -> Choice | None:
        """What the table says of a team's conversations of this channel and day."""
        rubrics = {key: version.rubric for key, version in self._for_team(day, team_id).items()}
        return choose(self.uses, rubrics, team_id, channel, day)

    def version(self, team_id: int | None, channel: Channel, day: date) -> RubricVersion:
        """The rubric's version that was in force at the end of that day; raises NotFound."""
        found = self.choice(team_id, channel, day)
        if found is None:
            raise NotFound(_("No rubric is in force that conversations are graded by."))
        return self._for_team(day, team_id)[found.rubric]

    def of_parts(self, session: Session, part_ids: Collection[int]) -> dict[int, RubricVersion]:
        """The rubric of each of these parts, by its team, channel and beginning."""
        return {
            part.id: self.version(
                part.team_id,
                Channel(part.channel),
                part.started_at.astimezone(self.zone).date(),
            )
            for part in queries.places_of(session, part_ids)
        }

    def in_use(self, day: date, reach: Reach) -> tuple[RubricVersion, ...]:
        """The rubrics in force by which conversations are graded on a day or later.

        Those that may be known within reach, one for each id.
        """
        named = {use.rubric for use in self.uses if use.until is None or day <= use.until}
        return tuple(
            version
            for version in _versions(self._standing(day).within(reach)).values()
            if version.rubric.id in named or any(map(version.rubric.grades_by_default, Channel))
        )

    def _for_team(self, day: date, team_id: int | None) -> Mapping[str, RubricVersion]:
        if (day, team_id) not in self._held:
            self._held[day, team_id] = _versions(self._standing(day).for_team(team_id))
        return self._held[day, team_id]

    def _standing(self, day: date) -> Standing:
        """What was in force at the end of a day."""
        end = datetime.combine(day + timedelta(days=1), time(), self.zone)
        return standing_at(self.versions, end)


def _versions(found: Mapping[str, Version]) -> dict[str, RubricVersion]:
    return {
        key: RubricVersion(each.id, each.number, definitions.rubric_of(each))
        for key, each in found.items()
    }


def chooser(context: Context) -> Chooser:
    """The table and every version of every rubric, as they stand."""
    return Chooser(
        context.zone, queries.every(context.session), versions.every(context.session, Kind.RUBRIC)
    )


def rubric_for(context: Context, team_id: int | None, channel: Channel, day: date) -> RubricVersion:
    """The rubric by which a team's conversation of this channel and day is graded.

    The version is the one that was in force at the end of that day, in the context's zone.
    Raises NotFound where no rubric grades conversations.
    """
    return chooser(context).version(team_id, channel, day)


def rubrics_for_parts(context: Context, part_ids: Collection[int]) -> dict[int, RubricVersion]:
    """The rubric of each of these parts, by its team, channel and beginning."""
    return chooser(context).of_parts(context.session, part_ids)


def rubrics_in_use(context: Context) -> tuple[RubricVersion, ...]:
    """The rubrics by which conversations of today or later are graded somewhere."""
    return chooser(context).in_use(context.today, context.actor.membership)


def list_uses(context: Context) -> UsesPage:
    """The rows that concern the actor's teams, and what they come to today."""
    context.actor.require(Right.SET_REVIEWING)
    reach = context.reach(Right.SET_REVIEWING)
    choosing = chooser(context)
    found = standing(choosing.versions)
    teams = teams_in(context.session, reach)
    names = {team.id: team.name for team in teams}
    seen = [use for use in choosing.uses if use.team_id is None or reach.covers(use.team_id)]
    return UsesPage(
        rows=[
            ListedUse(
                use=use,
                rubric=_rubric(found, use.rubric, use.team_id),
                team=None if use.team_id is None else names.get(use.team_id),
                exceptions=exceptions(seen, use),
                is_over=use.until is not None and use.until < context.today,
                may_change=_may_change(context, use.team_id),
            )
            for use in seen
        ],
        today=[
            TeamToday(
                team,
                {each: choosing.choice(team.id, each, context.today) for each in Channel},
            )
            for team in teams
        ],
        rubrics=_rubrics(found.within(reach)),
        names=names,
        teams=teams,
        everywhere=reach.everywhere,
    )


def one(context: Context, use_id: int) -> Use:
    """A row that the actor may change; raises NotFound or Refused for any other."""
    context.actor.require(Right.SET_REVIEWING)
    use = queries.one(context.session, use_id)
    if use is None:
        raise NotFound()
    _require(context, use.team_id)
    return use


def add(context: Context, wanted: NewUse) -> int:
    """Add a row; returns its id. A row of the same scope that was open ends the day before.

    Raises Invalid where it cannot stand, NotFound or Refused outside the actor's teams.
    """
    _require(context, wanted.team_id)
    queries.take_turn(context.session)
    choosing = chooser(context)
    rubric = _rubric(standing(choosing.versions), wanted.rubric, wanted.team_id)
    if rubric is None:
        raise Invalid(_("This rubric is not in use."), field="rubric")
    require_usable(rubric, wanted.channel)
    new = Use(0, wanted.rubric, wanted.team_id, wanted.channel, wanted.since, wanted.until)
    ended = made_room(choosing.uses, new)
    for use in ended:
        queries.set_until(context.session, use.id, use.until)
    use_id = queries.add(context.session, new, created_by=context.actor.user_id, now=context.now)
    audit.record(
        context,
        "rubric.use_added",
        "rubric_use",
        use_id,
        team_id=wanted.team_id,
        rubric=wanted.rubric,
        channel=wanted.channel,
        since=wanted.since.isoformat(),
        until=wanted.until and wanted.until.isoformat(),
        ended=[use.id for use in ended],
    )
    context.session.commit()
    return use_id


def end(context: Context, use_id: int, until: date) -> None:
    """Give a row an earlier last day; raises Invalid, NotFound."""
    queries.take_turn(context.session)
    use = one(context, use_id)
    check_last_day(use.since, use.until, until)
    queries.set_until(context.session, use_id, until)
    audit.record(
        context,
        "rubric.use_ended",
        "rubric_use",
        use_id,
        team_id=use.team_id,
        until=until.isoformat(),
    )
    context.session.commit()


def remove(context: Context, use_id: int) -> None:
    """Forget a row that was a slip; what was graded meanwhile keeps its rubric."""
    queries.take_turn(context.session)
    use = one(context, use_id)
    queries.remove(context.session, use_id)
    audit.record(
        context,
        "rubric.use_removed",
        "rubric_use",
        use_id,
        team_id=use.team_id,
        rubric=use.rubric,
    )
    context.session.commit()


def _rubrics(found: Mapping[str, Version]) -> dict[str, Rubric]:
    return {key: definitions.rubric_of(version) for key, version in found.items()}


def _rubric(found: Standing, key: str, team_id: int | None) -> Rubric | None:
    """What a rubric is for a team, or (no team) for those that share it."""
    return _rubrics(found.for_team(team_id)).get(key)


def _may_change(context: Context, team_id: int | None) -> bool:
    return context.reach(Right.SET_REVIEWING).covers(team_id)


def _require(context: Context, team_id: int | None) -> None:
    """Raise where the actor may not say what holds for a team, or (``None``) for all."""
    context.actor.require(Right.SET_REVIEWING, team_id)
    if not _may_change(context, team_id):
        raise Invalid(EVERYWHERE, field="team")
