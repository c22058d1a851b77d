"""Light, dark, or as the visitor's system has it: kept in a cookie that the page may write."""

from __future__ import annotations

from flask import request

COOKIE = "theme"
SYSTEM = "system"
THEMES = (SYSTEM, "light", "dark")


def theme() -> str:
    """The visitor's choice; the server writes it into the page so that nothing flashes."""
    wish = request.cookies.get(COOKIE, SYSTEM)
    return wish if wish in THEMES else SYSTEM
