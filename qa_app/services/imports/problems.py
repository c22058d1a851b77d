"""What is kept of an import's problems: masked, cleaned, and not without bound."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from qa_app.core.personal_data.recognition import find
from qa_app.core.personal_data.spans import mask
from qa_app.importers.problems import Problem, Severity
from qa_app.storage.imports import ProblemRow
from qa_app.storage.queries.imports import KeptProblems

MOST_REFUSED = 100_000
MOST_WARNINGS = 20_000
_LONGEST_FILE = 255
_LONGEST_ID = 200


@dataclass(slots=True)
class Shelf:
    """How many more problems of an import are kept; they are counted beyond that too."""

    refused: int = MOST_REFUSED
    warnings: int = MOST_WARNINGS

    @classmethod
    def beside(cls, kept: KeptProblems) -> Shelf:
        """What is left of the room beside those that are kept already."""
        return cls(MOST_REFUSED - kept.refused, MOST_WARNINGS - kept.warnings)

    def rows(self, problems: Iterable[Problem]) -> Iterator[ProblemRow]:
        """The problems that there is still room for, as they are kept."""
        for problem in problems:
            refused = problem.severity is not Severity.WARNING
            if refused and self.refused > 0:
                self.refused -= 1
                yield _row(problem, refused)
            elif not refused and self.warnings > 0:
                self.warnings -= 1
                yield _row(problem, refused)


def _row(problem: Problem, refused: bool) -> ProblemRow:
    return ProblemRow(
        refused,
        _storable(problem.file, _LONGEST_FILE),
        problem.line or None,
        None
        if problem.conversation_id is None
        else _storable(problem.conversation_id, _LONGEST_ID),
        problem.sentence,
        problem.values,
        _storable(mask(problem.excerpt, find(problem.excerpt))),
    )


def _storable(text: str, longest: int | None = None) -> str:
    """The text without what a database refuses: broken characters and noughts."""
    kept = (
        text.encode("utf-8", "replace").decode("utf-8").replace("\0", "\N{REPLACEMENT CHARACTER}")
    )
    return kept[:longest]
