"""Pre-screen rules under ``rubrics/prescreen/``: YAML to core values and back."""

from qa_app.definitions.rules.reading import (
    EXAMPLES,
    FOLDER,
    load_shipped_rules,
    rule_from_file,
    rule_from_text,
    rules_from,
)
from qa_app.definitions.rules.writing import as_mapping, as_yaml

__all__ = [
    "EXAMPLES",
    "FOLDER",
    "as_mapping",
    "as_yaml",
    "load_shipped_rules",
    "rule_from_file",
    "rule_from_text",
    "rules_from",
]
