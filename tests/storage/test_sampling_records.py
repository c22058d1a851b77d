"""What a draw keeps, as bytes and back, and what older draws become of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from qa_app.core.permissions import SYSTEM
from qa_app.core.sampling_plans import (
    Candidate,
    Dimension,
    Filters,
    Newcomers,
    Plan,
    Population,
    Size,
    Terms,
    asked_of,
    draw_from,
)
from qa_app.services import assignments, sampling
from qa_app.services.context import Context
from qa_app.storage import schema
from qa_app.storage.sampling_records import (
    pack_population,
    read_terms,
    unpack_population,
    write_terms,
)
from qa_app.storage.tables.sampling import DrawnPart
from tests.core.sampling_plans.candidates import OCTOBER
from tests.core.sampling_plans.test_drawing import CANDIDATES, PLANS
from tests.support import databases
from tests.support.clock import FixedClock
from tests.support.reviewing import Floor

BEFORE = "0014"


@settings(deadline=None)
@given(PLANS, CANDIDATES, st.data())
def test_a_draw_is_replayed_from_the_bytes_that_it_kept(
    of: Plan, population: list[Candidate], data: st.DataObject
) -> None:
    """Risks and all: bit for bit the same parts with the same chances."""
    excluded = frozenset(each.part for each in population if data.draw(st.booleans()))
    asked = asked_of(of, OCTOBER, population)
    kept = Population(asked, excluded, asked[:5], frozenset({7}))
    again = unpack_population(pack_population(kept))
    assert again.excluded == excluded
    assert again.once_unflagged == kept.once_unflagged
    first, second = (draw_from(of, each, 100, recall_size=2) for each in (kept, again))
    assert [each[:4] for each in first.parts()] == [each[:4] for each in second.parts()]
    assert pack_population(again) == pack_population(kept)


def test_terms_are_read_as_they_were_written() -> None:
    """And a plan of an older product, which knew less, is read by a newer one."""
    terms = Terms(
        Size(5),
        stratify=frozenset({Dimension.WEEK, Dimension.CHANNEL}),
        filters=Filters(channels=frozenset({"call", "chat"}), flagged=True),
        newcomers=Newcomers(30, 200),
    )
    assert read_terms(write_terms(terms)) == terms
    assert read_terms(b'{"size": [3, "count"], "to_come": 1}') == Terms(Size(3))


def test_draws_of_before_there_were_plans_keep_their_chances_and_replay(
    empty_database: str, tmp_path: Path
) -> None:
    """Down to the older schema and up again: the same chances, with skips and a second draw."""
    engine = databases.opened(empty_database)
    schema.upgrade(engine)
    with Session(engine, expire_on_commit=False) as session:
        clock = FixedClock()
        context = Context(
            session, replace(SYSTEM, name="t"), tmp_path, ZoneInfo("Asia/Shanghai"), clock
        )
        floor = Floor(context, chats=6)
        floor.bring(*floor.chats(range(10, 14)), findings=())
        draws = [floor.draw(per_agent=2), floor.draw(per_agent=1, seed="more")]
        assignments.skip(floor.as_(floor.reviewer), floor.queue()[0], "无法质检")
        lead = floor.as_(floor.lead)
        wanted = {row.id: row.inclusion_probability for row in session.scalars(select(DrawnPart))}
        session.commit()
        schema.downgrade(engine, BEFORE)
        with engine.connect() as connection:
            assert connection.execute(text("SELECT per_agent FROM draw ORDER BY id")).all() == [
                (2,),
                (1,),
            ]
        schema.upgrade(engine)
        session.expire_all()
        assert all(sampling.replay(lead, draw_id).same for draw_id in draws)
        # Whatever comes next corrects all chances: by the old draws' records as by the new.
        assignments.skip(floor.as_(floor.reviewer), floor.queue()[0], "无法质检")
        session.expire_all()
        rows = {row.id: row for row in session.scalars(select(DrawnPart))}
        assert rows.keys() > wanted.keys()
        assert all(0 < row.inclusion_probability <= 1 for row in rows.values())
    assert schema.differences(engine) == []
    engine.dispose()
