"""Who may see how good rules are, say what they overlook, and choose how much is looked for."""

from __future__ import annotations

from sqlalchemy import select

from qa_app.core.permissions import RIGHTS_OF, Right, RoleName
from qa_app.services import rule_quality
from qa_app.storage.tables.conversations import ConversationRow, Part
from tests.support.house_floor import floor_of
from tests.support.permissions import House, Page, PermissionTests

RULE = "banned.dont-know"
DECIDING = frozenset(
    role for role in RoleName if {Right.REVIEW, Right.TRIAGE_FLAGGED} & RIGHTS_OF[role]
)
SEEING = frozenset(role for role in RoleName if Right.SEE_CONVERSATIONS in RIGHTS_OF[role])
LEAD = frozenset({RoleName.QUALITY_LEAD})


def a_part(house: House) -> dict[str, object]:
    floor = floor_of(house)
    return {"part_id": floor.parts(floor.first)[0]}


def revision_of(house: House) -> int:
    chosen = (
        select(ConversationRow.current_revision_id)
        .join(Part, Part.conversation_id == ConversationRow.id)
        .where(Part.id == a_part(house)["part_id"])
    )
    found = house.session.scalar(chosen)
    assert found is not None
    return found


def a_mark(house: House) -> dict[str, object]:
    return {"revision": revision_of(house), "rule": RULE, "extent": "message", "message": 1}


def marked(house: House) -> dict[str, object]:
    """A mark, made anew where the page has removed it."""
    floor = floor_of(house)
    context, part = floor.as_(floor.supervisor), int(str(a_part(house)["part_id"]))
    house.session.commit()
    rule_quality.mark_missed(context, part, revision_of(house), RULE, 1)
    marks = rule_quality.marks_of(context, part, revision_of(house)).marks
    return {"missed_id": marks[0].stored.id}


def the_team(house: House) -> dict[str, object]:
    return {"team_id": floor_of(house).team.id}


class TestPermissions(PermissionTests):
    """Whoever decides on findings also says what is missing among them."""

    pages = (
        Page(
            "rule_quality.choose",
            roles=DECIDING,
            values=lambda house: {**a_part(house), "revision": revision_of(house)},
        ),
        Page("rule_quality.mark", "POST", DECIDING, a_part, a_mark),
        Page("rule_quality.take_back", "POST", DECIDING, marked),
        Page("rule_quality.shares", roles=LEAD),
        Page("rule_quality.set_share", "POST", LEAD, the_team, lambda _house: {"percent": 5}),
    )


class TestSharedDefinitions(PermissionTests):
    """Rules are shared: each team sees its own decisions on them."""

    pages = (
        Page(
            "rule_quality.versions",
            roles=SEEING,
            values=lambda house: {"key": floor_of(house) and RULE},
            of_team=False,
        ),
        Page(
            "rule_quality.judgements",
            roles=SEEING,
            values=lambda house: {"key": floor_of(house) and RULE, "kind": "confirmed"},
            of_team=False,
        ),
    )

    def other_teams_find_nothing(self, page: Page, house: House) -> None:
        """Of the rule itself they may know; of the decisions on it they see their own."""
        stranger = house.user(sorted(page.roles)[0], house.other)
        answer = house.asked(page, stranger)
        assert answer.status_code == 200
        assert "judgement-hit" not in answer.text
