"""Coaching (辅导): setting tasks, the agent's part in them, and ending them."""

from qa_app.services.coaching.effect_reviews import Behind, EffectReviews, effect_reviews
from qa_app.services.coaching.effects import (
    WINDOWS,
    CriterionEffect,
    EffectAsked,
    EffectOverview,
    MeasuredTask,
    effect_of_task,
    effect_on,
    effect_overview,
    exported_effects,
)
from qa_app.services.coaching.looking import (
    Board,
    OpenedTask,
    ShownExample,
    Tab,
    list_own,
    list_tasks,
    open_own,
    open_task,
    overdue,
)
from qa_app.services.coaching.reminding import remind_of_coaching
from qa_app.services.coaching.setting import Choices, choices, set_up
from qa_app.services.coaching.stepping import (
    comment,
    confirm,
    fail,
    finish,
    own_comment,
    pass_,
    read,
    withdraw,
)
from qa_app.storage.queries.coaching import ListedTask, TaskFilter

__all__ = [
    "WINDOWS",
    "Behind",
    "Board",
    "Choices",
    "CriterionEffect",
    "EffectAsked",
    "EffectOverview",
    "EffectReviews",
    "ListedTask",
    "MeasuredTask",
    "OpenedTask",
    "ShownExample",
    "Tab",
    "TaskFilter",
    "choices",
    "comment",
    "confirm",
    "effect_of_task",
    "effect_on",
    "effect_overview",
    "effect_reviews",
    "exported_effects",
    "fail",
    "finish",
    "list_own",
    "list_tasks",
    "open_own",
    "open_task",
    "overdue",
    "own_comment",
    "pass_",
    "read",
    "remind_of_coaching",
    "set_up",
    "withdraw",
]
