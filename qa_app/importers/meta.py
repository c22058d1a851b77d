"""What a source says beyond the canonical form, made fit to be kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qa_app.core.conversations import NO_META
from qa_app.core.errors import Invalid, _

DEEPEST = 20
LARGEST_INTEGER = 2**63 - 1
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

TOO_DEEP = _("The further data is nested more than %(most)s levels deep.")


def clean_meta(meta: dict[str, Any] | None) -> Mapping[str, object]:
    """The same mapping where it can be kept as it is, otherwise a repaired copy.

    Databases know neither NUL nor integers of any size: a NUL becomes U+FFFD, a larger integer
    its digits as text. Raises Invalid where it is nested too deep.
    """
    if not meta:
        return NO_META
    return meta if _fits(meta, DEEPEST) else {str(key): _repaired(meta[key]) for key in meta}


def clean_text(text: str) -> str:
    """Text without NUL, of the same length."""
    return text.replace("\0", REPLACEMENT)


def _fits(value: object, levels: int) -> bool:
    if isinstance(value, str):
        return "\0" not in value
    if isinstance(value, dict):
        _check_depth(levels)
        return all("\0" not in key and _fits(value[key], levels - 1) for key in value)
    if isinstance(value, list):
        _check_depth(levels)
        return all(_fits(each, levels - 1) for each in value)
    return not isinstance(value, int) or -LARGEST_INTEGER <= value <= LARGEST_INTEGER


def _check_depth(levels: int) -> None:
    if not levels:
        raise Invalid(TOO_DEEP, most=DEEPEST)


def _repaired(value: object) -> object:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {clean_text(key): _repaired(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_repaired(each) for each in value]
    if isinstance(value, int) and not -LARGEST_INTEGER <= value <= LARGEST_INTEGER:
        return str(value)
    return value
