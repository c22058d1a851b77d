"""How many of each stratum: in proportion, by the method of largest remainders (Hare–Niemeyer).

Each stratum has its quota ``n · N_h / N`` rounded down; what is left goes to the largest
remainders. See M. L. Balinski, H. P. Young, Fair Representation (1982). Where there is enough
for all, each stratum has one at least: what cannot be drawn tells nothing, and no weight makes
up for it.
"""

from __future__ import annotations

from collections.abc import Mapping


def allocate(sizes: Mapping[str, int], seats: int, least: int = 0) -> dict[str, int]:
    """Seats for strata of these sizes (all > 0), adding up to ``seats`` or to all there is.

    ``least``: each stratum has so many, or all of it, whatever that makes in total. Equal
    remainders go by size, the larger first, then by name: nothing is left to chance, so that
    the chances within a stratum are known.
    """
    floors = {name: min(size, least) for name, size in sizes.items()}
    seats = min(max(seats, sum(floors.values())), sum(sizes.values()))
    if seats >= len(sizes):
        floors = {name: max(1, floor) for name, floor in floors.items()}
    total = sum(sizes.values())
    given = {name: max(floors[name], seats * size // total) for name, size in sizes.items()}

    def claim(name: str) -> tuple[int, int, str]:
        # The remainder times the total: whole numbers compare exactly.
        return seats * sizes[name] - given[name] * total, sizes[name], name

    while sum(given.values()) < seats:
        open_to = [name for name in sizes if given[name] < sizes[name]]
        given[max(open_to, key=claim)] += 1
    while sum(given.values()) > seats:
        given[min((name for name in sizes if given[name] > floors[name]), key=claim)] -= 1
    return given
