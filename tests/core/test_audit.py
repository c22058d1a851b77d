"""The chain of the audit log: whatever is done to it afterwards is found."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.audit import (
    FLAW_SENTENCES,
    Anchor,
    Breach,
    Entry,
    Flaw,
    Link,
    anchor_from,
    digest_of,
    next_link,
    verify,
)
from qa_app.core.errors import Invalid

_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
_entries = st.lists(
    st.builds(
        Entry,
        number=st.just(0),
        at_ms=st.integers(0, 2**41),
        user_id=st.none() | st.integers(1, 99),
        actor=st.text(max_size=8),
        action=st.text(max_size=8),
        subject=st.text(max_size=8),
        subject_id=st.text(max_size=8),
        team_id=st.none() | st.integers(1, 99),
        details=st.dictionaries(st.text(max_size=4), _json, max_size=3),
    ),
    min_size=1,
    max_size=6,
)


def _chain(entries: list[Entry]) -> list[Link]:
    links: list[Link] = []
    for number, entry in enumerate(entries, start=1):
        links.append(next_link(replace(entry, number=number), links[-1] if links else None))
    return links


def _entry(number: int, actor: str = "李娜") -> Entry:
    return Entry(number, 0, 1, actor, "review.submitted", "review", "7", 1, {"total": "84"})


@given(_entries)
def test_an_untouched_chain_holds(entries: list[Entry]) -> None:
    """A check that cries wolf is switched off."""
    links = _chain(entries)
    verdict = verify(links)
    assert verdict.breach is None
    assert verdict.entries == len(entries)
    assert verdict.head == Anchor(len(entries), links[-1].digest)


@given(
    _entries,
    st.data(),
    st.sampled_from(
        ["at_ms", "user_id", "actor", "action", "subject", "subject_id", "team_id", "details"]
    ),
)
def test_a_changed_field_is_found_at_its_entry(
    entries: list[Entry], data: st.DataObject, field: str
) -> None:
    """The log is worth what its least protected column is worth."""
    links = _chain(entries)
    place = data.draw(st.integers(0, len(links) - 1))
    old = getattr(links[place].entry, field)
    if field in {"at_ms", "user_id", "team_id"}:
        new: object = (old or 0) + 1
    elif field == "details":
        new = {**old, "added": 1}
    else:
        new = old + "x"
    changed = replace(links[place].entry, **{field: new})  # type: ignore[arg-type]
    links[place] = replace(links[place], entry=changed)
    assert verify(links).breach == Breach(place + 1, Flaw.CONTENT)


@given(_entries, st.data())
def test_a_change_with_its_digest_made_anew_is_found_at_the_next_entry(
    entries: list[Entry], data: st.DataObject
) -> None:
    """Who can write the table can also compute a digest."""
    links = _chain([*entries, entries[0]])
    place = data.draw(st.integers(0, len(links) - 2))
    forged = replace(links[place].entry, actor=links[place].entry.actor + "x")
    links[place] = replace(
        links[place], entry=forged, digest=digest_of(forged, links[place].previous)
    )
    assert verify(links).breach == Breach(place + 2, Flaw.PREVIOUS)


@given(_entries, st.data())
def test_a_removed_entry_leaves_a_gap(entries: list[Entry], data: st.DataObject) -> None:
    """Nothing may disappear from the middle or the beginning."""
    links = _chain([*entries, entries[0]])
    place = data.draw(st.integers(0, len(links) - 2))
    del links[place]
    assert verify(links).breach == Breach(place + 1, Flaw.NUMBER)


@given(_entries, st.data())
def test_two_entries_that_changed_places_are_found(
    entries: list[Entry], data: st.DataObject
) -> None:
    """The order says what was known when."""
    links = _chain([*entries, entries[0]])
    place = data.draw(st.integers(0, len(links) - 2))
    links[place], links[place + 1] = (
        replace(links[place + 1], entry=replace(links[place + 1].entry, number=place + 1)),
        replace(links[place], entry=replace(links[place].entry, number=place + 2)),
    )
    breach = verify(links).breach
    assert breach is not None
    assert breach.number == place + 1


def test_an_end_cut_off_is_found_by_an_anchor_noted_before() -> None:
    """A shorter chain is sound in itself; only a note kept elsewhere tells."""
    links = _chain([_entry(1), _entry(2), _entry(3)])
    anchor = verify(links).head
    assert verify(links[:2]).breach is None
    assert verify(links[:2], anchor).breach == Breach(3, Flaw.MISSING)
    assert verify(links, anchor).breach is None


def test_a_chain_written_anew_from_the_start_does_not_meet_its_anchor() -> None:
    """Recomputing every digest gives a sound chain with another history."""
    anchor = verify(_chain([_entry(1), _entry(2)])).head
    forged = _chain([_entry(1, actor="x"), _entry(2)])
    assert verify(forged).breach is None
    assert verify(forged, anchor).breach == Breach(2, Flaw.ANCHOR)


def test_an_entry_cannot_be_joined_out_of_turn() -> None:
    """Two writers who took the same number must not both succeed."""
    first = next_link(_entry(1), None)
    with pytest.raises(ValueError, match="entry 3 cannot follow 1"):
        next_link(_entry(3), first)


def test_an_empty_log_is_sound() -> None:
    """A new installation has nothing to tell yet."""
    assert verify([]).breach is None
    assert verify([]).head is None


def test_what_was_noted_is_read_back() -> None:
    """The note goes through a mail, a wall, a safe."""
    anchor = Anchor(12, bytes(range(32)))
    assert anchor_from(f"  {anchor}\n") == anchor


@pytest.mark.parametrize(
    "nonsense",
    ["", "12", "12:", "0:" + "00" * 32, "12:" + "0" * 63, "12:" + "g" * 64, "１:" + "0" * 64],
)
def test_a_note_that_cannot_be_one_is_refused(nonsense: str) -> None:
    """A mistyped note must not look like a broken log."""
    with pytest.raises(Invalid):
        anchor_from(nonsense)


def test_every_flaw_is_said_with_its_place() -> None:
    """Whoever looks into it must know where."""
    assert set(FLAW_SENTENCES) == set(Flaw)
    assert all("%(number)s" in sentence for sentence in FLAW_SENTENCES.values())
