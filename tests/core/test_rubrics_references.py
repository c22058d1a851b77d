"""Naming a criterion from outside its rubric."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qa_app.core.proposals import Proposal
from qa_app.core.rubrics import Reference, qualified, reference, referred, suggestions
from qa_app.definitions.rubrics import shipped_rubrics

RUBRICS = shipped_rubrics()
PATIENCE = "attitude.patience"


@pytest.mark.parametrize("text", [PATIENCE, f"001-O#{PATIENCE}"])
def test_a_reference_is_written_as_it_is_read(text: str) -> None:
    """With its rubric or without."""
    assert str(reference(text)) == text


def test_a_bare_id_means_every_rubric_that_has_it_and_a_qualified_one_its_own() -> None:
    """Ids recur, since people name alike what is alike."""
    bare, own = reference(PATIENCE), reference(qualified("001-O", PATIENCE))
    assert own == Reference(PATIENCE, "001-O")
    assert bare.means("001-O", PATIENCE)
    assert bare.means("001-F", PATIENCE)
    assert own.means("001-O", PATIENCE)
    assert not own.means("001-F", PATIENCE)
    assert referred(RUBRICS["001-O"], PATIENCE) is not None
    assert referred(RUBRICS["001-O"], f"001-F#{PATIENCE}") is None
    assert referred(RUBRICS["001-O"], "no.such") is None
    assert referred(RUBRICS["001-O"], "") is None


@pytest.mark.parametrize("turned", [False, True])
def test_a_rule_takes_points_off_once_however_it_names_the_criterion(turned: bool) -> None:
    """What it says of one rubric goes before what it says of all."""
    said = [
        Proposal(PATIENCE, Decimal(1)),
        Proposal(f"001-O#{PATIENCE}", Decimal(3)),
        Proposal(f"001-F#{PATIENCE}", Decimal(5)),
    ]
    proposals = {"house.rule": said[::-1] if turned else said}
    [found] = suggestions(RUBRICS["001-O"], ["house.rule"], proposals)
    assert (found.criterion, found.answer.value) == (PATIENCE, "2")
