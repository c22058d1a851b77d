"""A rule that a team has of its own: who may, whom it is for, and how it ends."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qa_app.core.definitions import Kind
from qa_app.core.errors import Conflict, NotFound, Refused
from qa_app.core.listing import FindingState
from qa_app.core.permissions import RoleName
from qa_app.services import audit, definitions, rule_quality, rules
from qa_app.services.context import Context
from qa_app.services.rule_bench import runs
from qa_app.services.rule_bench.history import ask_history
from qa_app.services.rule_bench.publishing import give_up, go_back, publish, retire, share
from qa_app.services.rule_bench.rescreening import after_import
from qa_app.storage.tables.people import Team
from tests.support.benching import BODY, RULE, Bench, saying
from tests.support.factories import actor_of, make_agent, make_team, make_user
from tests.support.importing import imported, jsonl

OLD, NEW, NOTE = "自己看着办", "没空理你", "只有我们组这样说"
ONLY = "own.words"


class Floor(Bench):
    """Two teams; each brings what one agent said."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.other: Team = make_team(self.context.session, "t2", "售后一组")
        make_agent(self.context.session, self.other, "b1")
        self.context.session.commit()

    def bring_both(self, *texts: str) -> None:
        for number, text in enumerate(texts):
            self.bring(saying(text, name=f"own{number}"))
            said = saying(text, name=f"other{number}", agent="b1")
            imported(self.context, jsonl(said), team=self.other)

    def as_(self, role: RoleName, team: Team | None) -> Context:
        user = make_user(self.context.session, role, team)
        self.context.session.commit()
        return replace(self.context, actor=actor_of(user, role, team))

    def own(self, phrase: str = NEW, base: int = 1) -> int:
        """One more phrase, for the first team alone; the version's number."""
        body = BODY.replace("      texts:\n", f"      texts:\n        - {phrase}\n")
        added = publish(self.as_team_lead, body, base=base, note=NOTE, team_id=self.team.id)
        self.work()
        return added.number

    def names(self, key: str = RULE) -> list[str]:  # type: ignore[override]
        return [name for name, *_ in self.hits(key)]


@pytest.fixture
def floor(context: Context) -> Floor:
    return Floor(context)


def test_a_teams_own_version_screens_that_team_and_no_other(floor: Floor) -> None:
    """What is stored is brought into line, and what comes later is screened so."""
    floor.bring_both(OLD, NEW)
    assert floor.own() == 2
    assert floor.names() == ["other0", "own0", "own1"]
    floor.bring(saying(NEW, name="later"))
    imported(floor.context, jsonl(saying(NEW, name="theirs", agent="b1")), team=floor.other)
    assert floor.names() == ["later", "other0", "own0", "own1"]
    found = runs.newest_rescreen(floor.as_team_lead, RULE, floor.team.id)
    assert found is not None
    assert (found.row.to_read, found.row.gained, found.row.lost) == (2, 1, 0)


def test_a_shared_change_passes_a_team_with_its_own_version_by(floor: Floor) -> None:
    """It decided for itself; everybody else follows."""
    floor.bring_both(OLD, NEW, "随便你")
    floor.own()
    body = BODY.replace("      texts:\n", "      texts:\n        - 随便你\n")
    assert publish(floor.as_lead, body, base=1, note=NOTE).number == 3
    floor.work()
    assert floor.names() == ["other0", "other2", "own0", "own1"]


def test_a_team_that_gives_its_own_up_is_screened_by_the_shared_one_again(floor: Floor) -> None:
    """And what people said of hits that both make stays."""
    floor.bring_both(OLD, NEW)
    floor.decide("own0", FindingState.CONFIRMED)
    before = floor.hits()
    number = floor.own()
    shared = give_up(floor.as_team_lead, RULE, floor.team.id, base=number)
    floor.work()
    assert shared is not None
    assert floor.hits() == before
    with pytest.raises(Conflict):
        give_up(floor.as_team_lead, RULE, floor.team.id, base=1)
    floor.context.session.rollback()
    go_back(floor.as_team_lead, RULE, number, base=1, note=NOTE, team_id=floor.team.id)
    floor.work()
    assert "own1" in floor.names()


def test_a_shared_rule_out_of_use_stays_with_who_has_its_own(floor: Floor) -> None:
    """And the others' findings of it stay as they were."""
    floor.own()
    retire(floor.as_lead, RULE, base=1)
    floor.bring_both(NEW, OLD)
    assert floor.names() == ["own0", "own1"]


def test_a_team_may_have_a_rule_that_nobody_else_knows_of(floor: Floor) -> None:
    """Other teams find nothing under its name."""
    body = BODY.replace(RULE, ONLY)
    publish(floor.as_team_lead, body, base=0, note=NOTE, team_id=floor.team.id)
    floor.bring_both(OLD)
    assert floor.names(ONLY) == ["own0"]
    outsider = floor.as_(RoleName.SUPERVISOR, floor.other)
    assert ONLY not in {each.rule.id for each in rules.list_rules(outsider)}
    for look in (rules.one_rule, rule_quality.quality_of_rule):
        with pytest.raises(NotFound):
            look(outsider, ONLY)
    assert rules.one_rule(floor.as_team_lead, ONLY).held.team is not None
    assert give_up(floor.as_team_lead, ONLY, floor.team.id, base=1) is None
    assert ONLY not in {rule.id for rule in definitions.active_rules(floor.context)}


def test_the_list_says_whose_each_rule_is(floor: Floor) -> None:
    """A supervisor sees what is shared beside what is the team's own, each with its hits."""
    floor.bring_both(OLD, NEW)
    floor.own()
    mine = floor.as_(RoleName.SUPERVISOR, floor.team)
    rows = [
        (each.team and each.team.id, each.rule.version, each.has_own)
        for each in rules.list_rules(mine)
        if each.rule.id == RULE
    ]
    assert rows == [(None, 1, True), (floor.team.id, 2, True)]
    found = rules.hits(floor.context)
    assert found is not None
    assert (found.of(RULE).hits, found.of(RULE, floor.team.id).hits) == (1, 2)
    assert found.by_others(RULE).hits == 2
    assert found.by_others(RULE, floor.team.id).hits == 1
    page = rules.one_rule(mine, RULE, team_id=floor.team.id)
    assert [each.number for each in page.held.versions] == [2]
    assert [each.version.number for each in page.held.others] == [1]
    quality = rule_quality.quality_of_rule(mine, RULE)
    assert [(each.number, each.team and each.team.id) for each in quality.versions] == [
        (2, floor.team.id)
    ]


def test_a_trial_for_a_team_reads_its_conversations_alone(floor: Floor) -> None:
    """A draft that is to be shared is tried where no team has its own."""
    floor.bring_both(OLD, NEW)
    body = floor.with_phrase(NEW)
    own = ask_history(floor.as_team_lead, body, floor.team.id)
    floor.work()
    run = runs.one_run(floor.as_team_lead, own)
    assert (run.row.conversations, run.row.hits, run.row.gained) == (2, 1, 1)
    floor.own()
    house = floor.as_(RoleName.ADMINISTRATOR, None)
    shared = ask_history(house, body)
    floor.work()
    run = runs.one_run(house, shared)
    assert (run.row.conversations, run.row.hits, run.row.gained) == (2, 1, 1)
    with pytest.raises(NotFound):
        runs.one_run(floor.as_(RoleName.QUALITY_LEAD, floor.other), own)


def test_what_is_shared_is_changed_only_by_who_edits_for_every_team(floor: Floor) -> None:
    """Whoever leads one team would decide for all the others."""
    for role in (RoleName.SUPERVISOR, RoleName.QUALITY_LEAD, RoleName.ADMINISTRATOR):
        actor = floor.as_(role, floor.team)
        number = floor.own(phrase=f"{NEW}{role}", base=_newest_own(floor))
        for attempt in (
            lambda who=actor: publish(who, BODY, base=1, note=NOTE),
            lambda who=actor: go_back(who, RULE, 1, base=1, note=NOTE),
            lambda who=actor: retire(who, RULE, base=1),
            lambda who=actor, n=number: share(who, RULE, n, note=NOTE),
        ):
            with pytest.raises(Refused):
                attempt()
            floor.context.session.rollback()


def _newest_own(floor: Floor) -> int:
    own = definitions.versions_of(floor.context, Kind.RULE, RULE, floor.team.id)
    return own[0].number if own else 1


def test_a_supervisor_writes_for_the_own_team_and_for_no_other(floor: Floor) -> None:
    """And every such change is in the audit log, with the team."""
    boss = floor.as_(RoleName.SUPERVISOR, floor.team)
    body = floor.with_phrase(NEW)
    added = publish(boss, body, base=1, note=NOTE, team_id=floor.team.id)
    with pytest.raises(NotFound):
        publish(boss, body, base=1, note=NOTE, team_id=floor.other.id)
    give_up(boss, RULE, floor.team.id, base=added.number)
    for action in ("rule.published", "rule.given_up"):
        [entry] = audit.entries(floor.context, action=action).rows
        assert (entry.subject_id, entry.team_id, entry.user_id) == (
            RULE,
            floor.team.id,
            boss.actor.user_id,
        )


def test_a_reviewer_writes_no_rule_for_anybody(floor: Floor) -> None:
    """Nor does a trainer."""
    for role in (RoleName.REVIEWER, RoleName.TRAINER):
        with pytest.raises(Refused):
            publish(floor.as_(role, floor.team), BODY, base=1, note=NOTE, team_id=floor.team.id)


def test_who_edits_for_all_can_share_what_a_team_has_of_its_own(floor: Floor) -> None:
    """The next shared version says the same, and the log says from where it came."""
    floor.bring_both(NEW)
    number = floor.own()
    shared = share(floor.as_lead, RULE, number, note="大家都用")
    floor.work()
    assert (shared.team_id, shared.number, shared.note) == (None, 3, "大家都用")
    assert floor.names() == ["other0", "own0"]
    [entry] = audit.entries(floor.context, action="rule.shared").rows
    assert (entry.details["version"], entry.details["own"]) == (3, number)
    with pytest.raises(NotFound):
        share(floor.as_lead, RULE, 1, note=NOTE)


def test_a_draft_upon_a_shared_version_that_has_moved_on_is_not_published(floor: Floor) -> None:
    """The team would lose a change that it never saw."""
    body = floor.with_phrase(NEW)
    publish(floor.as_lead, floor.with_phrase("随便你"), base=1, note=NOTE)
    with pytest.raises(Conflict):
        publish(floor.as_team_lead, body, base=1, note=NOTE, team_id=floor.team.id)


def test_what_came_while_an_import_ran_is_screened_by_the_teams_own_version(floor: Floor) -> None:
    """The import began by the shared one."""
    used = definitions.screening_rules(floor.context)
    body = floor.with_phrase(NEW)
    publish(floor.as_team_lead, body, base=1, note=NOTE, team_id=floor.team.id, rescreen=False)
    after_import(floor.context, used)
    floor.context.session.commit()
    found = runs.newest_rescreen(floor.as_team_lead, RULE, floor.team.id)
    assert found is not None
    assert found.row.against == 2


def test_marks_of_what_was_overlooked_keep_the_version_that_looked(floor: Floor) -> None:
    """Recall is measured for each version by itself."""
    floor.bring_both("您好")
    number = floor.own()
    active = definitions.screening_rules(floor.context)
    [own] = [rule for rule in active.for_team(floor.team.id) if rule.id == RULE]
    [shared] = [rule for rule in active.for_team(floor.other.id) if rule.id == RULE]
    assert (own.version, shared.version) == (number, 1)
    assert active.version_id(own) != active.version_id(shared) == active.version_ids[RULE]
