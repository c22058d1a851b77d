"""``screen --packs``: shipped packs of rules beside the default ones."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask_babel import Babel

from qa_app.cli.errors import explained
from qa_app.cli.screen import screen

RULE = "platform.off-platform"
Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    """The command in an application that has no database."""
    bare = Flask("bare")
    Babel(bare, default_locale="en")

    def call(*arguments: object) -> Result:
        with bare.app_context():
            return CliRunner().invoke(explained(screen), [str(each) for each in arguments])

    return call


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    """Somebody who leads a customer off the platform."""
    said = [{"role": "customer", "text": "能便宜点吗"}, {"role": "agent", "text": "加我微信聊"}]
    path = tmp_path / "talk.jsonl"
    path.write_text(json.dumps({"id": "c-1", "channel": "chat", "messages": said}), "utf-8")
    return path


def _rules(result: Result) -> set[str]:
    assert result.exit_code == 0, result.output
    return {found["rule"] for found in json.loads(result.stdout)["findings"]}


def test_packs_are_off_unless_asked_for(run: Run, talk: Path) -> None:
    """Scripts that know nothing of packs go on as before."""
    assert RULE not in _rules(run(talk))


@pytest.mark.parametrize("packs", [["platform"], ["all"], ["leaking", "platform"]])
def test_a_pack_adds_its_rules_to_the_default_ones(run: Run, talk: Path, packs: list[str]) -> None:
    """Named one by one, or all."""
    options = [part for pack in packs for part in ("--packs", pack)]
    found = _rules(run(*options, talk))
    assert RULE in found
    assert "courtesy.greeting" in found


def test_a_pack_that_is_not_there_is_told_with_those_that_are(run: Run, talk: Path) -> None:
    """A misspelt one must not screen with fewer rules in silence."""
    result = run("--packs", "platfrom", talk)
    assert result.exit_code != 0
    assert "platform" in result.output
