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
    joint_chance,
)
from qa_app.core.sampling_plans.model import (
    Candidate,
    Dimension,
    Filters,
    Method,
    Newcomers,
    Plan,
    RiskScores,
    Size,
    Unit,
    with_risk,
)
from qa_app.core.sampling_plans.outlook import Outlook, Spread, outlook
from qa_app.core.sampling_plans.strata import Stratum, strata_of, stratum_name

__all__ = [
    "Candidate",
    "Dimension",
    "DrawnBy",
    "Filters",
    "Method",
    "Newcomers",
    "Outlook",
    "Plan",
    "PlannedDraw",
    "PlannedPart",
    "RiskScores",
    "Size",
    "Spread",
    "Stratum",
    "StratumDraw",
    "Unit",
    "allocate",
    "draw_plan",
    "joint_chance",
    "outlook",
    "strata_of",
    "stratum_name",
    "with_risk",
]
