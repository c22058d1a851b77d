"""Files taken out of the house: asked for, written in the background, fetched for a while."""

from qa_app.services.exports.asking import (
    AskedExport,
    Fetched,
    ask,
    fetch,
    may_unmask,
    my_exports,
    remove_old,
)
from qa_app.services.exports.running import run_export, write_now, written_now

__all__ = [
    "AskedExport",
    "Fetched",
    "ask",
    "fetch",
    "may_unmask",
    "my_exports",
    "remove_old",
    "run_export",
    "write_now",
    "written_now",
]
