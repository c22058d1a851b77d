"""Faults of a definition's file, as errors that can be said in any language."""

from __future__ import annotations

import pytest

from qa_app.core.errors import Invalid, QaError
from qa_app.definitions.documents import DefinitionFault, DefinitionFaults, Document, parse


class Shape(Document):
    """The smallest definition."""

    name: str
    size: int = 0


def _refused(text: str) -> DefinitionFaults:
    with pytest.raises(DefinitionFaults) as refused:
        parse(text, Shape, file="trial.yaml")
    return refused.value


def test_all_faults_are_carried_as_errors_in_the_order_of_their_lines() -> None:
    """A joined English text could not be said in the reader's language."""
    late, early = DefinitionFault("a.yaml", 9, "b", "late"), DefinitionFault("a.yaml", 2, "a", "x")
    faults = DefinitionFaults([late, early])
    assert faults.faults == (early, late)
    assert faults.values["faults"] == (early, late)


def test_faults_read_line_by_line() -> None:
    """A log has no reader's language."""
    faults = _refused("size: big\nnames: a\n")
    told = str(faults).splitlines()
    assert len(told) == len(faults.faults) == 3
    assert all(line.startswith("trial.yaml, line ") for line in told)


def test_a_reason_of_ours_keeps_its_sentence_and_values() -> None:
    """Only so can the sentence be looked up and its places be filled."""
    reason = Invalid("The rule id “%(id)s” stands twice.", id="a")
    fault = DefinitionFault("a.yaml", 1, "id", reason)
    assert fault.reason is reason
    assert fault.values["reason"] is reason
    assert str(fault) == "a.yaml, line 1, id: The rule id “a” stands twice."


def test_a_plain_reason_becomes_an_error_and_may_hold_a_percent_sign() -> None:
    """A library's own words are told as they are."""
    fault = DefinitionFault("a.yaml", 1, "size", "100 % is too much")
    assert isinstance(fault.reason, QaError)
    assert str(fault) == "a.yaml, line 1, size: 100 % is too much"


@pytest.mark.parametrize("text", ["- a\n", "only words", "name: [", ""])
def test_a_file_that_holds_no_keys_is_one_fault(text: str) -> None:
    """There is nothing to check against a shape."""
    [fault] = _refused(text).faults
    assert fault.file == "trial.yaml"
    assert str(fault.reason)


def _aliases(levels: int) -> str:
    """Each level names the one before nine times."""
    lines = ["k0: &k0 [x]"]
    lines += [f"k{n}: &k{n} [{', '.join([f'*k{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[" * 2_000, "nested too deeply"),
        ("name: " + "{a: " * 500, "nested too deeply"),
        (_aliases(9), "aliases"),
    ],
)
def test_a_text_that_is_made_to_exhaust_memory_is_refused(text: str, reason: str) -> None:
    """A definition may be uploaded by anybody who may edit one."""
    [fault] = _refused(text).faults
    assert reason in str(fault)
