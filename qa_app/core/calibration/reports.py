"""All that is reported of one rubric's agreement over a period."""

from __future__ import annotations

from dataclasses import dataclass

from qa_app.core.calibration.figures import Figures
from qa_app.core.calibration.severity import Course


@dataclass(frozen=True, slots=True)
class Report:
    """``courses``: each reviewer's strictness by week.

    ``against_reference``: how many of the differences behind them are from a settled reference,
    of ``differences``; the others are from the mean of the colleagues.
    """

    figures: Figures
    courses: tuple[Course, ...]
    differences: int
    against_reference: int
