"""On the page of an import, threads are cut into contacts where the user says so."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from qa_app.services.context import Context
from tests.conftest import SignIn
from tests.support.factories import chat, make_team
from tests.support.importing import jsonl
from tests.web.imports.test_views import Pages

THREAD = chat(
    ("customer", 0, "在吗"),
    ("agent", 10, "在的"),
    ("customer", 7200, "还在吗"),
    ("agent", 7210, "在的"),
    id="c-thread",
)


@pytest.fixture
def pages(client: FlaskClient, context: Context, signed_in: SignIn) -> Pages:
    make_team(context.session, "t1", "售前一组")
    return Pages(client, context, signed_in(client))


def test_the_preview_shows_the_contacts_and_the_import_makes_them(pages: Pages) -> None:
    """What is seen is what lands, and the field says what was chosen."""
    import_id = pages.staged(jsonl(THREAD))
    seen = pages.post(f"{import_id}/look", split_gap="60").text
    assert "c-thread#2" in seen
    assert 'name="split_gap"' in seen
    assert 'value="60"' in seen
    row = pages.committed(import_id, split_gap="60")
    assert (row.read, row.new) == (2, 2)


@pytest.mark.parametrize("gap", ["0", "-5", "abc", "99999999"])
def test_a_silence_that_makes_no_sense_is_told_and_nothing_is_imported(
    pages: Pages, gap: str
) -> None:
    """A slip here would cut every thread, or none."""
    import_id = pages.staged(jsonl(THREAD))
    answer = pages.post(f"{import_id}/commit", split_gap=gap)
    assert answer.status_code == 422
    assert "field-error" in answer.text


def test_an_empty_field_cuts_nothing(pages: Pages) -> None:
    """Most sources know what a conversation is."""
    assert pages.committed(pages.staged(jsonl(THREAD)), split_gap="").new == 1
