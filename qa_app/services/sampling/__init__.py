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
from qa_app.services.sampling.skipping import replace_skipped
from qa_app.services.sampling.spreading import month_to_draw

__all__ = [
    "AgentExpected",
    "AgentSample",
    "DrawPage",
    "Expected",
    "OpenedDraw",
    "Replay",
    "ReviewerOutlook",
    "Wish",
    "assign_waiting",
    "draw_wish",
    "give_overlap",
    "list_draws",
    "make_draw",
    "month",
    "month_to_draw",
    "open_draw",
    "outlook",
    "plain_terms",
    "replace_skipped",
    "replay",
    "teams_to_draw_from",
]
