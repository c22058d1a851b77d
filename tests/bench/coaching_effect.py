"""How well the effect of coaching is told from luck, in made-up teams; ``make bench-effect``.

For each kind of team, of which the worst were coached: the mean error of what a comparison of
before and after says, of the same less the colleagues' change, and of ours; how many of our 95 %
intervals hold the truth; how often an effect is found, and how often that was promised.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from qa_app.core.coaching import Effect, effect_of
from tests.core.coaching.teams import Team, courses

TEAMS = 1000
WORTH = 0.1

KINDS: Mapping[str, Team] = {
    "40 agents, the 8 worst coached": Team(),
    "marks in five steps, bounded": Team(steps=5),
    "nearly all marks full": Team(steps=5, mean=0.92, within=0.12),
    "the worst alone": Team(coached=1),
    "the worse half": Team(coached=20),
    "12 agents, the 3 worst": Team(agents=12, coached=3),
    "3 or 4 reviews on either side": Team(before=(3, 4), after=(3, 4)),
    "3 to 30 reviews before, 3 to 6 after": Team(before=(3, 30), after=(3, 6)),
    "agents hardly differ": Team(between=0.02),
    "agents change of themselves": Team(drift=0.08),
}


def main(teams: int = TEAMS) -> None:
    """Print the table."""
    print(f"{teams} teams each; shares of a criterion's points; planted effects: 0 and {WORTH}")
    head = ("kind", "before/after", "less others", "ours", "held", "false", "found", "promised")
    print("{:38}{:>14}{:>13}{:>8}{:>8}{:>8}{:>8}{:>10}".format(*head))
    for name, team in KINDS.items():
        print(_line(name, team, teams), flush=True)


def _line(name: str, team: Team, teams: int) -> str:
    none, some = (_effects(replace(team, effect=effect), teams) for effect in (0.0, WORTH))
    held = [each.interval.low <= 0 <= each.interval.high for each in none]
    held += [each.interval.low <= WORTH <= each.interval.high for each in some]
    return (
        f"{name:38}{np.mean([each.coached.change for each in none]):14.3f}"
        f"{np.mean([each.coached.change - each.colleagues.change for each in none]):13.3f}"
        f"{np.mean([each.difference for each in none]):8.3f}{np.mean(held):8.1%}"
        f"{np.mean([each.helped is not None for each in none]):8.1%}"
        f"{np.mean([each.helped is True for each in some]):8.1%}"
        f"{np.mean([each.power for each in some]):10.1%}"
    )


def _effects(team: Team, teams: int) -> list[Effect]:
    found = (effect_of(courses(team, seed), worth=WORTH) for seed in range(teams))
    return [each for each in found if isinstance(each, Effect)]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else TEAMS)
