"""The README says what is so: settings, commands, rights, targets and users are all there."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import click
import pytest

from qa_app import config
from qa_app.cli import COMMANDS
from qa_app.core.permissions import RIGHTS_OF, Right, RoleName
from qa_app.services.people.demo import DEMO_PASSWORD

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")
ALEMBIC = {"db"}


def _table(heading: str) -> list[list[str]]:
    """The rows of the first table below a heading, without its head."""
    below = README.split(f"## {heading}\n", 1)[1]
    lines = below[below.index("\n|") + 1 :].split("\n\n", 1)[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def _named(cell: str) -> str:
    return cell.strip("`")


def _commands() -> set[str]:
    found = set()
    for command in COMMANDS:
        if isinstance(command, click.Group):
            found |= {f"{command.name} {each}" for each in command.commands}
        else:
            found.add(str(command.name))
    return found


def test_every_setting_is_documented_and_every_documented_one_exists() -> None:
    """A setting that nobody knows of is as good as none."""
    source = Path(config.__file__).read_text("utf-8")
    read = set(re.findall(r'(?:read\.\w+|get)\(\s*"([A-Z][A-Z_]+)"', source))
    assert {_named(row[0]) for row in _table("Settings")} == read


def test_every_command_is_documented_and_every_documented_one_exists() -> None:
    """Likewise."""
    assert {_named(row[0]) for row in _table("Commands")} - ALEMBIC == _commands()


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: str(command.name))
def test_every_option_explains_itself(command: click.Command) -> None:
    """``--help`` is the reference."""
    commands = command.commands.values() if isinstance(command, click.Group) else [command]
    for each in commands:
        assert each.help, each.name
        for option in each.params:
            assert not isinstance(option, click.Option) or option.help, option.name


def test_the_table_of_rights_is_the_one_in_force() -> None:
    """Who decides on roles reads it here."""
    said = {_named(row[0]): [cell == "✓" for cell in row[1:]] for row in _table("Rights")}
    assert said == {str(right): [right in RIGHTS_OF[role] for role in RoleName] for right in Right}


def test_every_target_of_make_is_named() -> None:
    """And none that is not there."""
    targets = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert targets is not None
    sentence = README.split("Of `make`: ", 1)[1].split(".", 1)[0]
    assert re.findall(r"`([a-z-]+)`", sentence) == targets[1].split()


def test_the_users_of_the_demo_and_their_password_are_named() -> None:
    """The first thing that anybody needs."""
    with (ROOT / "transcripts_sample" / "staff.csv").open(encoding="utf-8-sig") as file:
        names = {row["用户名"] for row in csv.DictReader(file)}
    section = README.split("## 快速开始", 1)[1].split("## Quick start", 1)[0]
    said = set(re.findall(r"`([a-z]+[0-9]?)`", section)) - {"make"}
    if {"agent1", "agent5"} <= said:
        said |= {f"agent{number}" for number in range(1, 6)}
    assert names == said
    assert f"`{DEMO_PASSWORD}`" in section


def test_every_path_that_is_named_is_there() -> None:
    """A map with places that are gone leads nowhere."""
    named = re.findall(r"`((?:qa_app|tests|rubrics|transcripts_sample)/[\w./-]*)`", README)
    assert len(named) > 5
    assert [path for path in named if not (ROOT / path).exists()] == []
