"""Scoring a form from files, without a database."""

from __future__ import annotations

import os
from pathlib import Path

from qa_app.core.rubrics import Rubric, RubricScore, score_json
from qa_app.definitions.rubrics import rubric_from_file, shipped_rubric
from qa_app.services.json_files import json_tree


def rubric_named(name: str) -> Rubric:
    """The rubric in a file, or one that comes with the product, by its id.

    Raises DefinitionFaults for a faulty file, NotFound where there is neither.
    """
    return rubric_from_file(Path(name)) if os.path.isfile(name) else shipped_rubric(name)


def score_form(rubric: Rubric, form: bytes, *, file: str) -> RubricScore:
    """Score a filled form (JSON, UTF-8); raises Invalid where it cannot be read."""
    return score_json(rubric, json_tree(form, file=file))
