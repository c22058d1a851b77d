"""Bringing the sample transcripts in, once."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from qa_app.services.context import Context
from qa_app.services.imports.staging import commit, stage
from qa_app.storage.tables.imports import Import
from qa_app.storage.tables.people import Team

STAFF = "staff.csv"
SUFFIXES = {".jsonl", ".json", ".csv", ".tsv", ".xlsx"}
MOST_BYTES = 20 * 1024 * 1024

# Files know a team by its key alone; people know it by its name.
TEAM_NAMES = {"t1": "售后一组", "t2": "售后二组"}


def name_teams(context: Context) -> None:
    """Give the sample teams their names, where nobody has named them yet."""
    for team in context.session.scalars(select(Team).where(Team.key.in_(TEAM_NAMES))):
        if team.name == team.key:
            team.name = TEAM_NAMES[team.key]
    context.session.commit()


def bring_samples(context: Context, folder: Path) -> int:
    """Ask for the import of every sample that was never asked for; returns how many."""
    known = set(context.session.scalars(select(Import.name)))
    context.session.rollback()
    wanted = [path for path in sample_files(folder) if path.name not in known]
    for path in wanted:
        with path.open("rb") as stream:
            staged = stage(context, stream, path.name, team_id=None, most_bytes=MOST_BYTES)
        commit(context, staged)
    return len(wanted)


def sample_files(folder: Path) -> list[Path]:
    """The transcripts of a folder, in the order of their names; the staff list is none."""
    files = (path for path in folder.iterdir() if path.suffix in SUFFIXES)
    return sorted(path for path in files if path.name != STAFF)
