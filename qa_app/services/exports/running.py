"""Writing the file of an export, in the background or at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from qa_app.core.exports import ExportKind, FileFormat, Wish, file_suffix, from_plain
from qa_app.exports.table_files import Tables, tables_at
from qa_app.services import audit, notices
from qa_app.services.context import Context
from qa_app.services.exports.asking import FOLDER, path_of, require
from qa_app.services.exports.ledger_rows import write_ledger
from qa_app.services.exports.review_rows import write_reviews
from qa_app.services.exports.score_rows import write_scores
from qa_app.services.jobs import JobHandle
from qa_app.services.people.acting import acting_for
from qa_app.storage.queries import jobs as stored_jobs

Step = Callable[[int, int], None]
"""Told after each chunk, outside any transaction: how many rows there are, of how many."""

_WRITERS: Mapping[ExportKind, Callable[[Context, Wish, Tables, Step], int]] = {
    ExportKind.REVIEWS: write_reviews,
    ExportKind.SCORES: write_scores,
    ExportKind.LEDGER: write_ledger,
}


class _Cancelled(Exception):
    """The writing is given up; what is written of the file goes with it."""


def run_export(context: Context, handle: JobHandle, wish: dict[str, object]) -> None:
    """The body of the job, with the rights that its asker has by now.

    Whatever ends it in the middle leaves no file; the next run writes it from the start.
    """
    wished = from_plain(wish)
    job = stored_jobs.by_id(context.session, handle.id)
    asker = job.created_by if job else None

    def step(done: int, total: int) -> None:
        context.session.rollback()
        handle.progress(done, total)
        if handle.cancelled:
            raise _Cancelled
        handle.pause()

    try:
        rows = _write(acting_for(context, asker), wished, path_of(context, handle.id, wished), step)
    except _Cancelled:
        return
    handle.progress(rows, rows)
    if asker is not None:
        details = {"job": handle.id, "kind": wished.kind.value, "rows": rows}
        notices.notify(context, [asker], "exports.ready", f"export:{handle.id}", details)
    audit.record(
        context,
        "export.written",
        "export",
        handle.id,
        wished.team_id,
        rows=rows,
        personal=wished.personal,
    )
    handle.checkpoint({"rows": rows})
    context.session.commit()


def write_now(context: Context, wish: Wish, path: Path, step: Step) -> int:
    """Write an export to a path of one's own choice; returns how many rows it has.

    Raises Invalid, NotFound, Refused.
    """
    rows = _write(context, wish, path, step)
    audit.record(
        context,
        "export.written",
        "export",
        path.name,
        wish.team_id,
        rows=rows,
        personal=wish.personal,
    )
    context.session.commit()
    return rows


def written_now(context: Context, wish: Wish) -> bytes:
    """The file of a small export, written while its asker waits; nothing of it is kept."""
    folder = context.data_dir / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder) as room:
        path = Path(room) / f"file.{file_suffix(wish)}"
        write_now(context, wish, path, lambda _done, _total: None)
        return path.read_bytes()


def _write(context: Context, wish: Wish, path: Path, step: Step) -> int:
    require(context, wish)
    with tables_at(path, workbook=wish.format is FileFormat.XLSX) as tables:
        return _WRITERS[wish.kind](context, wish, tables, step)
