"""The hurried pipeline: what somebody in a hurry would write, the baseline of the figures.

``json.loads`` per line; every phrase and every pattern a compiled ``re`` searched in every
message; latency in a second loop. With its database part: ORM objects, a commit for each
conversation, SQLite in its default mode. It is kept as slow as it is on purpose.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ForeignKey, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class Hurried:
    """The pipeline with its rules."""

    def __init__(self, phrases: Sequence[str], patterns: Sequence[str]) -> None:
        self._rules = [
            (f"phrase.{number}", re.compile(re.escape(phrase)))
            for number, phrase in enumerate(phrases)
        ]
        self._rules += [
            (f"pattern.{number}", re.compile(pattern)) for number, pattern in enumerate(patterns)
        ]

    def screened(self, lines: Iterable[str]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """Each conversation with its findings and latency."""
        for line in lines:
            conversation = json.loads(line)
            findings = []
            for seq, message in enumerate(conversation["messages"]):
                for rule, pattern in self._rules:
                    for found in pattern.finditer(message["text"]):
                        findings.append(
                            {
                                "rule": rule,
                                "message": seq,
                                "start": found.start(),
                                "end": found.end(),
                                "text": found.group(),
                            }
                        )
            yield (
                conversation,
                {
                    "conversation": conversation["id"],
                    "findings": findings,
                    "latency": _latency(conversation["messages"]),
                },
            )

    def to_file(self, source: Path, target: Path) -> int:
        """Screen a file of JSON lines into another; how many conversations it had."""
        count = 0
        with source.open(encoding="utf-8") as lines, target.open("w", encoding="utf-8") as out:
            for _, screened in self.screened(lines):
                out.write(json.dumps(screened, ensure_ascii=False) + "\n")
                count += 1
        return count

    def to_database(self, source: Path, database: Path) -> int:
        """Screen a file of JSON lines into a new SQLite database."""
        engine = create_engine(f"sqlite:///{database}")
        HurriedBase.metadata.create_all(engine)
        count = 0
        with source.open(encoding="utf-8") as lines, Session(engine) as session:
            for conversation, screened in self.screened(lines):
                session.add(_rows(conversation, screened))
                session.flush()
                for row in _child_rows(conversation, screened):
                    session.add(row)
                session.commit()
                count += 1
        engine.dispose()
        return count


class HurriedBase(DeclarativeBase):
    pass


class HurriedConversation(HurriedBase):
    __tablename__ = "conversation"
    id: Mapped[str] = mapped_column(primary_key=True)
    agent: Mapped[str | None]
    average_s: Mapped[float | None]
    longest_s: Mapped[float | None]


class HurriedMessage(HurriedBase):
    __tablename__ = "message"
    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    seq: Mapped[int]
    role: Mapped[str]
    sent_at: Mapped[str]
    text: Mapped[str]


class HurriedFinding(HurriedBase):
    __tablename__ = "finding"
    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    rule: Mapped[str]
    message: Mapped[int]
    start: Mapped[int]
    end: Mapped[int]


def _latency(messages: Sequence[dict[str, Any]]) -> dict[str, float | None]:
    waiting: datetime | None = None
    responses = []
    for message in messages:
        sent_at = datetime.fromisoformat(message["sent_at"])
        if message["role"] == "customer":
            waiting = waiting or sent_at
        elif message["role"] == "agent" and waiting is not None:
            responses.append((sent_at - waiting).total_seconds())
            waiting = None
    return {
        "first_response_s": responses[0] if responses else None,
        "average_response_s": sum(responses) / len(responses) if responses else None,
        "longest_response_s": max(responses, default=None),
    }


def _rows(conversation: dict[str, Any], screened: dict[str, Any]) -> HurriedConversation:
    return HurriedConversation(
        id=conversation["id"],
        agent=conversation["agent"]["id"],
        average_s=screened["latency"]["average_response_s"],
        longest_s=screened["latency"]["longest_response_s"],
    )


def _child_rows(
    conversation: dict[str, Any], screened: dict[str, Any]
) -> Iterator[HurriedMessage | HurriedFinding]:
    for seq, message in enumerate(conversation["messages"]):
        yield HurriedMessage(
            conversation_id=conversation["id"],
            seq=seq,
            role=message["role"],
            sent_at=message["sent_at"],
            text=message["text"],
        )
    for finding in screened["findings"]:
        yield HurriedFinding(
            conversation_id=conversation["id"],
            rule=finding["rule"],
            message=finding["message"],
            start=finding["start"],
            end=finding["end"],
        )
