"""Fewer collections of garbage while millions of values are made."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# More values than a chunk is made of; those of the last chunk are gone before the next one's.
_YOUNG, _MIDDLE, _OLD = 300_000, 20, 100


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Collect seldom within the block; a fifth of an import's time otherwise goes into it.

    What exists when the block begins (the rules, above all) is not looked through at all.
    Nothing that an import makes refers back to itself, so hardly anything waits for collection.
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
