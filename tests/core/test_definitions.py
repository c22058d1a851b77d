"""Which versions seeding adds, and which version is in force when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from qa_app.core.definitions import (
    Kind,
    Seed,
    Shipped,
    Version,
    in_force,
    line_of,
    seeds,
    standing,
    standing_at,
)
from qa_app.core.permissions import Reach

FIRST = datetime(2026, 10, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def _version(
    number: int,
    body: str = "old",
    key: str = "a",
    *,
    authored: bool = False,
    kind: Kind = Kind.RULE,
    retired_at: datetime | None = None,
    team_id: int | None = None,
) -> Version:
    made = FIRST + (number - 1) * DAY
    return Version(number, kind, key, number, body, authored, made, retired_at, team_id=team_id)


def _file(body: str = "old", key: str = "a", kind: Kind = Kind.RULE) -> Shipped:
    return Shipped(kind, key, body)


def test_a_definition_that_is_not_stored_becomes_version_one() -> None:
    """That is what set-up is for."""
    assert seeds([_file()], []) == (Seed(_file(), 1),)


def test_an_unchanged_file_adds_nothing() -> None:
    """Every start seeds."""
    assert seeds([_file()], [_version(1)]) == ()


def test_a_changed_file_adds_the_next_version() -> None:
    """An upgrade brings better rules to whoever left them as they were."""
    assert seeds([_file("new")], [_version(1)]) == (Seed(_file("new"), 2),)


def test_a_changed_file_adds_nothing_where_a_person_wrote_a_version() -> None:
    """An upgrade must not undo what a quality lead decided."""
    edited = [_version(1), _version(2, "mine", authored=True)]
    assert seeds([_file("new")], edited) == ()


def test_a_changed_file_does_not_bring_back_what_was_put_out_of_use() -> None:
    """Likewise."""
    assert seeds([_file("new")], [_version(1, retired_at=FIRST)]) == ()


def test_a_rule_and_a_rubric_of_one_id_have_nothing_to_do_with_each_other() -> None:
    """Ids are unique within a kind alone."""
    rubric = _file("new", kind=Kind.RUBRIC)
    assert seeds([rubric], [_version(1, authored=True)]) == (Seed(rubric, 1),)


def test_a_file_changed_twice_in_a_row_counts_on() -> None:
    """Findings keep the version that made them."""
    assert seeds([_file("c")], [_version(1, "a"), _version(2, "b")]) == (Seed(_file("c"), 3),)


def test_the_newest_version_is_in_force() -> None:
    """In whatever order the database gives them."""
    assert in_force([_version(2), _version(1)]) == {"a": _version(2)}


def test_a_retired_definition_is_not_in_force_though_older_versions_exist() -> None:
    """Putting a rule out of use must not bring its old form back."""
    assert in_force([_version(1), _version(2, retired_at=FIRST)]) == {}


def test_an_earlier_day_has_the_version_of_that_day() -> None:
    """A conversation is graded by what was asked of the agent then."""
    history = [_version(1), _version(2)]
    assert standing_at(history, FIRST + DAY / 2).shared["a"].number == 1
    assert standing_at(history, FIRST + DAY).shared["a"].number == 2


def test_before_the_first_version_the_first_counts() -> None:
    """Transcripts are imported from before the product was set up."""
    assert standing_at([_version(1), _version(2)], FIRST - DAY).shared["a"].number == 1


def test_a_definition_is_in_force_until_the_moment_it_was_retired() -> None:
    """Its reviews of that time stay possible."""
    history = [_version(1, retired_at=FIRST + DAY)]
    assert "a" in standing_at(history, FIRST).shared
    assert standing_at(history, FIRST + DAY).shared == {}


OWN = 7


def test_a_teams_own_version_stands_in_for_the_shared_one_within_that_team() -> None:
    """What one team changes for itself must not change what the others are measured by."""
    known = [_version(1), _version(2, team_id=OWN), _version(1, key="b")]
    assert in_force(known, OWN) == {"a": known[1], "b": known[2]}
    assert in_force(known) == in_force(known, 8) == {"a": known[0], "b": known[2]}


def test_a_newer_shared_version_leaves_a_teams_own_where_it_is() -> None:
    """The team decided for itself, and decides for itself when to go back."""
    known = [_version(1), _version(2, team_id=OWN), _version(3)]
    assert in_force(known, OWN)["a"].number == 2
    assert in_force(known)["a"].number == 3


def test_a_team_that_gave_its_own_up_goes_by_the_shared_one() -> None:
    """An earlier own version does not come back."""
    known = [_version(1), _version(2, team_id=OWN), _version(3, team_id=OWN, retired_at=FIRST)]
    assert in_force(known, OWN)["a"].number == 1


def test_a_team_may_have_what_nobody_else_has() -> None:
    """And loses nothing where the shared one is put out of use."""
    known = [_version(1, team_id=OWN), _version(1, key="b", retired_at=FIRST)]
    known.append(_version(2, key="b", team_id=OWN))
    assert set(in_force(known, OWN)) == {"a", "b"}
    assert in_force(known) == {}


def test_everything_in_force_is_told_with_whose_it_is() -> None:
    """One screener looks for all of it."""
    known = [_version(2, team_id=8), _version(1), _version(3, team_id=OWN)]
    found = standing(known)
    assert [each.team_id for each in found.versions] == [None, OWN, 8]
    assert found.teams_with_own("a") == {OWN, 8}
    assert line_of(known, OWN) == [known[2]]


def test_what_a_team_has_of_its_own_does_not_keep_an_upgrade_away() -> None:
    """Nobody has decided anything about the shared one; numbers go on."""
    stored = [_version(1), _version(2, "mine", authored=True, team_id=OWN)]
    assert seeds([_file("new")], stored) == (Seed(_file("new"), 3),)
    assert seeds([_file("new")], stored[1:]) == (Seed(_file("new"), 3),)


def test_of_what_may_be_known_each_definition_is_told_once() -> None:
    """Who leads one team sees what counts there; who leads several, the shared one first."""
    known = [_version(1), _version(2, team_id=OWN), _version(1, key="b", team_id=8)]
    found = standing(known)
    one, two = (Reach(False, frozenset(teams)) for teams in ({OWN}, {OWN, 8}))
    assert found.within(one) == {"a": known[1]}
    assert found.within(two) == {"a": known[0], "b": known[2]}
    assert found.within(Reach(True, frozenset())) == {"a": known[0], "b": known[2]}
    assert found.within(Reach(False, frozenset({9}))) == {"a": known[0]}
    assert found.within(Reach(False, frozenset())) == {"a": known[0]}
