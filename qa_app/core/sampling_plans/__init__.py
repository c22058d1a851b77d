"""Sampling plans (抽检计划): what is drawn, with chances that are known exactly.

A plan says how many of each agent, stratified by what, by chance alone or by risk with a share
by chance. A draw is fixed by the stored candidates and the seed; every part drawn carries the
chance that it had, corrected for skipped ones and joined over draws.
"""

from qa_app.core.sampling_plans.allocation import allocate
from qa_app.core.sampling_plans.drawing import (
    DrawnBy,
    PlannedDraw,
    PlannedPart,
    StratumDraw,
    draw_plan,
    draw_unflagged,
    joint_chance,
)
from qa_app.core.sampling_plans.model import (
    SHIFT_HOURS,
    Candidate,
    Dimension,
    Filters,
    Method,
    Newcomers,
    Plan,
    RiskScores,
    Size,
    Terms,
    Unit,
    with_risk,
)
from qa_app.core.sampling_plans.outlook import AgentOutlook, Cell, Outlook, Spread, outlook
from qa_app.core.sampling_plans.population import (
    FinishedDraw,
    Population,
    asked_of,
    draw_from,
    kind_of,
    recall_filters,
)
from qa_app.core.sampling_plans.shares import Shares, share_of
from qa_app.core.sampling_plans.strata import (
    Stratum,
    cells_of,
    shift_of,
    shifts_of,
    strata_of,
    stratum_name,
)
from qa_app.core.sampling_plans.windows import (
    Rhythm,
    Window,
    days_scaled,
    next_window,
    whole,
    window_of,
    windows_between,
)

__all__ = [
    "SHIFT_HOURS",
    "AgentOutlook",
    "Candidate",
    "Cell",
    "Dimension",
    "DrawnBy",
    "Filters",
    "FinishedDraw",
    "Method",
    "Newcomers",
    "Outlook",
    "Plan",
    "PlannedDraw",
    "PlannedPart",
    "Population",
    "Rhythm",
    "RiskScores",
    "Shares",
    "Size",
    "Spread",
    "Stratum",
    "StratumDraw",
    "Terms",
    "Unit",
    "Window",
    "allocate",
    "asked_of",
    "cells_of",
    "days_scaled",
    "draw_from",
    "draw_plan",
    "draw_unflagged",
    "joint_chance",
    "kind_of",
    "next_window",
    "outlook",
    "recall_filters",
    "share_of",
    "shift_of",
    "shifts_of",
    "strata_of",
    "stratum_name",
    "whole",
    "window_of",
    "windows_between",
    "with_risk",
]
