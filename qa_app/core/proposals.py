"""What a finding of a rule proposes to take off a criterion of a rubric."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a rule itself proposes to take off a criterion, where a rubric has no link for it.

    Either ``deduct`` points for each finding, or an answer so many ``levels`` below the best,
    however many findings there are. ``criterion`` is a reference as in
    ``qa_app.core.rubrics.references``; a rubric that it does not name is not concerned.
    """

    criterion: str
    deduct: Decimal | None = None
    levels: int | None = None


# By rule id.
Proposals = Mapping[str, Sequence[Proposal]]
NO_PROPOSALS: Proposals = MappingProxyType({})
