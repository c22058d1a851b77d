"""Every kind of change of a rule, tried on 100,000 conversations: what is read, and how soon.

``make bench-rules``. One line for each operator and kind of change: the conversations that the
bench reads, the seconds from asking to the first figures and to the last one, and the seconds of
processor time of all its processes, for a machine that others use too. The first figures of a
change that takes long are an estimate from the conversations read by then; whether the exact ones
lie within its limits stands below the line. ``FROM`` names a file of conversations in any
form that can be imported: they are drawn again and again until there are enough, and the made-up
ones are left out.
"""

from __future__ import annotations

import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from multiprocessing import forkserver
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import msgspec
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from qa_app.core.conversations import Conversation, Person
from qa_app.core.definitions import Kind, Seed, Shipped
from qa_app.core.rule_bench import GAINED, LOST
from qa_app.core.rule_estimates import Estimate
from qa_app.importers.canonical import to_canonical
from qa_app.importers.reading import read
from qa_app.services import definitions as definition_services
from qa_app.services.rule_bench import history, runs
from qa_app.services.rule_bench.runs import Run
from qa_app.storage.queries import definitions
from tests.bench import stored
from tests.bench.bench_import import import_file
from tests.bench.corpus import SEED
from tests.bench.ruling import GOAL_S, QuietTrial
from tests.support import databases
from tests.support.clock import MONDAY_MORNING

_HEAD = "id: {id}\ntitle: {{zh_CN: 测速用}}\nseverity: minor\nexplanation: {{zh_CN: 测速用}}\n"
_WORDS = "texts: [随便投诉]"
_MORE = "texts: [随便投诉, 会员积分大概补发]"
_EVERYDAY = "texts: [您好, 请稍等]"
_SENTENCES = "texts: [这个订单已经发出了吗, 您的包裹大概到门店]"
_ANCHORED = "near: {{condition: it, within: {}, unit: {}, side: after}}, phrases: {{texts: [谢谢]}}"


class Case(NamedTuple):
    """One change: the lines of a rule below its head, before (empty: no rule yet) and after."""

    operator: str
    change: str
    old: str
    new: str


def _rule(
    operator: str, *, when: str = "it", role: str = "agent", scope: str = "", more: str = ""
) -> str:
    report = "" if when != "it" else "report: it\n"
    other = f"  other: {{role: agent, {more}}}\n" if more.startswith("near") else ""
    extra = "" if more.startswith("near") else more
    condition = f"  it: {{role: {role}, {scope}{operator}}}\n"
    return f"conditions:\n{condition}{other}when: {when}\n{report}{extra}"


def _changes(operator: str, *fields: tuple[str, str, str], new: str = "") -> Iterator[Case]:
    """Changes of an operator's fields: what, before, and after; and the rule as a new one."""
    for what, before, after in fields:
        old, later = (_rule(f"{operator}: {{{each}}}") for each in (before, after))
        yield Case(operator, what, old, later)
    if new:
        yield Case(operator, "new rule", "", _rule(f"{operator}: {{{new}}}"))


def cases() -> Iterator[Case]:
    """Every operator and every option of it, and what a rule has beside its operators."""
    yield from _of_texts()
    yield from _of_figures()
    yield from _of_calls()
    yield from _of_scopes_and_rules()


def _of_texts() -> Iterator[Case]:
    yield from _changes(
        "phrases",
        ("a phrase more", _WORDS, _MORE),
        ("a common phrase more", _WORDS, "texts: [随便投诉, 您好]"),
        ("at least two", _EVERYDAY, f"{_EVERYDAY}, at_least: 2"),
        ("not inside", _EVERYDAY, f"{_EVERYDAY}, unless: [您好请稍等]"),
        ("whole words", _EVERYDAY, f"{_EVERYDAY}, whole_word: true"),
        ("through signs", _WORDS, f"{_WORDS}, through_signs: true"),
        ("even quoted, common", _EVERYDAY, f"{_EVERYDAY}, even_quoted: true"),
        new=_EVERYDAY,
    )
    yield from _changes(
        "pattern",
        (
            "a pattern more",
            "texts: ['随便.{0,3}投诉']",
            "texts: ['随便.{0,3}投诉', '积分.{0,2}补发']",
        ),
        ("an exclusion", "texts: ['您.{0,3}好']", "texts: ['您.{0,3}好'], exclude: [您就好]"),
        ("even quoted, common", "texts: ['您.?好']", "texts: ['您.?好'], even_quoted: true"),
    )
    yield from _changes(
        "similar",
        ("likeness 0.8 to 0.7", f"{_SENTENCES}, share: 0.8", f"{_SENTENCES}, share: 0.7"),
        ("a sentence more", "texts: [您的包裹大概到门店]", _SENTENCES),
        ("even quoted", _SENTENCES, f"{_SENTENCES}, even_quoted: true"),
        new=f"{_SENTENCES}, share: 0.6",
    )
    yield from _changes(
        "repeated",
        ("likeness 0.9 to 0.8", "share: 0.9", "share: 0.8"),
        ("likeness 0.9 to 0.6", "share: 0.9", "share: 0.6"),
        ("from the third time", "times: 2", "times: 3"),
        ("within two turns", "times: 2", "within_turns: 2"),
        ("from 10 letters", "times: 2", "min_length: 10"),
        ("not what holds", "times: 2", "exclude: [请稍等]"),
        ("even automatic", "times: 2", "even_auto: true"),
        new="share: 0.8",
    )
    yield from _changes(
        "form_of_address",
        ("another title", "looks_for: title", "looks_for: title, titles: [先生]"),
        ("title to title alone", "looks_for: title", "looks_for: title_only"),
        new="looks_for: known",
    )


def _of_figures() -> Iterator[Case]:
    response = "metric: response_s, threshold: "
    yield from _changes(
        "latency",
        ("180 s to 150 s", f"{response}180", f"{response}150"),
        ("180 s to 120 s", f"{response}180", f"{response}120"),
        ("180 s to 30 s", f"{response}180", f"{response}30"),
        ("all to later rounds", f"{response}90", f"{response}90, rounds: later"),
        ("over to under", f"{response}90", f"{response}90, compare: under"),
        ("average 60 to 45", "metric: average_response_s, threshold: 60",
         "metric: average_response_s, threshold: 45"),
        ("share in time", "metric: within_30s, threshold: 0.5, compare: under",
         "metric: within_30s, threshold: 0.6, compare: under"),
    )  # fmt: skip
    yield from _changes(
        "gap",
        ("180 s to 120 s", "over_s: 180", "over_s: 120"),
        ("after the customer", "over_s: 120", "over_s: 120, after: customer"),
        ("once begun", "over_s: 120", "over_s: 120, once_begun: true"),
        ("on hold", "over_s: 120", "over_s: 120, hold_over_s: 60"),
    )
    yield from _changes(
        "length",
        ("45 to 40", "threshold: 45", "threshold: 40"),
        ("under 8 to 9", "threshold: 8, compare: under", "threshold: 9, compare: under"),
    )
    yield from _changes(
        "count",
        ("over 12 to 10", "threshold: 12", "threshold: 10"),
        ("fewer than 3 to 4", "threshold: 3, compare: under", "threshold: 4, compare: under"),
        ("turns", "threshold: 3, compare: under", "threshold: 3, compare: under, counted: turns"),
        new="threshold: 3, compare: under",
    )
    yield from _changes(
        "score",
        ("0.5 to 0.6", "name: risk, threshold: 0.5", "name: risk, threshold: 0.6"),
        ("another score", "name: risk, threshold: 0.9", "name: mood, threshold: 0.9"),
    )


def _of_calls() -> Iterator[Case]:
    yield from _changes(
        "silence",
        ("10 s to 5 s", "over_s: 10", "over_s: 5"),
        ("after the customer", "over_s: 5", "over_s: 5, after: customer"),
        ("even on hold", "over_s: 5", "over_s: 5, even_hold: true"),
    )
    yield from _changes(
        "overlap",
        ("500 to 300 ms", "over_ms: 500", "over_ms: 300"),
        ("into the customer", "over_ms: 300", "over_ms: 300, into: customer"),
    )
    yield from _changes(
        "speech_rate",
        ("300 to 280", "threshold: 300", "threshold: 280"),
        ("from 20 s on", "threshold: 300", "threshold: 300, min_talk_s: 20"),
        ("each utterance", "threshold: 300", "threshold: 300, of: each"),
    )


def _of_scopes_and_rules() -> Iterator[Case]:
    words, seldom = f"phrases: {{{_EVERYDAY}}}", f"phrases: {{{_WORDS}}}"
    first = _rule(words, when="not it", scope="first: 3, ")
    yield Case("scope", "first 3 to first 4", first, first.replace("first: 3", "first: 4"))
    yield Case("scope", "agent to anyone", _rule(seldom), _rule(seldom, role="anyone"))
    yield Case("scope", "the same, common", _rule(words), _rule(words, role="anyone"))
    anchored = _rule(seldom, when="it and not other", more=_ANCHORED.format(2, "messages"))
    yield Case("anchor", "2 to 3 messages", anchored, anchored.replace("within: 2", "within: 3"))
    common = _rule(words, when="it and not other", more=_ANCHORED.format(30, "seconds"))
    yield Case("anchor", "30 to 60 s, common", common, common.replace("within: 30", "within: 60"))
    yield Case("rule", "severity", _rule(words), _rule(words, more="severity_: 1\n"))
    yield Case("rule", "calls alone, common", _rule(words), _rule(words, more="channels: [call]\n"))
    yield Case(
        "rule", "since a day, common", _rule(words), _rule(words, more="since: 2026-09-01\n")
    )
    yield Case("rule", "found to missing", _rule(words), _rule(words, when="not it"))
    yield Case("rule", "new, about an absence", "", _rule(words, when="not it"))


class Early(NamedTuple):
    """The first figures of a change that takes long: at which second, and what they were."""

    at: float
    read: int
    estimates: Mapping[str, Estimate]


def tried(engine: Engine, case: Case, told: Callable[[Run], None] = lambda _run: None) -> Run:
    """One change, tried as the page has it tried; ``told`` hears of a long one before its end."""
    key = f"bench.change-{crc32(case.old.encode()):x}"
    head = _HEAD.format(id=key)
    draft = head + case.new.replace("severity_: 1\n", "")
    if "severity_" in case.new:
        draft = draft.replace("severity: minor", "severity: major")
    with Session(engine, expire_on_commit=False) as session:
        if case.old and not definitions.of_key(session, Kind.RULE, key):
            seed = Seed(Shipped(Kind.RULE, key, head + case.old), 1)
            definitions.add_seeds(session, [seed], MONDAY_MORNING)
            session.commit()
        context = stored.context_on(session)
        return runs.one_run(context, history.try_here(context, QuietTrial(), draft, told))


def walk(engine: Engine, wanted: str = "") -> tuple[float, float]:
    """Try every case, print its line; the longest to the first figures and to the last, in s."""
    first = last = 0.0
    tried(engine, Case("", "", "", _rule(f"phrases: {{{_WORDS}}}")))  # reads what is kept
    for case in cases():
        if wanted in f"{case.operator} {case.change}":
            soon, late = _walked(engine, case)
            first, last = max(first, soon), max(last, late)
    return first, last


def _walked(engine: Engine, case: Case) -> tuple[float, float]:
    """One case and its line: the seconds to the first figures and to the last."""
    early: list[Early] = []
    begun, used = time.perf_counter(), _processor_s()

    def told(run: Run) -> None:
        early.append(Early(time.perf_counter() - begun, run.row.read, run.estimates))

    run = tried(engine, case, told)
    late, used = time.perf_counter() - begun, _processor_s() - used
    soon, row = early[0].at if early else late, run.row
    print(
        f"  {case.operator:<16}{case.change:<24}{row.to_read:>9,} read"
        f"{row.gained:>9,} gained{row.lost:>9,} lost {soon:>6.2f} s first {late:>6.2f} s all"
        f" {used:>6.2f} s used{'   OVER' if soon > GOAL_S else ''}",
        flush=True,
    )
    for each in early:
        print(_judged(each, run), flush=True)
    return soon, late


def _judged(early: Early, exact: Run) -> str:
    """What the first figures said, and whether the exact ones lie within their limits."""
    told = []
    for name, true in ((GAINED, exact.row.gained), (LOST, exact.row.lost)):
        found = early.estimates[name]
        within = found.low <= true <= found.high
        told.append(
            f"{name} {found.total:,.0f} ({found.low:,.0f} to {found.high:,.0f}"
            f"{'' if within else ', MISSED'})"
        )
    return f"      first figures from {early.read:,} read: {', '.join(told)}"


def _processor_s() -> float:
    """What this process used, and those that compared texts for it and have ended."""
    used = time.process_time()
    server = getattr(forkserver, "_forkserver")._forkserver_pid  # noqa: B009
    if server is None:
        return used
    fields = Path(f"/proc/{server}/stat").read_text("utf-8").rpartition(")")[2].split()
    return used + sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def fill_from(engine: Engine, path: Path, count: int = stored.CONVERSATIONS) -> None:
    """Import conversations of a file, drawn by chance until there are so many; make them known."""
    drawn = [item.conversation for item in read(path) if item.conversation is not None]
    rng = random.Random(SEED)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "drawn.jsonl")
        with file.open("wb") as lines:
            for number in range(count):
                again = _again(rng.choice(drawn), number, rng)
                lines.write(msgspec.json.encode(to_canonical(again)) + b"\n")
        with Session(engine, expire_on_commit=False) as session:
            context = stored.context_on(session)
            definition_services.seed_shipped(context)
            session.commit()
            rules = definition_services.screening_rules(context)
        import_file(engine, file, rules)
    stored.index(engine)


def _again(conversation: Conversation, number: int, rng: random.Random) -> Conversation:
    """The same conversation once more, somebody else's."""
    key = f"a{rng.randrange(stored.AGENTS)}"
    return replace(
        conversation,
        id=f"drawn-{number}",
        agent=Person(key, None, f"t{number % stored.TEAMS}"),
        messages=tuple(each._replace(agent=None) for each in conversation.messages),
        meta={"scores": {"risk": round(rng.random(), 3)}} if number % 2 else {},
    )


def main(wanted: str = "") -> None:
    """The whole walk on each database."""
    for kind in stored.kinds():
        with stored.database(kind) as url:
            engine = databases.opened(url)
            if "FROM" in os.environ:
                fill_from(engine, Path(os.environ["FROM"]))
            else:
                stored.fill(engine)
                stored.index(engine)
            with engine.connect() as connection:
                connection.execute(text("ANALYZE"))
                connection.commit()
            print(
                f"\n{kind}, {stored.CONVERSATIONS:,} conversations"
                f" (goal: first figures within {GOAL_S} s)"
            )
            soon, late = walk(engine, wanted)
            print(f"  the longest: {soon:.2f} s to the first figures, {late:.2f} s to the last")
            engine.dispose()
