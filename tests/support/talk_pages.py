"""What the pages of conversations, flags and examples are tested with."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from qa_app.core.examples import ExampleDraft
from qa_app.core.permissions import SYSTEM
from qa_app.core.rules.hits import Severity
from qa_app.services import examples
from qa_app.services.context import Context
from tests.support.clock import FixedClock
from tests.support.factories import chat
from tests.support.permissions import House
from tests.support.talks import Talks, missing, said

HOSTILE = "<script>alert('x')</script>"
"""In every field that comes from outside."""


def talks_of(house: House) -> Talks:
    """The conversations of a house."""
    talks: Talks = house.thing("talks", lambda: _talks(house))
    return talks


def part_of(house: House) -> int:
    """A part of the house's team, with findings and personal data."""

    def made() -> int:
        talks = talks_of(house)
        talks.agent("a1", house.team, HOSTILE)
        return talks.bring(
            chat(
                ("customer", 0, f"电话13812345678 {HOSTILE}"),
                ("agent", 9, f"不知道 {HOSTILE}"),
                id=f"c1{HOSTILE}",
                agent="a1",
                source=HOSTILE,
            ),
            said(Severity.CRITICAL),
            missing(),
        )

    part_id: int = house.thing("part", made)
    return part_id


def finding_of(house: House) -> int:
    return talks_of(house).findings(part_of(house))[0].id


def example_of(house: House) -> int:
    """An example kept from that part."""

    def made() -> int:
        draft = ExampleDraft(good=True, seq=1, note=HOSTILE, tags=(HOSTILE,))
        return examples.keep(talks_of(house).context, part_of(house), draft)

    example_id: int = house.thing("example", made)
    return example_id


def _talks(house: House) -> Talks:
    context = Context(
        session=house.session,
        actor=replace(SYSTEM, name="test"),
        data_dir=house.app.config["SETTINGS"].data_dir,
        zone=ZoneInfo("Asia/Shanghai"),
        clock=FixedClock(),
    )
    return Talks(context)
