"""Things of a house's team that its pages show, for trying who may open them."""

from __future__ import annotations

from sqlalchemy import select

from qa_app.core.examples import ExampleDraft
from qa_app.services import examples
from qa_app.storage.tables.screening import FindingRow
from tests.support.house_floor import floor_of
from tests.support.permissions import House


def part(house: House) -> dict[str, object]:
    """A conversation of the house's team, in the address."""
    floor = floor_of(house)
    return {"part_id": floor.parts(floor.first)[0]}


def finding_of_part(house: House) -> dict[str, object]:
    """A finding of that conversation."""
    values = part(house)
    chosen = select(FindingRow.id).where(FindingRow.part_id == values["part_id"])
    return {**values, "finding_id": house.session.scalars(chosen).first()}


def example(house: House) -> dict[str, object]:
    """An example of the house's team, a new one each time, since a page may remove it."""
    floor = floor_of(house)
    part_id = int(str(part(house)["part_id"]))
    context = floor.as_(floor.trainer)
    return {"example_id": examples.keep(context, part_id, ExampleDraft(good=True))}
