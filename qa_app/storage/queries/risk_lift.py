"""What came of draws by risk: their reviews, with the chances that they had."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_app.core.reviews import SUBMITTED_STATES
from qa_app.core.risk_models.lift import Reviewed
from qa_app.core.sampling import DrawKind
from qa_app.storage.queries.risk_scores import Scope
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.conversations import Part
from qa_app.storage.tables.reviews import ReviewRow
from qa_app.storage.tables.sampling import Draw, DrawnPart

_AT_ONCE = 500


def reviewed(session: Session, scope: Scope) -> dict[str, list[Reviewed]]:
    """Reviews of what draws by risk took, whether risk or chance took it, by what told the risks
    (``Draw.risk_source``). Reviews whose time nobody measured are left out.
    """
    chosen = (
        select(
            Draw.risk_source,
            DrawnPart.draw_id,
            DrawnPart.stratum,
            DrawnPart.kind,
            DrawnPart.draw_probability,
            ReviewRow.passed,
            ReviewRow.seconds,
        )
        .join(Draw, Draw.id == DrawnPart.draw_id)
        .join(Assignment, Assignment.drawn_part_id == DrawnPart.id)
        .join(ReviewRow, ReviewRow.assignment_id == Assignment.id)
        .join(Part, Part.id == DrawnPart.part_id)
        .where(
            Draw.risk_source.is_not(None),
            DrawnPart.kind.in_((DrawKind.RISK, DrawKind.RANDOM)),
            ReviewRow.state.in_(SUBMITTED_STATES),
            ReviewRow.passed.is_not(None),
            ReviewRow.seconds > 0,
            *scope.conditions(),
        )
    )
    rows = session.execute(chosen).all()
    shares = _risky_shares(session, {row.draw_id for row in rows})
    found: dict[str, list[Reviewed]] = defaultdict(list)
    for source, draw_id, stratum, kind, probability, passed, seconds in rows:
        share = shares.get((draw_id, stratum))
        # Of an agent of whom risk took nothing there is nothing to compare.
        if source and share is not None:
            found[source].append(
                Reviewed(kind == DrawKind.RISK, not passed, seconds, share / probability)
            )
    return found


def _risky_shares(session: Session, draw_ids: Collection[int]) -> dict[tuple[int, str], float]:
    """Which share of a stratum risk took, by draw and stratum; nothing where it took none.

    Draws of flagged conversations alone are left out: nothing in them is drawn for chance's sake.
    """
    found: dict[tuple[int, str], float] = {}
    wanted = sorted(draw_ids)
    for start in range(0, len(wanted), _AT_ONCE):
        sizes = _sizes(session, wanted[start : start + _AT_ONCE])
        taken = (
            select(DrawnPart.draw_id, DrawnPart.stratum, func.count())
            .where(DrawnPart.draw_id.in_(sizes), DrawnPart.kind == DrawKind.RISK)
            .group_by(DrawnPart.draw_id, DrawnPart.stratum)
        )
        for draw_id, stratum, count in session.execute(taken):
            found[draw_id, stratum] = count / sizes[draw_id][stratum][0]
    return found


def _sizes(session: Session, draw_ids: Collection[int]) -> dict[int, Mapping[str, tuple[int, int]]]:
    chosen = select(Draw.id, Draw.terms, Draw.strata).where(Draw.id.in_(draw_ids))
    return {
        draw_id: strata
        for draw_id, terms, strata in session.execute(chosen)
        if not terms.filters.targeted
    }
