"""What of a page can be used by keyboard, found in the page itself, whatever page it is."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from playwright.sync_api import Page

_FIND = Path(__file__).with_suffix(".js")


def keyboard_faults(page: Page) -> list[str]:
    """What of a page has no place in the order of Tab, or does not show that it has the focus.

    A key is pressed first: the browser marks the focus only for who uses the keyboard.
    """
    page.keyboard.press("Tab")
    faults: list[str] = page.evaluate(_find())
    return faults


@cache
def _find() -> str:
    return _FIND.read_text("utf-8")
