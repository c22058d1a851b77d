"""``audit verify``: its sentence and its exit code."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, update

from qa_app.services import audit
from qa_app.services.context import Context
from qa_app.storage.tables.audit import AuditEntry
from tests.cli.conftest import Run

pytestmark = pytest.mark.both_databases


@pytest.fixture
def three(context: Context) -> None:
    for number in (1, 2, 3):
        audit.record(context, "review.published", "review", number)
        context.session.commit()


def test_a_sound_log_ends_with_0_and_tells_what_to_note(run: Run, three: None) -> None:
    """The note finds later what the chain alone cannot."""
    result = run("audit", "verify")
    assert result.exit_code == 0
    anchor = result.output.split("：")[-1].strip()
    assert anchor.startswith("3:")
    assert run("audit", "verify", "--anchor", anchor).exit_code == 0


def test_an_empty_log_is_sound(run: Run) -> None:
    """The first check comes before the first entry."""
    assert run("audit", "verify").exit_code == 0


def test_a_changed_entry_ends_with_1_and_is_named(run: Run, three: None, context: Context) -> None:
    """Whoever looks into it must know where."""
    context.session.execute(update(AuditEntry).where(AuditEntry.id == 2).values(actor="x"))
    result = run("audit", "verify")
    assert result.exit_code == 1
    assert "第 2 条被改动" in result.output


def test_a_missing_entry_is_named(run: Run, three: None, context: Context) -> None:
    """Likewise."""
    context.session.execute(delete(AuditEntry).where(AuditEntry.id == 2))
    result = run("audit", "verify")
    assert result.exit_code == 1
    assert "缺少第 2 条" in result.output


def test_an_end_cut_off_is_found_by_the_note(run: Run, three: None, context: Context) -> None:
    """A thief takes the last entries, which are about the thief."""
    anchor = run("audit", "verify").output.split("：")[-1].strip()
    context.session.execute(delete(AuditEntry).where(AuditEntry.id == 3))
    assert run("audit", "verify").exit_code == 0
    assert run("audit", "verify", "--anchor", anchor).exit_code == 1


@pytest.mark.parametrize("nonsense", ["", "3", "3:xyz", "0:" + "00" * 32, "3:00", "-1:" + "0" * 64])
def test_a_note_that_cannot_be_one_is_refused(run: Run, nonsense: str) -> None:
    """A mistyped note must not look like a broken log."""
    assert run("audit", "verify", "--anchor", nonsense).exit_code == 2


def test_checking_does_not_keep_anybody_from_writing(
    run: Run, three: None, context: Context
) -> None:
    """A long log takes a while to walk."""
    assert run("audit", "verify").exit_code == 0
    audit.record(context, "review.published", "review", 4)
    context.session.commit()
    assert "4" in run("audit", "verify").output
