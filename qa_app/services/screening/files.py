"""Files of conversations, screened in a stream and in the order of the input.

Files of JSON lines are cut into blocks that several processes can screen; other formats are read
and screened in this process.
"""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import closing
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from qa_app.core.errors import Invalid
from qa_app.importers.canonical import CanonicalDecoder
from qa_app.importers.encodings import as_utf8
from qa_app.importers.formats import Format, nature_of
from qa_app.importers.json_files import DUPLICATE, LINE_SUFFIXES, lines
from qa_app.importers.limits import Limits
from qa_app.importers.problems import Item, Place, Problem, Severity
from qa_app.importers.reading import read
from qa_app.importers.sources import Source
from qa_app.services.screening.desk import Desk

# Screened together; more do not make it faster.
TOGETHER = 32
# Handed to a process at once: each time costs as much as some conversations.
BLOCK = 4 * TOGETHER
# Blocks on their way for each process: one in work, one waiting.
_IN_FLIGHT = 3


class Step(NamedTuple):
    """What became of one conversation of the input: its line, or ``None`` if it was refused."""

    line: bytes | None
    problems: tuple[Problem, ...]

    @property
    def refused(self) -> bool:
        return self.line is None


class _Block(NamedTuple):
    """Some lines of a file; ``first``: the number of its first conversation, from 1."""

    file: str
    first: int
    lines: list[tuple[int, bytes]]


class _Screened(NamedTuple):
    """One conversation of a block, screened; no ``key`` where it was refused."""

    key: tuple[str, str] | None
    place: Place
    step: Step


def screen_files(paths: Sequence[Path], desk: Desk, *, jobs: int = 1) -> Iterator[Step]:
    """Screen every conversation of the files; ``jobs`` processes share the work."""
    if jobs == 1:
        for path in paths:
            yield from _screen_file(path, desk)
        return
    with _Pool(desk, jobs) as pool:
        for path in paths:
            if _is_by_line(path):
                yield from _without_duplicates(pool.screen(path))
            else:
                yield from _screen_file(path, desk)


def _screen_file(path: Path, desk: Desk) -> Iterator[Step]:
    items = read(path)
    while several := list(islice(items, TOGETHER)):
        yield from _steps(several, desk)


def _steps(items: Sequence[Item], desk: Desk) -> Iterator[Step]:
    conversations = [each.conversation for each in items if each.conversation is not None]
    written = iter(desk.lines(conversations))
    for item in items:
        yield Step(None if item.conversation is None else next(written), item.problems)


def _is_by_line(path: Path) -> bool:
    """Whether a file can be cut at its lines."""
    source = _source(path)
    try:
        return source.suffix in LINE_SUFFIXES and nature_of(source).format is Format.JSON
    except (Invalid, OSError):
        return False


def _source(path: Path) -> Source:
    return Source(path.name, lambda: path.open("rb"))


def _blocks(path: Path) -> Generator[_Block, None, None]:
    source = _source(path)
    with source.open() as raw:
        numbered = lines(as_utf8(raw, nature_of(source).encoding), Limits().conversation_bytes)
        first = 1
        while several := list(islice(numbered, BLOCK)):
            yield _Block(path.name, first, several)
            first += len(several)


def _without_duplicates(screened: Iterator[_Screened]) -> Iterator[Step]:
    """Of conversations with the same key in one file the first stays."""
    first_lines: dict[tuple[str, str], int] = {}
    for key, place, step in screened:
        first = place.line if key is None else first_lines.setdefault(key, place.line)
        if key is None or first == place.line:
            yield step
            continue
        reason = Invalid(DUPLICATE, id=key[1], line=first)
        refused = place.problem(Severity.REFUSED, reason, conversation_id=key[1])
        yield Step(None, (refused,))


class _Pool:
    """Processes that screen blocks; given up at once where the work is broken off."""

    def __init__(self, desk: Desk, jobs: int) -> None:
        # Forked processes inherit the rules made ready, instead of making them again.
        self._executor = ProcessPoolExecutor(
            jobs, mp_context=get_context("fork"), initializer=_begin, initargs=(desk,)
        )
        self._most = jobs * _IN_FLIGHT

    def screen(self, path: Path) -> Iterator[_Screened]:
        """The conversations of a file in order, with no more blocks read than are in work."""
        waiting: deque[Future[list[_Screened]]] = deque()
        with closing(_blocks(path)) as blocks:
            for block in blocks:
                waiting.append(self._executor.submit(_screen_block, block))
                if len(waiting) >= self._most:
                    yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()

    def __enter__(self) -> _Pool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._executor.shutdown(wait=kind is None, cancel_futures=True)


class _Here(NamedTuple):
    """What a screening process keeps between blocks."""

    desk: Desk
    decoder: CanonicalDecoder


_here: list[_Here] = []


def _begin(desk: Desk) -> None:
    """Start of a screening process; breaking off is the parent's business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _here[:] = [_Here(desk, CanonicalDecoder())]


def _screen_block(block: _Block) -> list[_Screened]:
    desk, decoder = _here[0]
    items = []
    for number, (line, data) in enumerate(block.lines, block.first):
        decoded = decoder.decode(
            data, file=block.file, line=line, fallback_id=f"{block.file}#{number}"
        )
        items.append(Item(number - 1, block.file, line, *decoded))
    return [
        _Screened(_key(item), Place(item.file, item.line), step)
        for item, step in zip(items, _steps(items, desk), strict=True)
    ]


def _key(item: Item) -> tuple[str, str] | None:
    conversation = item.conversation
    return None if conversation is None else (conversation.source, conversation.id)
