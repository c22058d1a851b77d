"""Models as files: those of the house in the data folder, those shipped beside the product.

A model is written whole before the database names it; what the database does not name is never
read. What differs from what the database says of it is refused.
"""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

from qa_app.core.errors import Invalid, _
from qa_app.ml.risk.artefacts import Artefact, read
from qa_app.ml.risk.cards import Card, from_json
from qa_app.ml.risk.model import RiskModel
from qa_app.storage.tables.risk_models import RiskModelRow

FOLDER = "models"
SHIPPED = Path(__file__).resolve().parents[3] / FOLDER
ARRAYS, CARD = "model.npz", "card.json"
_NAME = re.compile(r"[a-z]{1,20}-[0-9A-Za-z-]{1,39}")

DAMAGED = _("This model's file is damaged. Train it anew.")
OTHER = _("This model's file is not the one that was trained. Train it anew.")


def load(data_dir: Path, row: RiskModelRow) -> tuple[RiskModel, Card]:
    """A model with its card; raises Invalid where its files cannot be trusted."""
    folder = folder_of(data_dir, row)
    try:
        artefact = Artefact((folder / ARRAYS).read_bytes(), (folder / CARD).read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as reason:
        raise Invalid(DAMAGED) from reason
    model, card = read(artefact)
    # Both files may have been exchanged together.
    if from_json(artefact.card)[1] != row.digest or artefact.card != row.card:
        raise Invalid(OTHER)
    return model, card


def is_whole(data_dir: Path, row: RiskModelRow) -> bool:
    """Whether a model's files are those that the database names, and of this version; nothing is
    unpacked.
    """
    try:
        card_of(row)
        folder = folder_of(data_dir, row)
        digest = hashlib.sha256((folder / ARRAYS).read_bytes()).hexdigest()
        return digest == row.digest and (folder / CARD).read_text("utf-8") == row.card
    except (Invalid, OSError, UnicodeDecodeError):
        return False


def card_of(row: RiskModelRow) -> Card:
    """What is told of a model; raises Invalid where that is of another version."""
    return from_json(row.card)[0]


def folder_of(data_dir: Path, row: RiskModelRow) -> Path:
    """Where a model's files lie; raises Invalid for a name that leads elsewhere."""
    if not _NAME.fullmatch(row.name):
        raise Invalid(DAMAGED)
    return (SHIPPED if row.shipped else data_dir / FOLDER) / row.name


def keep(folder: Path, artefact: Artefact) -> None:
    """Write a model's files, each whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / ARRAYS, artefact.arrays)
    _write(folder / CARD, artefact.card.encode("utf-8"))


def _write(path: Path, content: bytes) -> None:
    beside = path.with_name(f"{path.name}.new")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
