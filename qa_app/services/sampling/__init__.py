"""Sampling (抽检): drawing a team's sample for a period, and keeping its chances right."""

from qa_app.services.sampling.drawing import assign_waiting, make_draw
from qa_app.services.sampling.looking import (
    AgentSample,
    OpenedDraw,
    list_draws,
    open_draw,
    teams_to_draw_from,
)
from qa_app.services.sampling.planning import (
    AgentOutlook,
    Outlook,
    ReviewerOutlook,
    month_to_draw,
    outlook,
)
from qa_app.services.sampling.skipping import replace_skipped

__all__ = [
    "AgentOutlook",
    "AgentSample",
    "OpenedDraw",
    "Outlook",
    "ReviewerOutlook",
    "assign_waiting",
    "list_draws",
    "make_draw",
    "month_to_draw",
    "open_draw",
    "outlook",
    "replace_skipped",
    "teams_to_draw_from",
]
