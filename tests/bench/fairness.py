"""How fair the fair score is, in made-up months whose truth is known; ``make bench-fairness``.

For each world: bias and root-mean-square error of the plain mean of all reviews and of the fair
score, and how many of the 95 % intervals hold the truth, of all agents and of those with at most
ten reviews.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping

import numpy as np

from qa_app.core.fair_scores import fair_scores
from tests.core.fair_scores.worlds import World, month

MONTHS = 200

WORLDS: Mapping[str, World] = {
    "as specified": World(),
    "nobody watched, reviewers equal": World(watched=1.0, severity=0.0),
    "nobody watched": World(watched=1.0),
    "skewed and bounded": World(bounded=True),
    "one reviewer, one agent": World(lone_reviewer=True),
    "two groups without a link": World(groups=2),
    "one team 8 points better": World(better_team=8.0),
    "chances of flagged ones recorded half": World(misrecorded=0.5),
    "three agents, two reviewers": World(agents=3, reviewers=2),
}


def main(months: int = MONTHS) -> None:
    """Print the table."""
    print(f"{months} months each; points out of 100")
    head = ("world", "plain bias", "fair bias", "plain rmse", "fair rmse", "held", "held n<=10")
    print("{:38}{:>11}{:>11}{:>11}{:>11}{:>8}{:>11}  notes".format(*head))
    for name, world in WORLDS.items():
        print(_line(name, world, months), flush=True)


def _line(name: str, world: World, months: int) -> str:
    rows: list[tuple[float, float, bool, int]] = []
    notes: set[str] = set()
    for seed in range(months):
        made = month(world, seed)
        told = made.population if world.misrecorded == 1 else None
        found = fair_scores(made.reviews, told)
        notes |= {note.value for note in found.notes}
        for score in found.scores:
            true = made.truth[score.agent]
            held = score.interval.low <= true <= score.interval.high
            rows.append(((score.plain or 0.0) - true, score.score - true, held, score.n))
    plain, fair, held_all, n = (np.array(column) for column in zip(*rows, strict=True))
    few = n <= 10
    return (
        f"{name:38}{plain.mean():11.2f}{fair.mean():11.2f}{_rms(plain):11.2f}{_rms(fair):11.2f}"
        f"{held_all.mean():8.1%}{held_all[few].mean():11.1%}  {', '.join(sorted(notes))}"
    )


def _rms(errors: np.ndarray) -> float:
    return float(np.sqrt((errors**2).mean()))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else MONTHS)
