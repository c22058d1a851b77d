"""What becomes of conversations that are screened some at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from qa_app.importers.problems import Item, Problem
from qa_app.services.screening.desk import Desk

# Screened together; more do not make it faster.
TOGETHER = 32


class Step(NamedTuple):
    """Some conversations of the input, in its order.

    ``lines`` is what is written of the ``screened`` ones; ``refused`` others stayed out, for the
    reasons of ``refusals``. ``warnings`` are about those that were screened.
    """

    lines: bytes
    screened: int
    refused: int
    refusals: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


def step_of(items: Sequence[Item], desk: Desk) -> Step:
    """Screen what came of some conversations of the input."""
    conversations = [each.conversation for each in items if each.conversation is not None]
    refused = len(items) - len(conversations)
    lines = b"".join(desk.lines(conversations))
    return Step(
        lines,
        len(conversations),
        refused,
        tuple(each for item in items if item.conversation is None for each in item.problems),
        tuple(each for item in items if item.conversation is not None for each in item.problems),
    )


def joined(steps: Sequence[Step]) -> Step:
    """Several steps as one."""
    return Step(
        b"".join(each.lines for each in steps),
        sum(each.screened for each in steps),
        sum(each.refused for each in steps),
        tuple(problem for each in steps for problem in each.refusals),
        tuple(problem for each in steps for problem in each.warnings),
    )
