"""What becomes of the parts that a plan has drawn: shares of them, chosen by the draw's seed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from qa_app.core.errors import Invalid, _
from qa_app.core.sampling import order_of

MOST_FURTHER_REVIEWERS = 10
MOST_DUE_DAYS = 90


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares in percent of what is drawn.

    ``blind``: reviewed before the pre-screen is seen. ``overlap``: given to ``reviewers`` more,
    each without knowing of the others. ``recheck``: of the submitted reviews, scored again by a
    senior. ``due_days``: until when, counted from the draw; ``None``: no day. Raises Invalid
    naming the field.
    """

    blind: int = 0
    overlap: int = 0
    reviewers: int = 1
    recheck: int = 0
    due_days: int | None = None

    def __post_init__(self) -> None:
        for name in ("blind", "overlap", "recheck"):
            if not 0 <= getattr(self, name) <= 100:
                raise Invalid(_("Give a share between 0 and 100 percent."), field=name)
        if not 1 <= self.reviewers <= MOST_FURTHER_REVIEWERS:
            raise Invalid(
                _("Give a number between %(least)s and %(most)s."),
                field="reviewers",
                least=1,
                most=MOST_FURTHER_REVIEWERS,
            )
        if self.due_days is not None and not 1 <= self.due_days <= MOST_DUE_DAYS:
            raise Invalid(
                _("Give a number between %(least)s and %(most)s."),
                field="due_days",
                least=1,
                most=MOST_DUE_DAYS,
            )


def share_of(parts: Collection[int], percent: int, purpose: str, seed: str) -> frozenset[int]:
    """That share of the parts, rounded up, by chance; ``purpose`` keeps the choices apart."""
    size = -(-len(set(parts)) * percent // 100)
    return frozenset(order_of(parts, f"share:{purpose}", seed)[:size])
