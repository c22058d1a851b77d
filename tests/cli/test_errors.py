"""Core's errors, as a command tells them."""

from __future__ import annotations

from flask import Flask
from flask_babel import force_locale

from qa_app.cli.errors import Failed, Unusable, explanation, say
from qa_app.core.errors import Invalid, NotFound
from qa_app.core.texts import LocalText
from qa_app.definitions.documents import DefinitionFault, DefinitionFaults

FAULTS = DefinitionFaults(
    [
        DefinitionFault("ours.yaml", 3, "conditions", "expected keys and values"),
        DefinitionFault(
            "ours.yaml", 1, "id", Invalid("The rule id “%(id)s” stands twice.", id="a")
        ),
    ]
)


def test_faults_of_a_definition_are_told_line_by_line_in_the_language_in_force(app: Flask) -> None:
    """Whoever has to mend the file reads all of them, and can read them."""
    with app.app_context(), force_locale("zh_CN"):
        first, second = say(FAULTS).splitlines()
    assert first.startswith("ours.yaml 第 1 行，id：")
    assert "stands twice" not in first
    assert second == "ours.yaml 第 3 行，conditions：应为键和值"
    with app.app_context(), force_locale("en"):
        assert say(FAULTS) == str(FAULTS)


def test_a_list_may_hold_errors_texts_and_plain_values(app: Flask) -> None:
    """Each is said as it would be on its own."""
    error = Invalid("%(all)s", all=(Invalid("One."), LocalText({"en": "Two."}), 3))
    with app.app_context(), force_locale("en"):
        assert say(error) == "One.\nTwo.\n3"


def test_an_unusable_file_and_a_missing_thing_end_differently(app: Flask) -> None:
    """A script has to know whether its input must change."""
    with app.app_context():
        assert isinstance(explanation(FAULTS), Unusable)
        assert isinstance(explanation(NotFound()), Failed)
