"""How soon a changed rule shows its effect on what is stored.

One run is one trial of a draft, from asking to the last figure. The hurried way, for comparison,
reads and screens conversations by both versions whatever has changed.
"""

from __future__ import annotations

from unittest import mock

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from qa_app.core.definitions import Kind, Seed, Shipped
from qa_app.core.rule_bench import Audience
from qa_app.core.rules import traces
from qa_app.definitions.rules import rule_from_text
from qa_app.services.rule_bench import history, runs
from qa_app.services.rule_bench.candidates import Candidates, candidates
from qa_app.services.rule_bench.runs import Run
from qa_app.storage.queries import definitions
from tests.bench import stored
from tests.bench.harness import Report
from tests.support.clock import MONDAY_MORNING

GOAL_S = 5
READ = 10_000
_BODY = """\
id: bench.words
title: {zh_CN: 测速用}
severity: minor
explanation: {zh_CN: 测速用}
conditions:
  words:
    role: agent
    phrases:
      texts:
        - 随便投诉
when: WHEN
"""
_PHRASE = "        - 随便投诉\n"
_SLOW = """\
id: bench.slow
title: {zh_CN: 测速用}
severity: minor
explanation: {zh_CN: 测速用}
conditions:
  slow: {role: agent, latency: {metric: response_s, threshold: 180}}
when: slow
report: slow
"""
# Said in about one conversation in a hundred of those made up.
_SELDOM = "会员积分大概补发"


class QuietTrial(stored.Quiet):
    """A trial says how long it would wait for others."""

    def pause(self, seconds: float = 0.0) -> None:
        """Nobody else is waiting."""


def measure(report: Report, kind: str, engine: Engine) -> None:
    """One phrase more in a rule for an expression and in one for its absence; less patience."""
    for name, when in (("an expression", "words"), ("an absence", "not words")):
        body = _BODY.replace("WHEN", when)
        draft = body.replace(_PHRASE, f"{_PHRASE}        - {_SELDOM}\n")
        _measure(report, engine, f"rule bench: {name}, {kind}", (body, draft))
    shorter = _SLOW.replace("threshold: 180", "threshold: 150")
    _measure(report, engine, f"rule bench: a response time, {kind}", (_SLOW, shorter))


def _measure(report: Report, engine: Engine, name: str, bodies: tuple[str, str]) -> None:
    body, draft = bodies
    with Session(engine, expire_on_commit=False) as session:
        rule = rule_from_text(body, file=name).id
        number = len(definitions.of_key(session, Kind.RULE, rule)) + 1
        seed = Seed(Shipped(Kind.RULE, rule, body), number)
        definitions.add_seeds(session, [seed], MONDAY_MORNING)
        session.commit()
    rates = report.compare(
        name,
        {
            "reading everything": lambda: _everything(engine, draft),
            "ours": lambda: _tried(engine, draft).row.conversations,
        },
        unit="conversations/s",
        goal=f"{stored.CONVERSATIONS:,} conversations within {GOAL_S} s",
    )
    read = _tried(engine, draft).row.to_read
    print(f"  {read:,} conversations read")
    print(f"  {stored.CONVERSATIONS / rates['ours']:.2f} s until the effect shows")


def _tried(engine: Engine, draft: str) -> Run:
    with Session(engine, expire_on_commit=False) as session:
        context = stored.context_on(session)
        return runs.one_run(context, history.try_here(context, QuietTrial(), draft))


def _everything(engine: Engine, draft: str) -> float:
    """The same without asking where the change can matter, over the first of them."""

    def first_of_all(session: Session, _trace: traces.Trace, audience: Audience) -> Candidates:
        found = candidates(session, traces.EVERYWHERE, audience)
        return found._replace(revision_ids=found.revision_ids[:READ])

    with mock.patch.object(history, "candidates", first_of_all):
        _tried(engine, draft)
    return READ
