"""Packs: what their files say, and which rules are theirs."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa_app.core.errors import Invalid
from qa_app.core.packs import Pack
from qa_app.core.rules.model import Rule
from qa_app.definitions.documents import DefinitionFaults
from qa_app.definitions.packs import EVERY, FOLDER, pack_from_file, pack_rules, shipped_packs
from qa_app.definitions.rules import load_shipped_rules
from qa_app.definitions.rules.reading import FOLDER as RULES

PACKS = shipped_packs()
OF_PACK = {pack: pack_rules([pack]) for pack in PACKS}
EVERY_RULE = [rule for rules in OF_PACK.values() for rule in rules]


def test_these_packs_come_with_the_product() -> None:
    """Teams switch them on by these ids."""
    assert set(PACKS) == {"complaints", "deadlines", "habits", "leaking", "platform"}


def test_a_pack_is_off_until_it_is_asked_for() -> None:
    """Nobody is measured by rules that their team has not chosen."""
    assert all(rule.pack is None for rule in load_shipped_rules())
    assert pack_rules([]) == ()


@pytest.mark.parametrize("pack", PACKS)
def test_the_rules_of_a_pack_name_it(pack: str) -> None:
    """A rule in the wrong folder would be in force for the wrong teams."""
    assert OF_PACK[pack]
    assert {rule.pack for rule in OF_PACK[pack]} == {pack}


def test_every_folder_of_rules_belongs_to_a_pack() -> None:
    """A folder without its pack could never be switched on."""
    assert {path.name for path in (RULES / "packs").iterdir()} == set(PACKS)


def test_all_stands_for_every_pack() -> None:
    """On the command line."""
    every = sorted(rule.id for rule in EVERY_RULE)
    assert [rule.id for rule in pack_rules([EVERY])] == every
    assert [rule.id for rule in pack_rules(PACKS)] == every


def test_a_pack_that_is_not_there_is_refused_with_those_that_are() -> None:
    """A misspelt one must not screen with fewer rules in silence."""
    with pytest.raises(Invalid) as refused:
        pack_rules(["platfrom"])
    assert "platform" in str(refused.value)


def test_no_rule_of_a_pack_has_the_id_of_another_rule() -> None:
    """They are stored side by side."""
    ids = [rule.id for rule in (*EVERY_RULE, *load_shipped_rules())]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS.keys())
def test_every_pack_shows_how_often_it_hits(pack: Pack) -> None:
    """In which conversations, how many of them, and when; for each of its rules."""
    assert pack.measured
    for measure in pack.measured:
        assert measure.conversations >= 100
        assert set(measure.by_rule) == {rule.id for rule in OF_PACK[pack.id]}


@pytest.mark.parametrize("rule", EVERY_RULE, ids=lambda rule: rule.id)
def test_calm_conversations_are_left_in_peace(rule: Rule) -> None:
    """A rule that cries in one calm conversation of twenty is switched off again at once."""
    assert rule.pack is not None
    calm = PACKS[rule.pack].measured[0]
    assert calm.per_hundred_of(rule.id) <= 5


def test_a_fault_in_a_pack_names_file_line_and_key(tmp_path: Path) -> None:
    """Whoever writes one has to find it."""
    path = tmp_path / "ours.yaml"
    path.write_text(
        (FOLDER / "leaking.yaml").read_text("utf-8").replace("on: 2026-", "on: day-", 1), "utf-8"
    )
    with pytest.raises(DefinitionFaults) as refused:
        pack_from_file(path)
    [fault] = refused.value.faults
    assert (fault.file, fault.key) == ("ours.yaml", "measured.0.on")
    assert fault.line > 1
