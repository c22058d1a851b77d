"""Assessing a period from files, without a database."""

from __future__ import annotations

import os
from pathlib import Path

from qa_app.core.appraisal import Appraisal, Scheme, appraise, facts_from_json
from qa_app.definitions.schemes import scheme_from_file, shipped_scheme
from qa_app.services.json_files import json_tree

LARGEST_FACTS = 64 * 1024 * 1024


def scheme_named(name: str) -> Scheme:
    """The scheme in a file, or one that comes with the product, by its id.

    Raises DefinitionFaults for a faulty file, NotFound where there is neither.
    """
    found = scheme_from_file(Path(name)) if os.path.isfile(name) else shipped_scheme(name)
    return found.scheme


def appraise_facts(scheme: Scheme, facts: bytes, *, file: str) -> Appraisal:
    """Assess the facts of a period (JSON, UTF-8); raises Invalid where they cannot be read."""
    return appraise(scheme, facts_from_json(json_tree(facts, file=file, largest=LARGEST_FACTS)))
