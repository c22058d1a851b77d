"""Files of conversations, screened in a stream and in the order of the input.

Several processes can share the work on files of JSON lines; other formats are read and screened
in this process.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from qa_app.importers.reading import read
from qa_app.services.screening.blocks import is_by_line
from qa_app.services.screening.desk import Desk
from qa_app.services.screening.pool import Pool
from qa_app.services.screening.steps import TOGETHER, Step, step_of


def screen_files(paths: Sequence[Path], desk: Desk, *, jobs: int = 1) -> Iterator[Step]:
    """Screen every conversation of the files; ``jobs`` processes share the work."""
    if jobs == 1:
        for path in paths:
            yield from _screen_file(path, desk)
        return
    with Pool(desk, jobs) as pool:
        for path in paths:
            yield from pool.screen(path) if is_by_line(path) else _screen_file(path, desk)


def _screen_file(path: Path, desk: Desk) -> Iterator[Step]:
    items = read(path)
    while several := list(islice(items, TOGETHER)):
        yield step_of(several, desk)
