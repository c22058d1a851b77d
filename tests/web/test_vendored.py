"""Other people's parts: named, licensed, and unchanged since they were taken in."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = (ROOT / "qa_app/web/static/vendor", ROOT / "tests/vendor")


def _parts(folder: Path) -> list[dict[str, Any]]:
    parts: list[dict[str, Any]] = tomllib.loads((folder / "VENDORED.toml").read_text("utf-8"))[
        "part"
    ]
    return parts


def _files() -> Iterator[tuple[Path, str]]:
    for folder in FOLDERS:
        for part in _parts(folder):
            for entry in part["file"]:
                yield folder / entry["path"], entry["sha256"]


@pytest.mark.parametrize(("path", "expected"), list(_files()), ids=lambda value: str(value)[-40:])
def test_every_vendored_file_is_the_one_that_was_taken_in(path: Path, expected: str) -> None:
    """A silent edit or a swapped file is a supply-chain fault."""
    assert hashlib.sha256(path.read_bytes()).hexdigest() == expected


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.parent.name))
def test_every_part_carries_its_licence_text(folder: Path) -> None:
    """Each licence here asks that its text travels with the files."""
    for part in _parts(folder):
        assert part["licence_texts"], part["name"]
        for text in part["licence_texts"]:
            assert (folder / text).stat().st_size > 100, text


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.parent.name))
def test_no_file_lies_there_unnamed(folder: Path) -> None:
    """What no list names, nobody checks or licenses."""
    named = {"VENDORED.toml"}
    for part in _parts(folder):
        named.update(part["licence_texts"])
        named.update(entry["path"] for entry in part["file"])
    present = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert present == named


def test_the_version_stands_in_the_path() -> None:
    """Browsers keep these files for a year, so a new version needs a new address."""
    for folder in FOLDERS:
        for part in _parts(folder):
            assert all(f"-{part['version']}/" in entry["path"] for entry in part["file"])
