"""Importing against the hurried pipeline, again and larger, and who waits while it runs."""

from __future__ import annotations

import os
import resource
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from statistics import quantiles
from unittest import mock

from sqlalchemy import Engine, insert
from sqlalchemy.orm import Session

from qa_app.services import definitions
from qa_app.services.definitions import ActiveRules
from qa_app.services.imports.running import run_import
from qa_app.services.imports.uploads import keep
from qa_app.storage.tables.definitions import DefinitionVersion
from qa_app.storage.tables.imports import Import
from qa_app.storage.tables.people import SignInAttempt
from tests.bench.bench_screen import PATTERNS, PHRASES, desk_of
from tests.bench.corpus import patterns, phrases, write_conversations
from tests.bench.harness import Report
from tests.bench.hurried import Hurried
from tests.bench.stored import FULL, context_on, database, index, kinds
from tests.support import databases

HURRIED = 150
OURS = 100_000 if FULL else 10_000
GROWN = (10_000, 1_000_000) if FULL else (5_000, 25_000)
SAVE_EVERY_S = 0.05
FIRST = "run 0"
_sources = (f"run {number}" for number in count(1))
GOALS = {"sqlite": "≥ 45 ×", "postgresql": "≥ 17 ×"}


@dataclass(slots=True)
class Followed:
    """How the import's job is followed: with its pauses, as in the worker."""

    saved: Mapping[str, object] | None = None
    cancelled: bool = False
    pauses: int = field(default=0)

    def progress(self, done: int, total: int | None = None) -> None:
        """Nobody looks."""

    def checkpoint(self, state: Mapping[str, object]) -> None:
        self.saved = state

    def pause(self, seconds: float = 0.02) -> None:
        self.pauses += 1
        time.sleep(max(seconds, 0))


def run(report: Report) -> None:
    """All figures of imports."""
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder, "small.jsonl"), Path(folder, "large.jsonl")
        write_conversations(small, HURRIED)
        write_conversations(large, OURS)
        for kind in kinds():
            _against_hurried(report, kind, small, large)
        _growth(report, Path(folder))
        _waiting(report, large)
    report.record("import: most memory", {"MB": _resident_mb()})
    print(f"\nimport: most memory  {_resident_mb():,.0f} MB  (goal: under 512)")


def _against_hurried(report: Report, kind: str, small: Path, large: Path) -> None:
    hurried = Hurried(phrases(PHRASES), patterns(PATTERNS))

    def in_a_hurry() -> float:
        with tempfile.TemporaryDirectory() as folder:
            return hurried.to_database(small, Path(folder, "hurried.db"))

    with database(kind) as url:
        engine = databases.opened(url)
        rules = _prepared(engine)
        # Under another source the same file is new; under the first it is there already.
        import_file(engine, large, rules, source=FIRST)
        medians = report.compare(
            f"import on {kind}: {OURS:,} conversations, personal data, screen, store",
            {
                "hurried, with database": in_a_hurry,
                "import": lambda: import_file(engine, large, rules, source=next(_sources)),
                "the same file again": lambda: import_file(engine, large, rules, source=FIRST),
            },
            unit="conversations/s",
            goal=GOALS[kind],
        )
        again = medians["the same file again"] / medians["import"]
        print(f"  again against new: {again:.2f} ×  (goal: ≥ 3 ×)")
        report.record(f"import on {kind}: again", {"ratio": again})
        engine.dispose()
    with database(kind) as url:
        engine = databases.opened(url)
        import_file(engine, large, _prepared(engine))
        seconds = _timed(lambda: index(engine))
        engine.dispose()
    print(f"  search index that follows: {OURS / seconds:,.0f} conversations/s")
    report.record(f"import on {kind}: search index", {"conversations_per_s": OURS / seconds})


def _growth(report: Report, folder: Path) -> None:
    """Time for each conversation in a small and in a large import."""
    rates = {size: size / _timed_import(folder, size) for size in GROWN}
    few, many = GROWN
    slower = rates[few] / rates[many] - 1
    print(f"\nimport: growth from {few:,} to {many:,}  (goal: within 20 %)")
    print(f"  {rates[few]:,.0f} → {rates[many]:,.0f} conversations/s: {slower:+.0%} time for each")
    report.record(
        "import: growth", {"rates": {str(k): v for k, v in rates.items()}, "slower": slower}
    )


def _timed_import(folder: Path, size: int) -> float:
    """How long so many conversations take into an empty database."""
    path = folder / f"{size}.jsonl"
    write_conversations(path, size)
    with database("sqlite") as url:
        engine = databases.opened(url)
        rules = _prepared(engine)
        seconds = _timed(lambda: import_file(engine, path, rules))
        engine.dispose()
    path.unlink()
    return seconds


def _waiting(report: Report, large: Path) -> None:
    """How long somebody else's small save takes while an import runs."""
    waits: list[float] = []
    with database("sqlite") as url:
        engine = databases.opened(url)
        rules = _prepared(engine)
        ended = threading.Event()
        # In a process of its own: two threads would wait for each other's Python, not the lock.
        child = os.fork()
        if child == 0:
            import_file(databases.opened(url), large, rules)
            os._exit(0)

        def wait() -> None:
            os.waitpid(child, 0)
            ended.set()

        waiting = threading.Thread(target=wait)
        waiting.start()
        while not ended.wait(SAVE_EVERY_S):
            waits.append(_timed(lambda: _save(engine)))
        waiting.join()
        engine.dispose()
    p95, worst = quantiles(waits, n=20)[-1] * 1000, max(waits) * 1000
    print("\nimport: somebody saves meanwhile  (goal: p95 ≤ 200 ms, worst ≤ 500 ms)")
    print(f"  p95 {p95:,.0f} ms, worst {worst:,.0f} ms of {len(waits)} saves")
    report.record("import: saves meanwhile", {"p95_ms": p95, "worst_ms": worst, "n": len(waits)})


def _prepared(engine: Engine) -> ActiveRules:
    """The benchmark's rules, with a version's row for each."""
    rules = desk_of(phrases(PHRASES), patterns(PATTERNS)).screener.rules
    with Session(engine, expire_on_commit=False) as session:
        definitions.seed_shipped(context_on(session))
        rows = [
            DefinitionVersion(
                kind="rule", key=rule.id, number=1, body="", digest=b"0" * 16,
                created_at=datetime.now(UTC),
            )
            for rule in rules
        ]  # fmt: skip
        session.add_all(rows)
        session.commit()
        return ActiveRules(tuple(rules), {row.key: row.id for row in rows})


def import_file(engine: Engine, path: Path, rules: ActiveRules, source: str = "") -> float:
    """Bring a file in; how many conversations were read.

    Under another source the same file is new again.
    """
    with Session(engine, expire_on_commit=False) as session:
        context = context_on(session)
        with path.open("rb") as stream:
            upload = keep(context.data_dir, stream, path.stat().st_size)
        row = Import(
            name=path.name,
            stored_as=upload.stored_as,
            size=upload.size,
            state="queued",
            mapping={"source": source},
            created_at=context.now,
        )
        session.add(row)
        session.commit()
        with mock.patch.object(definitions, "screening_rules", return_value=rules):
            run_import(context, Followed(), row.id)
        session.refresh(row)
        return row.read


def _save(engine: Engine) -> None:
    """As small as an autosave."""
    with engine.begin() as connection:
        connection.execute(
            insert(SignInAttempt).values(username="x", address="x", at=datetime.now(UTC))
        )


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _resident_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
