"""How well the effect of coaching is told from luck, in made-up teams; ``make bench-effect``.

For each kind of team, of which the worst were coached. Where coaching did nothing: what a
comparison of before and after says on the mean, the same less the colleagues' change, and ours;
how many of our 95 % intervals hold the truth, and how often something is found all the same.
Where it did something: what was true, what is found, how often, and how often, at least, an effect
as large as the true one was promised to be found.

The teams are none of those that the method was chosen on: those were made from the seeds below 300
and from 2000 on.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from qa_app.core.coaching import Effect, effect_of
from tests.core.coaching.teams import Team, planted

TEAMS = 300
FIRST = 1000
"""The seed of the first team."""
WORTH = 0.1

KINDS: Mapping[str, Team] = {
    "40 agents, the 8 worst coached": Team(),
    "marks in five steps, bounded": Team(steps=5),
    "nearly all marks full": Team(steps=5, mean=0.92, within=0.12),
    "marks of yes or no": Team(steps=1, within=0.4),
    "9 agents at three times, the worst": Team(coached=9, waves=3),
    "the worst alone": Team(coached=1),
    "the worst of 8, on its task's page": Team(compared=1),
    "the worse half": Team(coached=20),
    "12 agents, the 3 worst": Team(agents=12, coached=3),
    "3 or 4 reviews on either side": Team(before=(3, 4), after=(3, 4)),
    "3 to 30 reviews before, 3 to 6 after": Team(before=(3, 30), after=(3, 6)),
    "agents hardly differ": Team(between=0.02),
    "agents change of themselves": Team(drift=0.08),
    "agents draw together": Team(kept=0.8),
    "reviewers of unlike severity": Team(severity=0.1),
    "coaching helps some and not others": Team(unlike=1.0),
    "the same agents coached twice": Team(again=True),
    "60 agents, 30 of them by lot": Team(agents=60, drawn=30),
}


def main(teams: int = TEAMS) -> None:
    """Print the table."""
    print(f"{teams} teams each; shares of a criterion's points; planted effects: 0 and {WORTH}")
    print("truth: what the second comes to where marks are bounded; ours: what is found of it")
    head = ("kind", "before/after", "less others", "none", "held", "false")
    print("{:38}{:>14}{:>13}{:>8}{:>8}{:>8}".format(*head), end="")
    print("{:>8}{:>8}{:>8}{:>8}{:>10}".format("truth", "ours", "held", "found", "at least"))
    for name, team in KINDS.items():
        print(_line(name, team, teams), flush=True)


def _line(name: str, team: Team, teams: int) -> str:
    none, some = (_effects(replace(team, effect=effect), teams) for effect in (0.0, WORTH))
    return (
        f"{name:38}{np.mean([each.coached.change for each, _ in none]):14.3f}"
        f"{np.mean([each.coached.change - each.colleagues.change for each, _ in none]):13.3f}"
        f"{np.mean([each.difference for each, _ in none]):8.3f}{_held(none):8.1%}"
        f"{np.mean([each.helped is not None for each, _ in none]):8.1%}"
        f"{np.mean([truth for _, truth in some]):8.3f}"
        f"{np.mean([each.difference for each, _ in some]):8.3f}{_held(some):8.1%}"
        f"{np.mean([each.helped is True for each, _ in some]):8.1%}"
        f"{np.mean([each.power for each, _ in some]):10.1%}"
    )


def _held(found: Sequence[tuple[Effect, float]]) -> float:
    inside = [each.interval.low <= truth <= each.interval.high for each, truth in found]
    return float(np.mean(inside))


def _effects(team: Team, teams: int) -> list[tuple[Effect, float]]:
    made = [planted(team, seed) for seed in range(FIRST, FIRST + teams)]
    # What is promised of more than there was to be found would not be kept.
    found = [
        (effect_of(each.comparisons, worth=each.effect or WORTH), each.effect) for each in made
    ]
    return [(each, truth) for each, truth in found if isinstance(each, Effect)]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else TEAMS)
