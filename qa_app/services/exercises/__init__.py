"""Scenario exercises (情景演练): setting, changing and withdrawing them, giving out their turns."""

from qa_app.services.exercises.changing import change, choices_to_change, withdraw
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
    "change",
    "choices",
    "choices_to_change",
    "exercise_of_turn",
    "give_out",
    "keep_record",
    "list_exercises",
    "of_agent",
    "open_exercise",
    "set_up",
    "withdraw",
]
