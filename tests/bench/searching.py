"""The search against LIKE over one row a message: what is found, and how long it takes."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from statistics import quantiles

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from qa_app.core.listing import PartFilter
from qa_app.core.search import phrase
from qa_app.services.conversations import list_parts
from qa_app.storage import search
from qa_app.storage.tables.conversations import ConversationRow
from tests.bench.corpus import SEED
from tests.bench.harness import Report, Work
from tests.bench.stored import CONVERSATIONS, HURRIED, MESSAGES, RARE, context_on

# In every tenth message and more; in one of some hundred; in some conversations; in none.
EVERYWHERE = ("快递", "您", "，谢谢")
COMMON = ("ＯＫ", "訂單", "4821", "快递一直")
SELDOM = (RARE[:2], RARE[2:4], RARE[8:])
NOWHERE = ("退一赔三", "zz")
_WORDS = {"very common": EVERYWHERE, "common": COMMON, "seldom": SELDOM, "absent": NOWHERE}
TYPED = 300
GOALS = {"sqlite": "≥ 100 ×", "postgresql": ""}


def measure(report: Report, kind: str, engine: Engine) -> None:
    """All figures of the search."""
    _same_as_like(engine)
    for name, words in _WORDS.items():
        report.compare(
            f"search on {kind}: {name} words in {CONVERSATIONS * MESSAGES:,} messages",
            {"LIKE": _by_like(engine, words), "search": _by_search(engine, words)},
            unit="queries/s",
            goal=GOALS[kind],
        )
    _typed(report, kind, engine)


def _same_as_like(engine: Engine) -> None:
    """Stop where the index finds anything but what LIKE finds."""
    with Session(engine) as session:
        for words in (*EVERYWHERE, *COMMON, *SELDOM, *NOWHERE, "单，", "吗", "0", "k"):
            found = select(ConversationRow.external_id).where(
                ConversationRow.current_revision_id.in_(
                    search.matching(session, phrase(words), unmasked=True)
                )
            )
            plain = select(HURRIED.c.conversation).where(HURRIED.c.text.like(f"%{words}%"))
            ours, theirs = set(session.scalars(found)), set(session.scalars(plain))
            if ours != theirs:
                raise AssertionError(f"{words}: {len(ours)} by search, {len(theirs)} by LIKE")


def _by_like(engine: Engine, words: Sequence[str]) -> Work:
    def work() -> float:
        with Session(engine) as session:
            for each in words:
                said = HURRIED.c.text.like(f"%{each}%")
                session.scalar(select(func.count()).select_from(HURRIED).where(said))
        return len(words)

    return work


def _by_search(engine: Engine, words: Sequence[str]) -> Work:
    def work() -> float:
        with Session(engine) as session:
            for each in words:
                found = search.matching(session, phrase(each), unmasked=False).subquery()
                session.scalar(select(func.count()).select_from(found))
        return len(words)

    return work


def _typed(report: Report, kind: str, engine: Engine) -> None:
    """What a person waits for who types words into the list: its page, count and excerpts."""
    rng = random.Random(SEED)
    with Session(engine) as session:
        texts = list(session.scalars(select(HURRIED.c.text).limit(20_000)))
    waits = []
    for _ in range(TYPED):
        text = rng.choice(texts)
        start, length = rng.randrange(len(text) - 1), rng.choice((1, 2, 2, 2, 3, 4, 6))
        wanted = PartFilter(words=text[start : start + length].strip() or "快递")
        begun = time.perf_counter()
        with Session(engine) as session:
            list_parts(context_on(session), wanted)
        waits.append((time.perf_counter() - begun) * 1000)
    cuts = quantiles(waits, n=20)
    print(f"\nsearch on {kind}: pages of the list  (goal: p95 < 200 ms)")
    print(f"  median {cuts[9]:,.1f} ms, p95 {cuts[-1]:,.1f} ms of {TYPED} queries")
    report.record(
        f"search on {kind}: pages of the list", {"median_ms": cuts[9], "p95_ms": cuts[-1]}
    )
