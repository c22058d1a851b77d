"""Candidates to draw from, and how often seeds draw them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from math import sqrt
from typing import Any

from qa_app.core.periods import period
from qa_app.core.sampling_plans import Candidate, Plan, Size, draw_plan, whole

OCTOBER = whole(period("2026-10"))


def plan(amount: int = 5, **others: Any) -> Plan:
    return replace(Plan(Size(amount), window=OCTOBER, seed="s"), **others)


def candidates(agent: int, count: int, first: int = 1, **others: Any) -> list[Candidate]:
    """Parts of an agent, one after the other on the days of October."""
    made = [
        Candidate(part, agent, "chat", date(2026, 10, 1) + timedelta(days=part % 31), 20)
        for part in range(first, first + count)
    ]
    return [each._replace(**others) for each in made]


def risky(agent: int, risks: Sequence[float], first: int = 1) -> list[Candidate]:
    made = candidates(agent, len(risks), first)
    return [each._replace(risk=risk) for each, risk in zip(made, risks, strict=True)]


def frequencies(
    of: Plan, population: Sequence[Candidate], runs: int
) -> tuple[Mapping[int, float], Mapping[int, float]]:
    """How often each part was drawn, and the chance that was stated, by part."""
    times: Counter[int] = Counter()
    stated: dict[int, float] = {}
    for run in range(runs):
        drawn = draw_plan(replace(of, seed=f"run {run}"), population).parts()
        times.update(each.part for each in drawn)
        for each in drawn:
            assert stated.setdefault(each.part, each.probability) == each.probability
    return {part: count / runs for part, count in times.items()}, stated


def off(realised: Mapping[int, float], stated: Mapping[int, float], runs: int) -> float:
    """The largest distance between the two, in standard errors of the binomial distribution."""
    errors = {part: sqrt(chance * (1 - chance) / runs) for part, chance in stated.items()}
    return max(
        abs(realised.get(part, 0) - chance) / max(errors[part], 1e-9)
        for part, chance in stated.items()
    )
