"""The terms of a draw and what it chose from, as bytes and back.

A population is a compressed MessagePack map of columns, sorted by part: the ids as differences,
days as distances from the first one, risks in millionths. A column that holds nothing but its
default is left out, so that what a plan does not ask of its candidates costs no space. Keys that a
later version adds are passed over.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import accumulate, repeat
from operator import attrgetter
from typing import Any

import msgspec

from qa_app.core.sampling_plans import Candidate, Population, Terms
from qa_app.core.sampling_plans.systematic import SCALE, weight_of

# Sorted keys: the same population gives the same bytes.
_encode = msgspec.msgpack.Encoder(order="deterministic").encode
_decode = msgspec.msgpack.Decoder(dict[str, Any]).decode
_write = msgspec.json.Encoder(order="deterministic").encode
_read = msgspec.json.Decoder(Terms).decode

_PLAIN: tuple[tuple[str, Any], ...] = (
    ("channel", ""),
    ("messages", 0),
    ("shift", None),
    ("tenure_days", None),
    ("flagged", False),
    ("longest_ms", None),
)
_NOBODY = 0


def write_terms(terms: Terms) -> bytes:
    """The terms as JSON; those of a plan without what makes it a plan."""
    return _write(terms)


def read_terms(written: bytes) -> Terms:
    """The terms that :func:`write_terms` wrote."""
    return _read(written)


def pack_population(population: Population) -> bytes:
    """The population as bytes."""
    columns = _columns(population.candidates)
    columns["excluded"] = _differences(sorted(population.excluded))
    columns["unflagged"] = _differences(sorted(each.part for each in population.unflagged))
    columns["unflagged_before"] = _differences(sorted(population.unflagged_before))
    return zlib.compress(_encode(columns))


def unpack_population(packed: bytes) -> Population:
    """The population that :func:`pack_population` made the bytes of."""
    columns = _decode(zlib.decompress(packed))
    candidates = _candidates(columns)
    known = {each.part: each for each in candidates}
    unflagged = accumulate(columns["unflagged"])
    return Population(
        candidates=candidates,
        excluded=frozenset(accumulate(columns["excluded"])),
        unflagged=tuple(known.get(part) or _unknown(part) for part in unflagged),
        unflagged_before=frozenset(accumulate(columns["unflagged_before"])),
    )


def _columns(candidates: Iterable[Candidate]) -> dict[str, Any]:
    rows = sorted(candidates)
    columns: dict[str, Any] = {
        "part": _differences([each.part for each in rows]),
        "agent": [each.agent for each in rows],
    }
    if rows:
        first = min(each.day for each in rows).toordinal()
        columns["first_day"] = first
        _put(columns, "day", [each.day.toordinal() - first for each in rows], 0)
    for name, default in _PLAIN:
        _put(columns, name, list(map(attrgetter(name), rows)), default)
    _put(columns, "risk", [weight_of(each.risk) for each in rows], 0)
    return columns


def _put(columns: dict[str, Any], name: str, values: Sequence[Any], default: Any) -> None:
    if any(value != default for value in values):
        columns[name] = values


def _candidates(columns: dict[str, Any]) -> tuple[Candidate, ...]:
    plain = {name: columns.get(name, repeat(default)) for name, default in _PLAIN}
    first = columns.get("first_day", 1)
    days = {place: date.fromordinal(first + place) for place in set(columns.get("day", (0,)))}
    rows = zip(
        accumulate(columns["part"]),
        columns["agent"],
        plain["channel"],
        map(days.__getitem__, columns.get("day", repeat(0))),
        plain["messages"],
        plain["shift"],
        plain["tenure_days"],
        plain["flagged"],
        (weight / SCALE for weight in columns.get("risk", repeat(0))),
        plain["longest_ms"],
        strict=False,
    )
    return tuple(map(Candidate._make, rows))


def _differences(ids: Sequence[int]) -> list[int]:
    return [after - before for before, after in zip([0, *ids], ids, strict=False)]


def _unknown(part: int) -> Candidate:
    """An unflagged part of which a draw asked nothing: its id alone decides."""
    return Candidate(part, _NOBODY, "", date.min, 0)
