"""Tasks (质检任务): a reviewer's own queue, and the board from which they are given to others."""

from qa_app.services.assignments.board import (
    Board,
    TaskList,
    list_tasks,
    look_at_board,
    reviewers_to_choose,
)
from qa_app.services.assignments.moving import Moved, move_tasks, remind, set_due
from qa_app.services.assignments.queue import (
    LONGEST_REASON,
    my_finished,
    my_queue,
    my_standing,
    next_after,
    own_assignment,
    own_to_change,
    place_of,
    skip,
)
from qa_app.services.assignments.settings import list_settings, set_share, set_team_work

__all__ = [
    "LONGEST_REASON",
    "Board",
    "Moved",
    "TaskList",
    "list_settings",
    "list_tasks",
    "look_at_board",
    "move_tasks",
    "my_finished",
    "my_queue",
    "my_standing",
    "next_after",
    "own_assignment",
    "own_to_change",
    "place_of",
    "remind",
    "reviewers_to_choose",
    "set_due",
    "set_share",
    "set_team_work",
    "skip",
]
