"""Turns that only one transaction at a time may take."""

from __future__ import annotations

from enum import IntEnum

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session


class Lock(IntEnum):
    """What is taken in turn; the numbers are known to the database server alone."""

    AUDIT = 7_143_001
    SCHEMA = 7_143_002
    DEFINITIONS = 7_143_003
    CONVERSATIONS = 7_143_004
    ACCOUNTS = 7_143_014
    LEDGER = 7_143_021
    RISK_LABELS = 7_143_022


def hold(session: Session | Connection, lock: Lock) -> None:
    """Wait for the turn and keep it until the transaction ends.

    A SQLite transaction that writes holds the only write lock already.
    """
    bind = session.get_bind() if isinstance(session, Session) else session
    if bind.dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": int(lock)})
