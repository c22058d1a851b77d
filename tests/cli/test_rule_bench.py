"""``bench-rules``: a draft tried from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from qa_app.services.context import Context
from tests.support.benching import BODY, Bench, saying
from tests.support.importing import jsonl

NEW = "没空理你"


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    path = tmp_path / "draft.yaml"
    path.write_text(BODY.replace("不想跟你讲", NEW), "utf-8")
    return path


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "old.yaml"
    path.write_text(BODY, "utf-8")
    return path


@pytest.fixture
def chats(tmp_path: Path) -> Path:
    path = tmp_path / "chats.jsonl"
    texts = {"c1": "自己看着办", "c2": NEW, "c3": "不想跟你讲", "c4": "好的"}
    path.write_bytes(jsonl(*(saying(text, name=name) for name, text in texts.items())))
    return path


def called(app: Flask, *arguments: object) -> Result:
    return app.test_cli_runner().invoke(args=["bench-rules", *map(str, arguments)])


def test_files_tell_what_the_draft_gains_and_loses(
    app: Flask, draft: Path, old: Path, chats: Path
) -> None:
    """Before anything is set up at all."""
    result = called(app, draft, "--files", chats, "--against", old, "--json")
    assert result.exit_code == 0, result.output
    figures = json.loads(result.stdout)
    assert (figures["hits"], figures["hits_after"]) == (2, 2)
    assert (figures["gained"], figures["lost"], figures["agents"]) == (1, 1, 1)
    told = {(each["conversation"], each["change"], each["text"]) for each in figures["changes"]}
    assert told == {("c2", "gained", NEW), ("c3", "lost", "不想跟你讲")}
    assert (figures["examples"], figures["failing"]) == (2, 0)


def test_without_another_file_the_shipped_rule_is_compared(
    app: Flask, draft: Path, chats: Path
) -> None:
    """An id that is not shipped is a new rule: everything is gained."""
    result = called(app, draft, "--files", chats)
    assert result.exit_code == 0, result.output
    assert "c1" in result.stdout
    assert NEW in result.stdout


def test_refused_input_is_told_and_the_rest_is_compared(
    app: Flask, draft: Path, chats: Path
) -> None:
    """As ``screen`` does it."""
    chats.write_bytes(b"{broken\n" + chats.read_bytes())
    result = called(app, draft, "--files", chats, "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["conversations"] == 4
    assert "chats.jsonl:1" in result.stderr


def test_a_faulty_draft_is_a_wrong_call(app: Flask, draft: Path, chats: Path) -> None:
    """With file, line and key."""
    draft.write_text(BODY.replace("when: words", "when: word"), "utf-8")
    result = called(app, draft, "--files", chats)
    assert result.exit_code == 2
    assert "draft.yaml" in result.stderr
    assert called(app, draft.parent / "nothing.yaml").exit_code == 2


def test_the_database_gives_the_same_figures(app: Flask, context: Context, draft: Path) -> None:
    """Of everything stored, read only where the change can matter."""
    bench = Bench(context)
    bench.bring(saying(NEW, name="c1"), saying("好", name="c2"))
    context.session.rollback()
    result = called(app, draft, "--json")
    assert result.exit_code == 0, result.output
    figures = json.loads(result.stdout)
    assert (figures["conversations"], figures["read"], figures["gained"]) == (2, 1, 1)
    assert figures["points"]["001-O:attitude.language"]["conversations"] == 1
