"""Sampling (抽检): a team's plans, drawing by them, and keeping the chances right."""

from qa_app.services.sampling.drawing import (
    Wish,
    assign_waiting,
    draw_wish,
    make_draw,
    month,
    plain_terms,
)
from qa_app.services.sampling.looking import (
    AgentSample,
    DrawPage,
    OpenedDraw,
    Replay,
    list_draws,
    open_draw,
    replay,
    teams_to_draw_from,
)
from qa_app.services.sampling.outlooks import (
    AgentExpected,
    Expected,
    ReviewerOutlook,
    outlook,
)
from qa_app.services.sampling.overlap import give_overlap
from qa_app.services.sampling.plans import (
    OpenedPlan,
    PlanDraft,
    PlanLine,
    draw_by_plan,
    keep_plan,
    list_plans,
    one_plan,
    open_plan,
    retire_plan,
    windows_to_draw,
    wish_of,
    wish_of_draft,
)
from qa_app.services.sampling.recurring import DRAWN, FAILED, enqueue_due, run_plan
from qa_app.services.sampling.skipping import replace_skipped
from qa_app.services.sampling.spreading import month_to_draw
from qa_app.services.sampling.standing import standing_chances
from qa_app.storage.queries.sampling_plans import StoredPlan

__all__ = [
    "DRAWN",
    "FAILED",
    "AgentExpected",
    "AgentSample",
    "DrawPage",
    "Expected",
    "OpenedDraw",
    "OpenedPlan",
    "PlanDraft",
    "PlanLine",
    "Replay",
    "ReviewerOutlook",
    "StoredPlan",
    "Wish",
    "assign_waiting",
    "draw_by_plan",
    "draw_wish",
    "enqueue_due",
    "give_overlap",
    "keep_plan",
    "list_draws",
    "list_plans",
    "make_draw",
    "month",
    "month_to_draw",
    "one_plan",
    "open_draw",
    "open_plan",
    "outlook",
    "plain_terms",
    "replace_skipped",
    "replay",
    "retire_plan",
    "run_plan",
    "standing_chances",
    "teams_to_draw_from",
    "windows_to_draw",
    "wish_of",
    "wish_of_draft",
]
