"""The search against LIKE over one row a message: what is found, and how long it takes."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from statistics import median, quantiles
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from qa_app.core.conversations import Role
from qa_app.core.listing import MOST_FOUND, Cursor, FindingState, Order, PartFilter, Place
from qa_app.core.rules.hits import Severity
from qa_app.core.search import phrase
from qa_app.services import similar
from qa_app.services.context import Context
from qa_app.services.conversations import list_parts
from qa_app.storage import search
from qa_app.storage.tables.conversations import ConversationRow, Part
from tests.bench.corpus import SEED
from tests.bench.harness import Report, Work
from tests.bench.pages import Watch
from tests.bench.stored import CONVERSATIONS, HURRIED, MESSAGES, RARE, Quiet, context_on, settle

# In every tenth message and more; in one of some hundred; in some conversations; in none.
EVERYWHERE = ("快递", "您", "，谢谢")
COMMON = ("ＯＫ", "訂單", "4821", "快递一直")
SELDOM = (RARE[:2], RARE[2:4], RARE[8:])
NOWHERE = ("退一赔三", "zz")
_WORDS = {"very common": EVERYWHERE, "common": COMMON, "seldom": SELDOM, "absent": NOWHERE}
TYPED, OTHERS = 300, 40
GOAL_MS = 200
GOALS = {"sqlite": "≥ 100 ×", "postgresql": ""}

# A list says "1,000+" beyond. To name every text that holds a very common word takes SQLite 8 to
# 11 ms, for its index names each of 150,000: no search that counts them all comes to 100 times
# LIKE there, and a list needs none. LIKE, too, soon finds the first thousand of what all say.
FAR = MOST_FOUND + 1


def measure(report: Report, kind: str, engine: Engine) -> None:
    """All figures of the search."""
    _same_as_like(engine)
    _compare_all(report, kind, engine)
    settle(engine)
    for name, words in _WORDS.items():
        report.compare(
            f"search on {kind}: {name} words in {CONVERSATIONS * MESSAGES:,} messages",
            {
                "LIKE": _by_like(engine, words),
                "LIKE, as far as a list counts": _by_like(engine, words, FAR),
                "search": _by_search(engine, words),
                "search, as far as a list counts": _by_search(engine, words, FAR),
            },
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


def _by_like(engine: Engine, words: Sequence[str], most: int | None = None) -> Work:
    def work() -> float:
        with Session(engine) as session:
            for each in words:
                said = HURRIED.c.text.like(f"%{each}%")
                found = select(HURRIED.c.conversation).where(said)
                if most is not None:
                    found = found.distinct().limit(most)
                session.scalar(select(func.count()).select_from(found.subquery()))
        return len(words)

    return work


def _by_search(engine: Engine, words: Sequence[str], most: int | None = None) -> Work:
    def work() -> float:
        with Session(engine) as session:
            for each in words:
                found = search.matching(session, phrase(each), unmasked=False)
                if most is not None:
                    found = found.distinct().limit(most)
                session.scalar(select(func.count()).select_from(found.subquery()))
        return len(words)

    return work


def _lists(texts: Sequence[str]) -> Mapping[str, Callable[[], PartFilter]]:
    """What people type into the list, alone and with each kind of filter beside it."""
    rng = random.Random(SEED)

    def typed(**beside: Any) -> PartFilter:
        text = rng.choice(texts)
        start, length = rng.randrange(len(text) - 1), rng.choice((1, 2, 2, 2, 3, 4, 6))
        return PartFilter(words=text[start : start + length].strip() or "快递", **beside)

    def everywhere(**beside: Any) -> PartFilter:
        return PartFilter(words=rng.choice(("的", "好", "，", *EVERYWHERE)), **beside)

    beside: Mapping[str, Mapping[str, Any]] = {
        "a rule": {"rule": "banned.dont-know"},
        "an agent": {"agent_id": 17},
        "a team": {"team_id": 3},
        "a day": {"since": date(2026, 8, 1), "until": date(2026, 8, 1)},
        "critical": {"severity": Severity.CRITICAL},
        "open findings": {"finding_state": FindingState.OPEN},
        "slow replies": {"slower_than_s": 300},
        "unanswered": {"unanswered": True},
        "no review": {"reviewed": False},
        "a tag that none has": {"tag": "—"},
    }
    lists: dict[str, Callable[[], PartFilter]] = {
        "words": typed,
        "words, one side": lambda: typed(speaker=rng.choice((Role.CUSTOMER, Role.AGENT))),
        "one character": lambda: PartFilter(words=rng.choice(texts)[0]),
    }
    for name, given in beside.items():
        lists[f"words, {name}"] = partial(typed, **given)
        lists[f"words everywhere, {name}"] = partial(everywhere, **given)
    return lists


def _typed(report: Report, kind: str, engine: Engine) -> None:
    """What a person waits for who searches: the page, how many there are, the excerpts."""
    with Session(engine) as session:
        texts = list(session.scalars(select(HURRIED.c.text).limit(20_000)))
        middle = session.execute(
            select(Part.started_at, Part.id).order_by(Part.started_at).offset(CONVERSATIONS // 2)
        ).first()
    assert middle is not None
    deep = Place(Cursor(round(middle[0].timestamp() * 1000), middle[1]))
    lists = _lists(texts)
    works: dict[str, Callable[[Context], object]] = {
        name: partial(_listed, wanted) for name, wanted in lists.items()
    }
    works["words, a page deep in it"] = partial(_listed, lists["words"], place=deep)
    for order in Order:
        works[f"words, order {order.value}"] = partial(_listed, lists["words"], order=order)
    rng = random.Random(SEED)
    works["similar conversations"] = lambda context: similar.conversations_like(
        context, rng.randrange(1, CONVERSATIONS)
    )
    works["similar moments"] = lambda context: similar.moments_like(
        context, rng.randrange(1, CONVERSATIONS), rng.randrange(MESSAGES)
    )
    print(f"\nsearch on {kind}  (goal: p95 < {GOAL_MS} ms)")
    print(f"  {'median, p95':<38}{'clock ms':>17}{'processor ms':>17}")
    for name, work in works.items():
        times = TYPED if name == "words" else OTHERS
        _tell(report, f"search on {kind}: {name}", list(_waits(engine, work, times)))


def _listed(wanted: Callable[[], PartFilter], context: Context, **given: Any) -> object:
    return list_parts(context, wanted(), **given)


def _waits(
    engine: Engine, work: Callable[[Context], object], times: int
) -> Iterator[tuple[float, float]]:
    """Milliseconds of each of many searches, by the clock and of both processors, after one that
    warms up and tells which server process it is.
    """
    watch = Watch(engine)
    for number in range(times + 1):
        stored, own, clock = watch.database(), time.process_time(), time.perf_counter()
        with Session(engine) as session:
            work(context_on(session))
        clock, own = time.perf_counter() - clock, time.process_time() - own
        if number:
            yield clock * 1000, own * 1000 + watch.database() - stored


def _tell(report: Report, name: str, waits: Sequence[tuple[float, float]]) -> None:
    clock, worked = ([wait[at] for wait in waits] for at in (0, 1))
    p95, worked_p95 = quantiles(clock, n=20)[-1], quantiles(worked, n=20)[-1]
    shown = f"{median(clock):>9.1f}{p95:>8.1f}{median(worked):>9.1f}{worked_p95:>8.1f}"
    over = "  OVER" if p95 >= GOAL_MS else ""
    print(f"  {name.partition(': ')[2]:<38}{shown}{over}", flush=True)
    figures = {"median_ms": median(clock), "p95_ms": p95, "processor_p95_ms": worked_p95}
    report.record(name, {**figures, "searches": len(waits)})


def _compare_all(report: Report, kind: str, engine: Engine) -> None:
    """Learn what tells conversations apart, as the job does behind an import."""
    with Session(engine, expire_on_commit=False) as session:
        begun = time.process_time()
        count = similar.learn(context_on(session), Quiet())
        per_second = count / (time.process_time() - begun)
    print(f"\nsimilar on {kind}: {per_second:,.0f} conversations compared per processor second")
    report.record(f"similar on {kind}: compared", {"conversations_per_cpu_s": per_second})
