"""``screen`` against the hurried pipeline, with more phrases, and with two processes."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from qa_app.core.conversations import Role
from qa_app.core.rules import engine
from qa_app.core.rules.expression import Name
from qa_app.core.rules.hits import Severity
from qa_app.core.rules.model import Condition, Rule, Scope
from qa_app.core.rules.operators.pattern import PatternTest
from qa_app.core.rules.operators.phrases import Phrases
from qa_app.core.rules.protocols import Operator
from qa_app.core.texts import LocalText
from qa_app.definitions.latency import shipped_profiles
from qa_app.ml.tokens import words
from qa_app.services.screening.desk import Desk, desk
from qa_app.services.screening.files import screen_files
from tests.bench.corpus import patterns, phrases, write_conversations
from tests.bench.harness import Report, Work
from tests.bench.hurried import Hurried

# The hurried pipeline gets fewer: its rate does not depend on how many there are.
OURS, HURRIED = 10_000, 150
# Several processes are for large files: to start them takes as long as some thousand conversations.
LONG = 50_000
PHRASES, PATTERNS = 500, 200
MORE_PHRASES = (5_000, 50_000)


def run(report: Report) -> None:
    """All figures of the ``screen`` command."""
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder, "small.jsonl"), Path(folder, "large.jsonl")
        write_conversations(small, HURRIED)
        write_conversations(large, OURS)
        long = Path(folder, "long.jsonl")
        write_conversations(long, LONG)
        plain = desk_of(phrases(PHRASES), patterns(PATTERNS))
        hurried = Hurried(phrases(PHRASES), patterns(PATTERNS))
        report.compare(
            "screen: 500 phrases, 200 patterns, one process",
            {
                "hurried, without database": lambda: hurried.to_file(small, Path(folder, "h")),
                "screen": _work(large, plain),
                "screen, shipped rules": _work(large, desk()),
            },
            unit="conversations/s",
            goal="≥ 25 ×",
        )
        report.compare(
            "screen: more phrases",
            {
                "500 phrases": _work(large, plain),
                **{
                    f"{count:,} phrases": _work(large, desk_of(phrases(count), patterns(PATTERNS)))
                    for count in MORE_PHRASES
                },
            },
            unit="conversations/s",
            goal="≥ 0.70 × and ≥ 0.40 ×",
        )
        report.compare(
            "screen: processes",
            {"one": _work(long, plain), "--jobs 2": _work(long, plain, jobs=2)},
            unit="conversations/s",
            goal="≥ 1.6 ×",
        )


def desk_of(texts: Sequence[str], expressions: Sequence[str]) -> Desk:
    """One rule for each phrase and each pattern, looked for in every message."""
    rules = [_rule(f"phrase.{number}", Phrases((text,))) for number, text in enumerate(texts)]
    rules += [
        _rule(f"pattern.{number}", PatternTest((source,)))
        for number, source in enumerate(expressions)
    ]
    return Desk(engine.compile(rules, words), shipped_profiles()["default"])


def _rule(name: str, operator: Operator, role: Role | None = None) -> Rule:
    text = LocalText({"en": name})
    return Rule(
        id=name,
        title=text,
        severity=Severity.MINOR,
        explanation=text,
        conditions={"said": Condition(Scope(role=role), operator)},
        when=Name("said"),
        report=("said",),
    )


def _work(path: Path, at: Desk, *, jobs: int = 1) -> Work:
    def work() -> float:
        count = 0
        with tempfile.TemporaryFile() as out:
            for step in screen_files([path], at, jobs=jobs):
                out.write(step.lines)
                count += step.screened
        return count

    return work
