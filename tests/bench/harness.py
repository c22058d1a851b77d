"""Interleaved runs, medians and ratios: machines are noisy, only figures of one run compare."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from typing import Any

RUNS = 5
OUTPUT = Path("bench.json")

# A run does its work and says how much it was, in the unit of the comparison.
Work = Callable[[], float]


class Report:
    """Collects figures, prints them as they come, and merges them into ``bench.json``."""

    def __init__(self, output: Path = OUTPUT, *, runs: int = RUNS) -> None:
        self.runs = runs
        self._output = output
        self._figures: dict[str, Any] = {}

    def compare(
        self, name: str, contenders: Mapping[str, Work], *, unit: str, goal: str = ""
    ) -> dict[str, float]:
        """Run the contenders in turn, several times; the median rate of each.

        Prints every rate and its ratio to the first contender's.
        """
        rates: dict[str, list[float]] = {contender: [] for contender in contenders}
        for _ in range(self.runs):
            for contender, work in contenders.items():
                rates[contender].append(_rate(work))
        medians = {contender: median(measured) for contender, measured in rates.items()}
        base_name, base = next(iter(medians.items()))
        print(f"\n{name}" + (f"  (goal: {goal})" if goal else ""))
        for contender, rate in medians.items():
            print(f"  {contender:<34} {rate:>12,.0f} {unit}  {rate / base:>8.2f} × {base_name}")
        self.record(
            name,
            {
                "unit": unit,
                "goal": goal,
                "runs": self.runs,
                "medians": medians,
                "ratios": {contender: rate / base for contender, rate in medians.items()},
            },
        )
        return medians

    def record(self, name: str, figure: object) -> None:
        """Keep a figure under its name; the file always holds what is known so far."""
        self._figures[name] = figure
        known = json.loads(self._output.read_text("utf-8")) if self._output.exists() else {}
        known.update(self._figures)
        self._output.write_text(json.dumps(known, ensure_ascii=False, indent=1), "utf-8")


def _rate(work: Work) -> float:
    begun = time.perf_counter()
    amount = work()
    return amount / (time.perf_counter() - begun)
