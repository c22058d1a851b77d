"""Scenario exercises (情景演练): setting them, giving their turns to reviewers, looking at them."""

from qa_app.services.exercises.looking import (
    AgentExercises,
    OpenedExercise,
    exercise_of_turn,
    list_exercises,
    of_agent,
    open_exercise,
)
from qa_app.services.exercises.setting import Choices, choices, give_out, keep_record, set_up

__all__ = [
    "AgentExercises",
    "Choices",
    "OpenedExercise",
    "choices",
    "exercise_of_turn",
    "give_out",
    "keep_record",
    "list_exercises",
    "of_agent",
    "open_exercise",
    "set_up",
]
