"""Conversations to search."""

from tests.web.conversations.conftest import talks

__all__ = ["talks"]
