"""What parts keep of their findings, whatever is done with these."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.core.conversations import Conversation
from qa_app.core.flagged import TriageAction, risk_of
from qa_app.core.listing import FindingState, PartFilter, severity_rank
from qa_app.core.rules.hits import Severity
from qa_app.services import flag_runs, screening_decisions
from qa_app.services.context import Context
from qa_app.services.conversations import list_parts
from qa_app.services.flag_runs import Wish
from qa_app.services.imports.undoing import undo
from qa_app.storage.tables.conversations import ConversationRow, Part
from qa_app.storage.tables.imports import Import
from qa_app.storage.tables.screening import FindingRow
from tests.support.benching import Bench, saying

OPEN, CONFIRMED, DISMISSED = FindingState.OPEN, FindingState.CONFIRMED, FindingState.DISMISSED
SAID = ("自己看着办", "不想跟你讲", "没空理你", "不知道")
STEPS = 6


@pytest.fixture
def bench(context: Context) -> Bench:
    return Bench(context)


class House:
    """Does by chance what people do with conversations and findings."""

    def __init__(self, bench: Bench, rng: Random) -> None:
        self.bench, self.rng = bench, rng
        self.session: Session = bench.context.session
        self.versions = 1

    def bring(self) -> None:
        """New conversations and new texts of old ones, some of them with nothing to find."""
        self.bench.bring(*(self._text(name) for name in self.rng.sample("abcd", 3)))

    def _text(self, name: str) -> Conversation:
        texts = self.rng.sample(SAID, self.rng.randrange(len(SAID)))
        return saying(*texts, f"{self.rng.random()}", name=name)

    def decide(self) -> None:
        ids = self.session.scalars(select(FindingRow.id).order_by(FindingRow.id)).all()
        chosen = self.rng.sample(ids, min(len(ids), 3))
        state = self.rng.choice(list(FindingState))
        screening_decisions.decide_some(self.bench.as_lead, chosen, state)

    def decide_in_bulk(self) -> None:
        of = PartFilter(finding_state=self.rng.choice(list(FindingState)))
        to = TriageAction(self.rng.choice(list(FindingState)).value)
        flag_runs.start(self.bench.as_lead, of, to, Wish())

    def change_the_rule(self) -> None:
        """It knows one phrase more or less, and is graver or lighter than before."""
        body, other = self.bench.body(), self.rng.choice(["critical", "major", "minor", "info"])
        (now,) = (line for line in body.splitlines() if line.startswith("severity:"))
        line = f"        - {SAID[2]}\n"
        body = body.replace(line, "") if line in body else self.bench.with_phrase(SAID[2])
        self.bench.published(body.replace(now, f"severity: {other}"), self.versions)
        self.versions += 1

    def bring_and_undo(self) -> None:
        """The wrong file: conversations show their former texts, and what was said of these."""
        self.bring()
        newest = select(Import.id).order_by(Import.id.desc())
        undo(self.bench.context, self.session.scalars(newest).first() or 0)
        self.bench.work()


def by_findings(session: Session) -> Mapping[int, tuple[int, ...]]:
    """What every part has to keep, told from all the findings one by one."""
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    current = (
        select(FindingRow.part_id, FindingRow.state, FindingRow.severity)
        .join(ConversationRow, ConversationRow.current_revision_id == FindingRow.revision_id)
        .where(FindingRow.part_id.is_not(None))
    )
    for part_id, state, severity in session.execute(current):
        found[part_id].append((state, severity))

    def kept(part_id: int) -> tuple[int, ...]:
        def of(*states: str) -> list[Severity]:
            return [Severity(severity) for state, severity in found[part_id] if state in states]

        ranks = (
            max((severity_rank(each) for each in of(*states)), default=0)
            for states in ((OPEN, CONFIRMED), (OPEN,), (CONFIRMED,), (DISMISSED,))
        )
        standing = of(OPEN, CONFIRMED)
        return len(standing), *ranks, risk_of(standing)

    return {each: kept(each) for each in session.scalars(select(Part.id))}


def with_parts(session: Session) -> Mapping[int, tuple[int, ...]]:
    kept = select(
        Part.id,
        Part.finding_count,
        Part.severity_rank,
        Part.open_rank,
        Part.confirmed_rank,
        Part.dismissed_rank,
        Part.risk,
    )
    return {part_id: tuple(figures) for part_id, *figures in session.execute(kept)}


@pytest.mark.parametrize("seed", [1])
def test_parts_keep_what_their_findings_say_whatever_is_done(bench: Bench, seed: int) -> None:
    """Lists are narrowed, counted and ordered by what is kept: no decision may go amiss."""
    house = House(bench, Random(seed))
    steps: list[Callable[[], None]] = [
        house.bring,
        house.decide,
        house.decide,
        house.decide_in_bulk,
        house.change_the_rule,
        house.bring_and_undo,
    ]
    met: set[tuple[bool, ...]] = set()
    house.bring()
    for _number in range(STEPS):
        step = house.rng.choice(steps)
        step()
        house.session.expire_all()
        kept = with_parts(house.session)
        assert kept == by_findings(house.session), step.__name__
        met |= {tuple(rank > 0 for rank in figures[2:5]) for figures in kept.values()}
    assert len(met) > 2
    for state, at in ((OPEN, 2), (CONFIRMED, 3), (DISMISSED, 4)):
        for severity in (None, *Severity):
            listed = list_parts(bench.as_lead, PartFilter(finding_state=state, severity=severity))
            expected = {
                part_id
                for part_id, figures in with_parts(house.session).items()
                if figures[at] >= max(1, severity_rank(severity))
            }
            assert {row.id for row in listed.page.rows} == expected
            assert listed.total.number == len(expected)
