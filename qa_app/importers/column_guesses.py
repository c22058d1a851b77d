"""What a column means, as far as its data tells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise

from qa_app.core.conversations import Role
from qa_app.core.errors import Invalid
from qa_app.importers.roles import role_of
from qa_app.importers.times import AMBIGUOUS, clock_time, moment, moment_in_format

Values = Sequence[str]
Columns = Mapping[str, Values]

MOSTLY = 0.8
_MOST_ROLES = 8
_LEAST_SHARE = 0.1
_SHORTEST_EPOCH = 10
_FORMATS = tuple(
    f"{day}{clock}"
    for day in ("%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%Y")
    for clock in (" %H:%M:%S", " %H:%M", " %I:%M:%S %p", " %I:%M %p", "")
)


def conversation_column(columns: Columns) -> str | None:
    """The column whose values come in runs, as ids of conversations do; the finest of them."""
    best, most = None, 1
    for name, values in columns.items():
        distinct = len(set(values))
        runs = 1 + sum(one != next_one for one, next_one in pairwise(values))
        repeats = distinct <= MOSTLY * len(values)
        if all(values) and repeats and runs <= 1.2 * distinct and distinct > most:
            best, most = name, distinct
    return best


def word_column(columns: Columns) -> str | None:
    """The first column that holds nothing but words for roles, more than one of them."""
    return next((name for name, values in columns.items() if len(known_roles(values)) > 1), None)


def side_column(columns: Columns, conversations: Values) -> tuple[str, dict[str, Role]] | None:
    """The column of two values that tells who speaks, and what they mean."""
    sides = [name for name, values in columns.items() if _may_tell_sides(values)]
    if not sides:
        return None
    name = max(sides, key=lambda each: _changes(columns[each], conversations))
    return name, sides_of(columns[name], conversations)


def known_roles(values: Iterable[str]) -> dict[str, Role]:
    """What the values mean where all of them are words for roles."""
    found = {value: role_of(value) for value in set(values) if value}
    if not found or len(found) > _MOST_ROLES:
        return {}
    return {value: role for value, role in found.items() if role} if all(found.values()) else {}


def sides_of(values: Values, conversations: Values) -> dict[str, Role]:
    """Two values as the sides of the talk: who mostly speaks first is the customer."""
    first = Counter(
        value
        for at, value in enumerate(values)
        if at == 0 or (conversations and conversations[at] != conversations[at - 1])
    )
    customer = first.most_common(1)[0][0]
    return {value: Role.CUSTOMER if value == customer else Role.AGENT for value in set(values)}


def text_column(columns: Columns) -> str | None:
    """The column with the longest and most varied texts."""

    def weight(name: str) -> float:
        values = columns[name]
        return sum(map(len, values)) * len(set(values)) / max(1, len(values))

    wordy = [name for name, values in columns.items() if any(map(_has_words, values))]
    return max(wordy, key=weight, default=None)


def time_column(columns: Columns) -> str | None:
    """The first column that mostly holds times."""
    return next((name for name, values in columns.items() if _share(values, _is_time)), None)


def is_clock(values: Values) -> bool:
    """Whether the values are times of day without a date."""
    return _share(values, lambda value: clock_time(value) is not None)


def time_format_of(values: Values) -> str | None:
    """The one format that makes all of the values times, where they may be read in two ways."""
    given = [value for value in values if value]
    if not any(map(_is_ambiguous, given)):
        return None
    fitting = [each for each in _FORMATS if all(_fits(value, each) for value in given)]
    return fitting[0] if len(fitting) == 1 else None


def _may_tell_sides(values: Values) -> bool:
    counts = Counter(values)
    return (
        len(counts) == 2
        and all(counts)
        and min(counts.values()) >= _LEAST_SHARE * len(values)
        and not any(map(_has_long_words, counts))
    )


def _changes(values: Values, conversations: Values) -> int:
    """How often a value changes within conversations: those who talk take turns."""
    return sum(
        values[at] != values[at - 1]
        for at in range(1, len(values))
        if not conversations or conversations[at] == conversations[at - 1]
    )


def _share(values: Values, test: Callable[[str], bool]) -> bool:
    given = [value for value in values if value]
    return bool(given) and sum(map(test, given)) >= MOSTLY * len(given)


def _is_time(value: str) -> bool:
    if value.isdigit() and len(value) < _SHORTEST_EPOCH:
        return False
    try:
        moment(value)
    except Invalid as reason:
        return reason.sentence == AMBIGUOUS
    return True


def _is_ambiguous(value: str) -> bool:
    try:
        moment(value)
    except Invalid as reason:
        return reason.sentence == AMBIGUOUS
    return False


def _fits(value: str, time_format: str) -> bool:
    try:
        moment_in_format(value, time_format)
    except Invalid:
        return False
    return True


def _has_words(value: str) -> bool:
    return any(map(str.isalpha, value))


def _has_long_words(value: str) -> bool:
    return len(value) > 20
