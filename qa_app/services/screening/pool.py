"""Several processes that share the work on files of JSON lines."""

from __future__ import annotations

import gc
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import closing
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from qa_app.core.errors import Invalid
from qa_app.importers.canonical import CanonicalDecoder
from qa_app.importers.json_files import DUPLICATE, NOTHING_INSIDE, Known
from qa_app.importers.problems import Item, Place, Problem, Severity
from qa_app.services.screening.blocks import Block, blocks
from qa_app.services.screening.desk import Desk
from qa_app.services.screening.steps import TOGETHER, Step, joined, step_of

# Blocks on their way for each process: one in work, the others waiting.
_IN_FLIGHT = 4
# How many objects a process makes before it looks for those that hold each other: screening
# leaves next to none.
_OBJECTS_BETWEEN = 100_000

_Key = tuple[int, str, str]


class _Screened(NamedTuple):
    """A block, screened; ``keys``: line, source and id of each conversation that was."""

    file: str
    keys: list[_Key]
    step: Step


class Pool:
    """Processes that screen blocks; given up at once where the work is broken off."""

    def __init__(self, desk: Desk, jobs: int) -> None:
        # Forked processes inherit the rules made ready, instead of making them again.
        self._executor = ProcessPoolExecutor(
            jobs, mp_context=get_context("fork"), initializer=_begin, initargs=(desk,)
        )
        self._most = jobs * _IN_FLIGHT

    def screen(self, path: Path) -> Iterator[Step]:
        """The conversations of a file in order, with no more blocks read than are in work."""
        known = Known(path.name)
        is_empty = True
        for screened in self._screened(path):
            is_empty = False
            yield _without_duplicates(screened, known)
        if is_empty:
            reason = Place(path.name, 0).problem(Severity.FATAL, Invalid(NOTHING_INSIDE))
            yield Step(b"", 0, 1, (reason,))

    def _screened(self, path: Path) -> Iterator[_Screened]:
        waiting: deque[Future[_Screened]] = deque()
        with closing(blocks(path)) as cut:
            for block in cut:
                waiting.append(self._executor.submit(_screen_block, block))
                if len(waiting) >= self._most:
                    yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def __enter__(self) -> Pool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._executor.shutdown(wait=kind is None, cancel_futures=True)


def _without_duplicates(screened: _Screened, known: Known) -> Step:
    """Of conversations with the same key in one file the first stays."""
    file, keys, step = screened
    firsts = [known.first_line(source, id_, line) for line, source, id_ in keys]
    again = [index for index, key in enumerate(keys) if firsts[index] != key[0]]
    if not again:
        return step
    refused = [_refused(file, keys[index], firsts[index]) for index in again]
    dropped, left_out = set(again), {keys[index][0] for index in again}
    kept = (line for index, line in enumerate(_cut(step.lines)) if index not in dropped)
    return Step(
        b"".join(kept),
        step.screened - len(again),
        step.refused + len(again),
        _by_line((*step.refusals, *refused)),
        tuple(each for each in step.warnings if each.line not in left_out),
    )


def _refused(file: str, key: _Key, first: int) -> Problem:
    line, _source, id_ = key
    reason = Invalid(DUPLICATE, id=id_, line=first)
    return Place(file, line).problem(Severity.REFUSED, reason, conversation_id=id_)


def _cut(lines: bytes) -> list[bytes]:
    # Within a line of JSON every line end is escaped.
    return lines.splitlines(keepends=True)


def _by_line(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda each: each.line))


class _Here(NamedTuple):
    """What a screening process keeps between blocks."""

    desk: Desk
    decoder: CanonicalDecoder


_here: list[_Here] = []


def _begin(desk: Desk) -> None:
    """Start of a screening process; breaking off is the parent's business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _here[:] = [_Here(desk, CanonicalDecoder())]
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN)


def _screen_block(block: Block) -> _Screened:
    desk, decoder = _here[0]
    found = _items(block, decoder)
    steps: list[Step] = []
    keys: list[_Key] = []
    # Some at a time, as one process does: they stay near the processor until they are written.
    while several := list(islice(found, TOGETHER)):
        steps.append(step_of(several, desk))
        for item in several:
            conversation = item.conversation
            if conversation is not None:
                keys.append((item.line, conversation.source, conversation.id))
    return _Screened(block.path.name, keys, joined(steps))


def _items(block: Block, decoder: CanonicalDecoder) -> Iterator[Item]:
    file = block.path.name
    for number, (line, data) in enumerate(block.lines(), block.number):
        decoded = decoder.decode(data, file=file, line=line, fallback_id=f"{file}#{number}")
        yield Item(number - 1, file, line, *decoded)
