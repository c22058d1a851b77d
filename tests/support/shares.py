"""Findings and figures for tests of shares, without any database."""

from __future__ import annotations

from qa_app.core.latency.profiles import Profile
from qa_app.core.rules.hits import Finding, Severity
from qa_app.core.texts import LocalText

PROFILE = Profile("default", LocalText({"en": "Default"}), LocalText({"en": "First message"}))


def finding(rule: str, severity: Severity, message: int | None = None) -> Finding:
    """A finding about a whole message, or (no message) about something missing."""
    return Finding(rule, severity, message, None, None, None)
