"""What becomes of the open assignments (质检任务) of somebody who leaves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qa_app.core.permissions import Reach
from qa_app.core.reviews import Purpose


@dataclass(frozen=True, slots=True)
class OpenAssignment:
    """An assignment not yet done: whose conversation (or turn in an exercise) it is, and of
    which team.

    ``barred``: who knows the conversation already, from another task or review of it.
    """

    id: int
    team_id: int | None
    agent_id: int | None
    purpose: Purpose = Purpose.SAMPLE
    barred: frozenset[int] = frozenset()

    @property
    def is_second_look(self) -> bool:
        """Whether who takes it is settled where it was made: a re-check, an appeal."""
        return self.purpose in {Purpose.RECHECK, Purpose.RESCORE}


@dataclass(frozen=True, slots=True)
class Successor:
    """A colleague who may take over: where they may review, and how much is open with them."""

    user_id: int
    may_review: Reach
    agent_id: int | None = None
    open_count: int = 0

    def may_take(self, assignment: OpenAssignment) -> bool:
        """Nobody reviews their own conversations, those of another team, or one twice."""
        own = self.agent_id is not None and self.agent_id == assignment.agent_id
        knows = self.user_id in assignment.barred
        return not own and not knows and self.may_review.covers(assignment.team_id)


@dataclass(frozen=True, slots=True)
class HandOver:
    """Who takes which assignment, and which ones go back because nobody may take them."""

    taken: tuple[tuple[int, int], ...]
    returned: tuple[int, ...]


def plan_hand_over(
    assignments: Iterable[OpenAssignment], successors: Sequence[Successor]
) -> HandOver:
    """Give each assignment, in order, to whoever may take it and has the least open.

    Of several with equally much, the one named first.
    """
    load = {successor.user_id: successor.open_count for successor in successors}
    taken: list[tuple[int, int]] = []
    returned: list[int] = []
    for assignment in assignments:
        able = [one.user_id for one in successors if one.may_take(assignment)]
        if able:
            chosen = min(able, key=load.__getitem__)
            load[chosen] += 1
            taken.append((assignment.id, chosen))
        else:
            returned.append(assignment.id)
    return HandOver(tuple(taken), tuple(returned))
