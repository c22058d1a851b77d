"""Pre-screen rules as files."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from qa_app.core.conversations import Channel, Event, Role
from qa_app.core.proposals import Proposal
from qa_app.core.rules.hits import Severity
from qa_app.core.rules.model import Anchor, Line, Pick, Scope, Side, Unit
from qa_app.core.rules.operators.phrases import Phrases
from qa_app.core.rules.registry import Registry, shipped
from qa_app.definitions.documents import DefinitionFaults
from qa_app.definitions.rules import as_yaml, rule_from_file, rule_from_text, rules_from

GOOD = """\
id: ours.thanks
title: {zh_CN: 致谢未回应, en: Thanks not answered}
severity: minor
explanation: {zh_CN: 客户道谢后要回应。}
channels: [chat, call]
needs: agent
serves:
  - {document: 001-P, item: "62", assumed: {zh_CN: 我方设定}}
since: 2026-12-01
until: 2026-12-31
criteria: [attitude.patience]
suggests:
  - {criterion: attitude.patience, deduct: 1.5}
  - {criterion: attitude.language, levels: 1}
conditions:
  thanks:
    role: customer
    phrases: {texts: [谢谢, 感谢]}
  answered:
    role: agent
    last: 9
    near: {condition: thanks, within: 2, unit: turns, side: after, pick: last}
    phrases:
      texts: [不客气]
      unless: [不客气地说]
when: thanks and not answered
report: thanks
examples:
  hit:
    - [{customer: 谢谢}, {agent: 嗯, at: 90}]
  miss:
    - 您好
"""


def _faults(text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(DefinitionFaults) as refused:
        rule_from_text(text, file="ours.yaml")
    assert {fault.file for fault in refused.value.faults} == {"ours.yaml"}
    return [(fault.line, fault.key, str(fault.reason)) for fault in refused.value.faults]


def test_everything_in_the_file_is_in_the_rule() -> None:
    """Nothing that the author wrote may be lost."""
    rule = rule_from_text(GOOD, file="ours.yaml", version=3)
    assert (rule.id, rule.severity, rule.version) == ("ours.thanks", Severity.MINOR, 3)
    assert rule.channels == {Channel.CHAT, Channel.CALL}
    assert (rule.needs, rule.criteria, rule.report) == (
        Role.AGENT,
        ("attitude.patience",),
        ("thanks",),
    )
    assert (rule.since, rule.until) == (date(2026, 12, 1), date(2026, 12, 31))
    assert rule.suggests == (
        Proposal("attitude.patience", deduct=Decimal("1.5")),
        Proposal("attitude.language", levels=1),
    )
    [source] = rule.sources
    assert (source.document, source.item) == ("001-P", "62")
    assert source.assumed is not None
    assert source.assumed.in_locale("zh_CN") == "我方设定"
    answered = rule.conditions["answered"]
    anchor = Anchor("thanks", 2, Unit.TURNS, Side.AFTER, Pick.LAST)
    assert answered.scope == Scope(Role.AGENT, last=9, anchor=anchor)
    assert answered.operator == Phrases(("不客气",), unless=("不客气地说",))
    assert rule.examples.hit == ((Line(Role.CUSTOMER, "谢谢", 0.0), Line(Role.AGENT, "嗯", 90.0)),)
    assert rule.examples.miss == ((Line(Role.CUSTOMER, "您好", 0.0),),)


def test_a_rule_written_out_reads_back_the_same() -> None:
    """Teams export a rule, change it and bring it back."""
    rule = rule_from_text(GOOD, file="ours.yaml")
    assert rule_from_text(as_yaml(rule), file="ours.yaml") == rule


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "reason"),
    [
        ("phrases: {texts: [谢谢", "phrasez: {texts: [谢谢", 18, "conditions.thanks.phrasez",
         "no operator"),
        ("unless: [不客气地说]", "unles: [不客气地说]", 25, "conditions.answered.phrases.unles",
         "no field"),
        ("texts: [不客气]", "texts: []", 24, "conditions.answered.phrases.texts", "at least one"),
        ("role: customer", "role: client", 17, "conditions.thanks.role", "no role"),
        ("thanks and not answered", "thanks and not answer", 26, "when", "no condition"),
        ("thanks and not answered", "thanks and", 26, "when", "breaks off"),
        ("report: thanks", "report: thank", 27, "report", "no condition"),
        ("condition: thanks, within", "condition: thank, within", 22,
         "conditions.answered.near.condition", "no condition"),
        ("within: 2", "within: -2", 22, "conditions.answered.near.within", "greater"),
        ("severity: minor", "severity: huge", 3, "severity", "minor"),
        ("id: ours.thanks", "id: Ours Thanks", 1, "id", "pattern"),
        ("until: 2026-12-31", "until: 2026-11-30", 10, "until", "before the first"),
        ("until: 2026-12-31", "until: 9999-12-31", 10, "until", "between 2000 and 2199"),
        ("until: 2026-12-31", "until: soon", 10, "until", "date"),
        ("deduct: 1.5}", "deduct: 1.5, levels: 1}", 13, "suggests.0", "one of the two"),
        ("deduct: 1.5}", "deduct: -1}", 13, "suggests.0.deduct", "greater"),
        ("attitude.language, levels", "attitude.patience, levels", 12, "suggests", "twice"),
        ("channels: [chat, call]", "channels: [fax]", 5, "channels.0", "chat"),
        ("needs: agent", "need: agent", 6, "need", "no such key"),
        ("[{customer: 谢谢}, ", "[{client: 谢谢}, ", 30, "examples.hit.0", "no role"),
        ("[{customer: 谢谢}, ", "[{event: holding}, ", 30, "examples.hit.0", "no event"),
        ("[{customer: 谢谢}, ", "[{customer: 谢谢, until: x}, ", 30, "examples.hit.0", "seconds"),
        ("[{customer: 谢谢}, ", "[{agent: 好, at: 2, until: 1}, ", 30, "examples.hit.0", "ends"),
        ("[{customer: 谢谢}, ", "[{customer: 谢谢, agent: x}, ", 30, "examples.hit.0", "seconds"),
        ("    last: 9\n", "", 0, "", ""),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line_and_key(
    old: str, new: str, line: int, key: str, reason: str
) -> None:
    """The author goes straight to it."""
    assert old in GOOD
    text = GOOD.replace(old, new, 1)
    if not key:
        assert rule_from_text(text, file="ours.yaml").conditions["answered"].scope.last is None
        return
    [(found_line, found_key, found_reason)] = _faults(text)
    assert (found_line, found_key) == (line, key)
    assert reason in found_reason


def test_a_bad_pattern_is_told_with_the_reason() -> None:
    """The engine's own words say where it breaks."""
    text = GOOD.replace("phrases: {texts: [谢谢, 感谢]}", "pattern: {texts: ['谢(谢']}")
    [(line, key, reason)] = _faults(text)
    assert (line, key) == (18, "conditions.thanks.pattern.texts")
    assert "missing" in reason


def test_every_fault_is_told_at_once() -> None:
    """Nobody wants to mend a file one error at a time."""
    text = GOOD.replace("texts: [谢谢, 感谢]", "texts: []").replace("unless:", "unles:")
    text = text.replace("when: thanks and not answered", "when: thanks and")
    assert [line for line, _, _ in _faults(text)] == [18, 25, 26]


@pytest.mark.parametrize(
    "condition",
    [
        "    role: agent\n",
        "    phrases: {texts: [a]}\n    pattern: {texts: [a]}\n",
        "    phrases: [a]\n",
        "    phrases:\n",
    ],
)
def test_a_condition_has_exactly_one_operator_with_its_fields(condition: str) -> None:
    """Two would leave open how they join; that is the expression's task."""
    text = (
        "id: a\ntitle: {en: A}\nseverity: info\nexplanation: {en: A}\n"
        f"conditions:\n  it:\n{condition}when: it\n"
    )
    [(line, key, _)] = _faults(text)
    assert line in (6, 7)
    assert key.startswith("conditions.it")


def test_a_file_that_is_no_yaml_is_refused(tmp_path: Path) -> None:
    """Nor one that is no text."""
    broken = tmp_path / "broken.yaml"
    broken.write_text("id: [", "utf-8")
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DefinitionFaults):
        rule_from_file(broken)
    with pytest.raises(DefinitionFaults) as refused:
        rules_from([tmp_path])
    assert {fault.file for fault in refused.value.faults} == {"broken.yaml", "binary.yaml"}


def test_rules_come_from_files_and_folders(tmp_path: Path) -> None:
    """In the order given, a folder's by name."""
    for name in ("b", "a"):
        text = GOOD.replace("ours.thanks", f"ours.{name}")
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    (tmp_path / "notes.txt").write_text("no rule", "utf-8")
    assert [rule.id for rule in rules_from([tmp_path])] == ["ours.a", "ours.b"]
    assert [rule.id for rule in rules_from([tmp_path / "b.yaml"])] == ["ours.b"]


def test_the_same_id_in_two_files_is_a_fault_of_the_second(tmp_path: Path) -> None:
    """Which of them would win?"""
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(GOOD, "utf-8")
    with pytest.raises(DefinitionFaults) as refused:
        rules_from([tmp_path])
    assert [(fault.file, fault.key) for fault in refused.value.faults] == [("b.yaml", "id")]


def test_an_added_operator_is_read_without_changes_here() -> None:
    """The registration says all that a definition needs to know."""
    from_phrases = Registry([shipped().get("phrases")])
    assert rule_from_text(GOOD, file="ours.yaml", registry=from_phrases).id == "ours.thanks"
    text = GOOD.replace("phrases: {texts: [谢谢, 感谢]}", "gap: {over_s: 9}")
    with pytest.raises(DefinitionFaults, match="there are phrases"):
        rule_from_text(text, file="ours.yaml", registry=from_phrases)


def test_an_example_of_a_call_has_ends_and_events() -> None:
    """Silence, overlap and hold are read from them; written out they read back the same."""
    lines = "[{customer: 谢谢, at: 1, until: 2.5}, {event: hold, at: 3}, {agent: 嗯, at: 90}]"
    given = GOOD.replace("[{customer: 谢谢}, {agent: 嗯, at: 90}]", lines)
    rule = rule_from_text(given, file="ours.yaml")
    assert rule.examples.hit == (
        (
            Line(Role.CUSTOMER, "谢谢", 1.0, 2.5),
            Line(Role.SYSTEM, "", 3.0, event=Event.HOLD),
            Line(Role.AGENT, "嗯", 90.0),
        ),
    )
    assert rule_from_text(as_yaml(rule), file="again.yaml") == rule
