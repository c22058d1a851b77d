"""Screening texts by two versions of one rule, in this process or in several."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from qa_app.core.conversations import Conversation
from qa_app.core.latency.profiles import Profile
from qa_app.core.rule_bench import Place, places
from qa_app.core.rules import engine
from qa_app.core.rules.hits import Finding
from qa_app.core.rules.model import Rule
from qa_app.ml.tokens import words
from qa_app.storage.packing import unpack

if TYPE_CHECKING:  # the processes that compare read no database
    from qa_app.storage.queries.rule_bench import StoredText

BEFORE, AFTER = "before", "after"
TOGETHER = 64
"""Screened together; more do not make it faster."""

_WORTH_PROCESSES = 20_000
_MOST_PROCESSES = 4
_AHEAD = 2


class Versions(NamedTuple):
    """Two versions of one rule; ``None``: there is none."""

    before: Rule | None
    after: Rule | None


class Hits(NamedTuple):
    """What both versions find in one text."""

    before: frozenset[Place]
    after: frozenset[Place]

    @property
    def differ(self) -> bool:
        return self.before != self.after


class Comparer:
    """Two versions of a rule made ready; both look at a text in one pass."""

    def __init__(self, versions: Versions, profile: Profile, zone: ZoneInfo) -> None:
        named = zip((BEFORE, AFTER), versions, strict=True)
        rules = [replace(rule, id=name) for name, rule in named if rule is not None]
        self._screener, self._profile = engine.compile(rules, words, zone=zone), profile

    def compare(self, contents: Sequence[bytes]) -> list[Hits]:
        """What both find in each of some packed texts."""
        return [
            hits
            for start in range(0, len(contents), TOGETHER)
            for hits in self.screen(list(map(unpack, contents[start : start + TOGETHER])))
        ]

    def screen(self, conversations: Sequence[Conversation]) -> list[Hits]:
        """What both find in each of some conversations."""
        return [
            Hits(_of(BEFORE, findings), _of(AFTER, findings)) if findings else _NONE
            for findings in self._screener.findings_in(conversations, self._profile)
        ]


class Compare:
    """Compares chunks of texts in order; ``ahead``: how many are begun before one is awaited."""

    def __init__(self, begin: Callable[[list[bytes]], Future[list[Hits]]], ahead: int) -> None:
        self._begin, self._ahead = begin, ahead

    def __call__(
        self, chunks: Iterable[Sequence[StoredText]]
    ) -> Iterator[tuple[Sequence[StoredText], list[Hits]]]:
        """Each chunk with the hits of its texts."""
        waiting: deque[tuple[Sequence[StoredText], Future[list[Hits]]]] = deque()
        for chunk in chunks:
            waiting.append((chunk, self._begin([text.content for text in chunk])))
            if len(waiting) > self._ahead:
                done, future = waiting.popleft()
                yield done, future.result()
        for done, future in waiting:
            yield done, future.result()


@contextmanager
def comparing(
    versions: Versions, profile: Profile, zone: ZoneInfo, texts: int
) -> Iterator[Compare]:
    """A way to compare about so many texts.

    Where there are many the work is shared by processes. They come from a server of their own,
    which knows no thread of the worker that asks, and has read the modules once for all.
    """
    processes = min(os.cpu_count() or 1, _MOST_PROCESSES)
    if texts < _WORTH_PROCESSES or processes == 1:
        comparer = Comparer(versions, profile, zone)
        yield Compare(lambda contents: _done(comparer.compare(contents)), ahead=0)
        return
    server = get_context("forkserver")
    server.set_forkserver_preload([__name__])
    pool = ProcessPoolExecutor(
        processes,
        mp_context=server,
        initializer=_begin,
        initargs=(versions, profile, zone),
    )
    try:
        yield Compare(lambda contents: pool.submit(_compare, contents), ahead=processes * _AHEAD)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


_NONE = Hits(frozenset(), frozenset())
_here: list[Comparer] = []


def _begin(versions: Versions, profile: Profile, zone: ZoneInfo) -> None:
    """Start of a process; breaking off is the parent's business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    _here[:] = [Comparer(versions, profile, zone)]


def _end_with_parent() -> None:
    """A parent that is killed tells nobody to end."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _compare(contents: Sequence[bytes]) -> list[Hits]:
    return _here[0].compare(contents)


def _done(hits: list[Hits]) -> Future[list[Hits]]:
    future: Future[list[Hits]] = Future()
    future.set_result(hits)
    return future


def _of(name: str, findings: Iterable[Finding]) -> frozenset[Place]:
    return places(each for each in findings if each.rule == name)
