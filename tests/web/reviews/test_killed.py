"""Autosaves of a form while its server is killed again and again."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.storage.tables.reviews import AnswerRow, EvidenceRow, ReviewRow
from qa_app.web.sessions import COOKIE
from tests.support.permissions import sign_in
from tests.support.reviewing import Floor
from tests.support.web_process import WebProcess

SAVES = 200
CRITERIA = ("attitude.professional", "attitude.patience", "attitude.language")
SHORTEST_LIFE_S, LONGEST_LIFE_S = 0.1, 0.9
PATIENCE_S = 60.0


class Window:
    """What the page's script does: batches in order, each sent under its mark until answered."""

    def __init__(self, port: int, cookie: str, task: int, revision: int) -> None:
        self.port, self.cookie, self.revision = port, cookie, revision
        self.path = f"/reviews/assignments/{task}"
        self.edition = 0
        self.sent_again = 0
        self.kept: dict[str, str] = {}
        self.evidence: list[int] = []

    def save(self, number: int) -> None:
        """One batch: another answer, and now and then evidence put on or taken off."""
        criterion, value = CRITERIA[number % len(CRITERIA)], str(number % 6)
        changes: list[dict[str, object]] = [
            {"kind": "answer", "criterion": criterion, "value": value, "reason": f"{number}"}
        ]
        if number % 5 == 0:
            # The same place again and again: twice attached would show.
            kind = "remove" if self.evidence else "attach"
            changes.append({"kind": kind, "criterion": CRITERIA[0], "seq": 3})
            self.evidence = [] if self.evidence else [3]
        batch = {
            "edition": self.edition,
            "revision": self.revision,
            "batch": f"b{number}",
            "seconds": number,
            "changes": changes,
        }
        self.edition = self._until_answered(batch)["edition"]
        self.kept[criterion] = f"{number}"

    def _until_answered(self, batch: dict[str, object]) -> dict[str, Any]:
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            try:
                status, answer = self._post(batch)
            except (OSError, http.client.HTTPException):
                self.sent_again += 1
                time.sleep(0.005)
                continue
            assert status == 200, (batch, answer)
            return dict(json.loads(answer))
        raise TimeoutError("no answer")

    def _post(self, batch: dict[str, object]) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            headers = {"Content-Type": "application/json", "Cookie": f"{COOKIE}={self.cookie}"}
            connection.request("POST", f"{self.path}/changes", json.dumps(batch), headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


class Killer(threading.Thread):
    """Kills the server at random moments, and starts it again, until it is told to end."""

    def __init__(self, server: WebProcess) -> None:
        super().__init__(daemon=True)
        self.server = server
        self.kills = 0
        self.ended = threading.Event()

    def run(self) -> None:
        chance = random.Random(3)
        while not self.ended.wait(chance.uniform(SHORTEST_LIFE_S, LONGEST_LIFE_S)):
            self.server.kill()
            self.kills += 1
            self.server.start_again()


@pytest.fixture
def server(app: Flask) -> Iterator[WebProcess]:
    server = WebProcess(app)
    yield server
    server.kill()


@pytest.fixture
def window(app: Flask, session: Session, floor: Floor, server: WebProcess) -> Window:
    """The reviewer's window on the first task."""
    task = floor.queue()[0]
    revision = floor.open(task).form.revision_id
    cookie = sign_in(app.test_client(), session, floor.reviewer).get_cookie(COOKIE)
    assert cookie is not None
    assert revision is not None
    session.commit()
    return Window(server.port, cookie.value, task, revision)


@pytest.mark.both_databases
def test_kills_lose_no_acknowledged_answer_and_double_none(
    session: Session, server: WebProcess, window: Window
) -> None:
    """Each batch counts the edition up by one: as many as there were, however often each was
    sent; and what stands at the end is what was acknowledged last.
    """
    killer = Killer(server)
    killer.start()
    for number in range(SAVES):
        window.save(number)
    killer.ended.set()
    killer.join()
    assert killer.kills >= 3
    assert window.sent_again >= 3
    session.expire_all()
    review = session.scalars(select(ReviewRow)).one()
    assert (review.edition, review.seconds) == (SAVES, SAVES - 1)
    answers = {row.criterion: row.reason for row in session.scalars(select(AnswerRow))}
    assert answers == window.kept
    assert [row.seq for row in session.scalars(select(EvidenceRow))] == window.evidence
