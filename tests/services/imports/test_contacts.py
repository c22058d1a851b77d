"""Endless threads are cut into contacts where the import says so (product.md §2)."""

from __future__ import annotations

from sqlalchemy import select

from qa_app.importers.columns import ColumnMapping, Field
from qa_app.services.context import Context
from qa_app.services.imports import looking, staging
from qa_app.services.imports.options import Options
from qa_app.storage.tables.conversations import ConversationRow
from qa_app.storage.tables.imports import Import
from tests.support.factories import chat
from tests.support.importing import contents, jsonl, staged, worked

THREAD = (
    ("customer", 0, "在吗"),
    ("agent", 10, "在的"),
    ("customer", 7200, "还在吗"),
    ("agent", 7210, "在的"),
)
NEXT_DAY = (*THREAD, ("customer", 90_000, "早"), ("agent", 90_010, "早上好"))


def brought(context: Context, data: bytes, options: Options) -> Import:
    import_id = staged(context, data)
    staging.choose(context, import_id, options, None)
    staging.commit(context, import_id)
    return worked(context, import_id)


def ids(context: Context) -> list[str]:
    rows = context.session.scalars(
        select(ConversationRow.external_id).order_by(ConversationRow.external_id)
    )
    return list(rows)


def test_a_thread_lands_as_its_contacts(context: Context) -> None:
    """Each is counted, listed and reviewed by itself."""
    row = brought(context, jsonl(chat(*THREAD, id="u9")), Options(split_gap_minutes=60))
    assert (row.read, row.new) == (2, 2)
    assert ids(context) == ["u9", "u9#2"]


def test_without_the_choice_a_thread_is_taken_as_it_comes(context: Context) -> None:
    """Most sources know what a conversation is."""
    row = brought(context, jsonl(chat(*THREAD, id="u9")), Options())
    assert (row.read, row.new, ids(context)) == (1, 1, ["u9"])


def test_a_thread_that_has_grown_brings_only_what_is_new(context: Context) -> None:
    """Importing the whole export again every week is how it is done."""
    options = Options(split_gap_minutes=60)
    brought(context, jsonl(chat(*THREAD, id="u9")), options)
    before = contents(context.session)
    row = brought(context, jsonl(chat(*NEXT_DAY, id="u9")), options)
    assert (row.read, row.new, row.changed, row.same) == (3, 1, 0, 2)
    assert ids(context) == ["u9", "u9#2", "u9#3"]
    again = brought(context, jsonl(chat(*NEXT_DAY, id="u9")), options)
    assert again.same == 3
    assert len(contents(context.session)) > len(before)


def test_the_preview_shows_the_contacts(context: Context) -> None:
    """What is committed is what was seen."""
    import_id = staged(context, jsonl(chat(*THREAD, id="u9")))
    seen = looking.look(context, import_id, Options(split_gap_minutes=60))
    assert [each.id for each in seen.preview.conversations] == ["u9", "u9#2"]


def test_a_kept_mapping_carries_the_choice() -> None:
    """Next week's table of the same columns is cut the same way."""
    mapping = ColumnMapping({Field.TEXT: "内容"}, split_gap_minutes=45)
    again = ColumnMapping.from_dict(mapping.as_dict())
    assert Options(again).gap_minutes == 45
    assert Options.from_dict(Options(again).as_dict()).gap_minutes == 45
    assert Options(again, split_gap_minutes=30).gap_minutes == 30
