"""Everything that a period's fair scores are computed from, and how it is written down.

What is written down is the same to the last byte for the same inputs, so that a digest of it
says whether anything changed, and a score can be computed again years later.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from qa_app.core.errors import Invalid, _
from qa_app.core.fair_scores.values import Population, SampledReview, Stood

ENGINE = 2
"""Raised whenever the same inputs would give other scores; earlier ones stay as they are kept."""


@dataclass(frozen=True, slots=True)
class PeriodInputs:
    """Reviews by id, what stood in the draws by agent, and each agent's team."""

    reviews: tuple[SampledReview, ...]
    population: Population
    teams: Mapping[int, int]

    def of_teams(self, teams: frozenset[int]) -> PeriodInputs:
        """The same of some teams' agents alone."""
        agents = {agent for agent, team in self.teams.items() if team in teams}
        return PeriodInputs(
            tuple(each for each in self.reviews if each.agent in agents),
            {agent: own for agent, own in self.population.items() if agent in agents},
            {agent: self.teams[agent] for agent in agents},
        )

    def by_team(self) -> dict[int, PeriodInputs]:
        """The inputs of each team by itself."""
        reviews: dict[int, list[SampledReview]] = defaultdict(list)
        agents: dict[int, dict[int, int]] = defaultdict(dict)
        for each in self.reviews:
            reviews[self.teams[each.agent]].append(each)
        for agent, team in self.teams.items():
            agents[team][agent] = team
        return {
            team: PeriodInputs(
                tuple(reviews[team]),
                {agent: self.population[agent] for agent in own if agent in self.population},
                own,
            )
            for team, own in agents.items()
        }


def merged(several: Iterable[PeriodInputs]) -> PeriodInputs:
    """The inputs of several groups of teams as one."""
    every = list(several)
    return PeriodInputs(
        tuple(sorted(review for each in every for review in each.reviews)),
        {agent: own for each in every for agent, own in each.population.items()},
        {agent: team for each in every for agent, team in each.teams.items()},
    )


def as_plain(inputs: PeriodInputs, engine: int = ENGINE) -> dict[str, Any]:
    """The inputs as JSON values, in one order; ``engine``: the version that computed from them."""
    return {
        "engine": engine,
        "reviews": [list(each) for each in sorted(inputs.reviews)],
        "population": [
            [agent, [list(each) for each in sorted(own)]]
            for agent, own in sorted(inputs.population.items())
        ],
        "teams": [[agent, team] for agent, team in sorted(inputs.teams.items())],
    }


def from_plain(given: Mapping[str, Any]) -> PeriodInputs:
    """The inputs that :func:`as_plain` wrote, whatever computed from them; raises Invalid for
    anything else.
    """
    try:
        inputs = PeriodInputs(
            tuple(_review(*each) for each in given["reviews"]),
            {
                int(agent): tuple(Stood(float(chance), int(parts)) for chance, parts in own)
                for agent, own in given["population"]
            },
            {int(agent): int(team) for agent, team in given["teams"]},
        )
    except (KeyError, TypeError, ValueError, OverflowError):
        raise Invalid(_("The reviews in this file cannot be read.")) from None
    return inputs


def engine_of(given: Mapping[str, Any]) -> int:
    """The version of the method that computed from written inputs; raises Invalid without one."""
    engine = given.get("engine")
    if type(engine) is not int or not 0 < engine < 1_000_000:
        raise Invalid(_("The reviews in this file cannot be read."))
    return engine


def canonical(value: object) -> bytes:
    """A JSON value as bytes, always the same: keys in order, no spaces, UTF-8."""
    text = json.dumps(
        value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )
    return text.encode()


def digest(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return sha256(content).hexdigest()


def _review(
    review: int, agent: int, reviewer: int, total: float, probability: float, random: bool
) -> SampledReview:
    total, probability = float(total), float(probability)
    if not (-1e6 < total < 1e6 and 0 < probability <= 1):
        raise ValueError(probability)
    return SampledReview(int(review), int(agent), int(reviewer), total, probability, bool(random))
