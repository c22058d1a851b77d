"""The page of the audit log: what was done, narrowed, and checked."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, update

from qa_app.core.definitions import Kind
from qa_app.core.imports.states import State
from qa_app.core.listing import FindingState
from qa_app.core.permissions import RoleName
from qa_app.services import audit
from qa_app.services.context import Context
from qa_app.storage.tables.audit import AuditEntry
from qa_app.storage.wiring import db
from qa_app.web.audit.words import ACTIONS, THINGS
from tests.conftest import SignIn
from tests.support.permissions import Page, PermissionTests
from tests.support.statements import counting

ENGLISH = {"lang": "en"}
PRODUCT = Path(audit.__file__).parents[1]
VERDICT = re.compile(r'<code class="audit-head">(\d+:[0-9a-f]{64})</code>')


class TestPermissions(PermissionTests):
    pages = (
        Page("audit.listing", roles={RoleName.ADMINISTRATOR}),
        Page("audit.verify", "POST", roles={RoleName.ADMINISTRATOR}),
    )


@pytest.fixture
def administrator(client: FlaskClient, signed_in: SignIn, context: Context) -> FlaskClient:
    """An administrator's browser, over a log of three entries."""
    signed_in(client)
    for number in (1, 2, 3):
        audit.record(context, "review.published", "review", number, total="<b>9</b>")
        context.session.commit()
    return client


def verified(browser: FlaskClient, noted: str = "") -> str:
    return browser.post("/audit/verify?lang=en", data={"noted": noted}).text


def test_the_log_says_who_did_what_to_which_thing(administrator: FlaskClient) -> None:
    """The newest first, each thing a link to its page."""
    page = administrator.get("/audit", query_string=ENGLISH).text
    assert "Review published" in page
    assert 'href="/reviews/3"' in page
    assert page.index('href="/reviews/3"') < page.index('href="/reviews/1"')
    assert "test (no user)" in page
    assert "<b>9</b>" not in page


def test_only_what_the_reader_may_open_is_a_link(
    administrator: FlaskClient, context: Context
) -> None:
    """An administrator grades no exercises: a link to one would end at a refusal."""
    audit.record(context, "exercise.set", "exercise", 5)
    context.session.commit()
    page = administrator.get("/audit", query_string=ENGLISH).text
    assert "Exercise 5" in page
    assert "/exercises/5" not in page
    assert administrator.get("/exercises/5").status_code == 403


def test_the_log_is_narrowed_by_action_and_user(
    administrator: FlaskClient, context: Context
) -> None:
    """A filter that matches nothing says how to lift it."""
    audit.record(context, "draw.made", "draw", 7)
    context.session.commit()
    drawn = administrator.get("/audit", query_string={"action": "draw.made"} | ENGLISH).text
    assert "Sample drawn" in drawn
    assert 'href="/reviews/' not in drawn
    none = administrator.get("/audit", query_string={"action": "user.left"} | ENGLISH).text
    assert "No entry matches" in none


def test_a_sound_log_is_told_with_what_to_note(administrator: FlaskClient) -> None:
    """The note finds at the next check what the chain alone cannot."""
    page = verified(administrator)
    assert "The audit log is whole: 3 entries." in page
    noted = VERDICT.search(page)
    assert noted is not None
    assert "whole" in verified(administrator, noted[1])


def test_a_changed_entry_is_told_with_its_place(
    administrator: FlaskClient, context: Context
) -> None:
    """Whoever looks into it must know where."""
    context.session.execute(update(AuditEntry).where(AuditEntry.id == 2).values(actor="x"))
    page = verified(administrator)
    assert "Entry 2 of the audit log was changed." in page
    assert "whole" not in page.partition("verdict")[2]


def test_an_end_cut_off_is_found_by_the_note(administrator: FlaskClient, context: Context) -> None:
    """A thief takes the last entries, which are about the thief."""
    noted = VERDICT.search(verified(administrator))
    assert noted is not None
    context.session.execute(delete(AuditEntry).where(AuditEntry.id == 3))
    assert "ends before entry 3" in verified(administrator, noted[1])


@pytest.mark.parametrize("noted", ["x", "3", "0:" + "0" * 64, "3:" + "z" * 64, "9" * 500])
def test_a_mistyped_note_is_told_beside_its_field(administrator: FlaskClient, noted: str) -> None:
    """It must not look like a broken log."""
    answer = administrator.post("/audit/verify", data={"noted": noted})
    assert answer.status_code == 422
    assert 'id="noted-error"' in answer.text


def test_looking_checks_nothing(administrator: FlaskClient) -> None:
    """A link that somebody sends must not keep the house busy."""
    assert administrator.get("/audit/verify").status_code == 405


@pytest.mark.parametrize("nonsense", ["<script>", "9" * 40, "'; --", "1.1", "-5"])
def test_nonsense_in_the_address_breaks_nothing(administrator: FlaskClient, nonsense: str) -> None:
    """Addresses are typed, cut and forged."""
    for name in ("action", "user", "after", "before"):
        answer = administrator.get("/audit", query_string={name: nonsense})
        assert answer.status_code in {200, 422}, name


def test_a_longer_log_takes_no_more_statements(
    administrator: FlaskClient, context: Context
) -> None:
    """It only ever grows."""
    with administrator.application.app_context():
        engine = db.engine

    def sent() -> int:
        with counting(engine) as statements:
            assert administrator.get("/audit").status_code == 200
        return len(statements)

    few = sent()
    for number in range(80):
        audit.record(context, "review.published", "review", number)
    context.session.commit()
    page = administrator.get("/audit").text
    assert 'rel="next"' in page
    assert sent() == few
    assert few <= 10


def recorded() -> Iterator[tuple[str, str]]:
    """Every action that the product records, and on what, as its code names them."""
    for path in PRODUCT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if ast.unparse(node.func) == "audit.record":
                yield ast.unparse(node.args[1]), ast.unparse(node.args[2])


def test_everything_that_is_recorded_has_words() -> None:
    """Whoever reads the log was not there when the code was written."""
    found = list(recorded())
    assert len(found) > 30
    literal = {action.strip("'") for action, _thing in found if action.startswith("'")}
    made = {f"finding.{state}" for state in FindingState}
    made |= {f"import.{state}" for state in (State.DONE, State.FAILED, State.CANCELLED)}
    made |= {f"{kind}.{step}" for kind in Kind for step in ("published", "shared", "given_up")}
    assert literal | made <= set(ACTIONS)
    things = {thing.strip("'") for _action, thing in found if thing != "kind"} | set(Kind)
    assert things <= set(THINGS)
