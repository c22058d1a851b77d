"""A count out of so many, as a share with Wilson's interval."""

from __future__ import annotations

from dataclasses import dataclass

from qa_app.core.rule_quality import Interval, wilson


@dataclass(frozen=True, slots=True)
class Proportion:
    """``count`` of ``of`` cases; share and interval (both 0 to 1) are ``None`` of nothing."""

    count: int
    of: int

    @property
    def share(self) -> float | None:
        return self.count / self.of if self.of else None

    @property
    def interval(self) -> Interval | None:
        """The 95 % interval; the cases are taken as independent of each other."""
        return wilson(self.count / self.of, self.of) if self.of else None


def proportion(cases: list[bool]) -> Proportion:
    """How many of these are true."""
    return Proportion(sum(cases), len(cases))
