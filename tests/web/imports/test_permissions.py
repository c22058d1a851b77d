"""Who may open the pages of imports."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from qa_app.core.permissions import RoleName
from qa_app.storage.tables.imports import Import
from tests.support.clock import MONDAY_MORNING
from tests.support.factories import chat
from tests.support.importing import jsonl
from tests.support.permissions import House, Page, PermissionTests

IMPORTERS = frozenset({RoleName.SUPERVISOR, RoleName.QUALITY_LEAD, RoleName.ADMINISTRATOR})
UNDOERS = IMPORTERS - {RoleName.SUPERVISOR}


def _import(house: House, state: str) -> Import:
    row = Import(
        name="chats.jsonl",
        stored_as=f"{state}.upload",
        size=10,
        team_id=house.team.id,
        state=state,
        created_at=MONDAY_MORNING - timedelta(minutes=1),
    )
    house.session.add(row)
    house.session.flush()
    return row


def done(house: House) -> dict[str, object]:
    return {"import_id": house.thing("done", lambda: _import(house, "done")).id}


def previewed(house: House) -> dict[str, object]:
    """A fresh one for each visitor, since the first may commit or drop it."""
    folder: Path = house.app.config["SETTINGS"].data_dir / "uploads"
    folder.mkdir(exist_ok=True)
    (folder / "previewed.upload").write_bytes(jsonl(chat(("agent", 0, "您好"))))
    return {"import_id": _import(house, "previewed").id}


class TestPermissions(PermissionTests):
    pages = (
        Page("imports.listing", roles=IMPORTERS),
        Page("imports.upload", "POST", roles=IMPORTERS),
        Page("imports.one", roles=IMPORTERS, values=done),
        Page("imports.look_again", "POST", roles=IMPORTERS, values=previewed),
        Page("imports.commit", "POST", roles=IMPORTERS, values=done),
        Page("imports.discard", "POST", roles=IMPORTERS, values=previewed),
        Page("imports.progress", roles=IMPORTERS, values=done),
        Page("imports.cancel", "POST", roles=IMPORTERS, values=done),
        Page("imports.problems_file", roles=IMPORTERS, values=done),
        Page("imports.undo", "POST", roles=UNDOERS, values=done),
    )
