"""Random words that open something, and the digests under which they are kept."""

from __future__ import annotations

import hashlib
import secrets


def new_token() -> str:
    """256 random bits, for a cookie or an address."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> bytes:
    """What is stored of a token: whoever reads the table can open nothing with it."""
    return hashlib.sha256(token.encode()).digest()
