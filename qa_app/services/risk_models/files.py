"""Models under the data folder: each in a folder of its own, and which one is in use.

A model is written whole before it is named as the one in use; earlier ones stay beside it.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from qa_app.core.errors import Invalid, _
from qa_app.ml.risk.artefacts import Artefact, read
from qa_app.ml.risk.cards import Card
from qa_app.ml.risk.model import RiskModel

FOLDER = "models"
ARRAYS, CARD, IN_USE = "model.npz", "card.json", "in_use"
_NAME = re.compile(r"risk-[0-9]{8}T[0-9]{6}")


def current(data_dir: Path) -> tuple[RiskModel, Card] | None:
    """The model in use, ``None`` without one; raises Invalid where its files are at fault."""
    folder = data_dir / FOLDER
    try:
        name = (folder / IN_USE).read_text("utf-8").strip()
    except FileNotFoundError:
        return None
    if not _NAME.fullmatch(name):
        raise Invalid(_("This model's file is damaged. Train it anew."))
    try:
        arrays, card = (folder / name / ARRAYS).read_bytes(), (folder / name / CARD).read_bytes()
        return read(Artefact(arrays, card.decode("utf-8")))
    except (OSError, UnicodeDecodeError) as reason:
        raise Invalid(_("This model's file is damaged. Train it anew.")) from reason


def keep(data_dir: Path, name: str, artefact: Artefact) -> None:
    """Write a model and put it into use."""
    folder = data_dir / FOLDER / name
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / ARRAYS, artefact.arrays)
    _write(folder / CARD, artefact.card.encode("utf-8"))
    _write(folder.parent / IN_USE, name.encode("ascii"))


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all."""
    beside = path.with_name(f"{path.name}.new")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
