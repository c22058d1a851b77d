"""What people do with a flagged conversation rests on its import."""

from __future__ import annotations

from sqlalchemy import select

from qa_app.core.review_requests import RequestDraft, RequestReason
from qa_app.services import flag_cases, review_requests
from qa_app.storage.queries import undoing
from qa_app.storage.tables.conversations import Part, Revision
from tests.support.reviewing import Floor


def test_what_is_worked_on_is_not_taken_back_with_its_import(floor: Floor) -> None:
    """Else undoing the import would break off in the middle."""
    session, boss = floor.context.session, floor.as_(floor.supervisor)
    noted, sent, handed, coached, *_rest = [
        *floor.parts(floor.first),
        *floor.parts(floor.second),
    ]
    flag_cases.add_note(boss, noted, "x")
    review_requests.send(boss, sent, RequestDraft(RequestReason.FLAG))
    flag_cases.assign(boss, handed, floor.lead.id)
    flag_cases.send_to_coaching(boss, coached, "")
    import_id = session.scalars(select(Revision.import_id)).first()
    assert import_id is not None
    texts = undoing.brought(session, import_id, 0, 100)
    used = undoing.in_use(session, texts, ())
    kept = {text.conversation_id for text in texts if text.revision_id in used}
    expected = set(
        session.scalars(
            select(Part.conversation_id).where(Part.id.in_([noted, sent, handed, coached]))
        )
    )
    assert kept == expected
