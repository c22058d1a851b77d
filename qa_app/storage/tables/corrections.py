"""What was corrected on submitted reviews, with what stood before."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from qa_app.storage.tables.base import Base, Instant, Packed


class CorrectionRow(Base):
    """One correction of one review: by a re-check or by an appeal, whose id is ``cause_id``.

    ``changes``: by criterion the answer and the evidence ``before`` and ``after``. The totals
    are those of the whole review.
    """

    __tablename__ = "correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), index=True)
    cause: Mapped[str] = mapped_column(String(10))
    cause_id: Mapped[int]
    changes: Mapped[dict[str, Any]] = mapped_column(Packed)
    total_before: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    total_after: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(Instant)
