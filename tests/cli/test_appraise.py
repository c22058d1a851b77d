"""``appraise``, as scripts call it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

CASE = {
    "period": "2026-10",
    "people": [{"id": "a", "name": "甲", "team": "t1", "role": "agent", "joined": "2026-01-05"}],
    "measures": {"a": {"score": "90", "sales": "500000"}},
    "team_measures": {"t1": {"score": "84"}},
}


@pytest.fixture
def run(app: Flask, tmp_path: Path) -> Any:
    def call(scheme: str, facts: object) -> Result:
        path = tmp_path / "facts.json"
        path.write_bytes(facts if isinstance(facts, bytes) else json.dumps(facts).encode())
        return app.test_cli_runner().invoke(args=["appraise", scheme, str(path)])

    return call


def test_a_period_is_assessed_from_a_file(run: Any) -> None:
    """The form of the result is what scripts rely on."""
    found = run("002-A", CASE)
    assert found.exit_code == 0
    printed = json.loads(found.output)
    [result] = printed["results"]
    assert (result["person"], result["total"], result["money"]) == ("a", "90", "3800")
    assert {"step", "value", "because", "source"} <= set(result["derivation"][0])
    assert result["derivation"][-1]["source"].startswith("002-A v1")
    assert set(printed) == {"results", "teams", "warnings"}


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (b"{", "JSON"),
        (b"\xff", "UTF-8"),
        (b'{"period": "2026-10", "period": "2026-11"}', "period"),
        ({"period": "2026-10", "people": [{"id": "a"}], "entry": []}, "entry"),
        ({**CASE, "entries": [{"person": "a", "item": "no", "on": "2026-10-01"}]}, "entries[0]"),
        ({**CASE, "measures": {"a": {"score": "101"}}}, "measures.a.score"),
        (b"", "JSON"),
        (b"[]", "-"),
        ("甲".encode("gbk"), "UTF-8"),
        (b'{"period": "2026-10", "people": [], "measures": NaN}', "NaN"),
        (b'{"period": "2026-10", "people": [{"id": "\\ud800"}]}', "UTF-8"),
        (b'{"period": "2026-10", "people": [{"id": "' + b"[" * 9_000 + b'"}]}', "people[0].id"),
        (b"[" * 100_000, "facts.json"),
        ({**CASE, "period": "2026-13"}, "period"),
        ({**CASE, "period": "2026-Q4"}, "2026-Q4"),
        ({**CASE, "people": [{"id": "a"}, {"id": "a"}]}, "people[1].id"),
        ({**CASE, "team_measures": {"t9": {"score": 1}}}, "team_measures.t9"),
        ({**CASE, "assessed_on": "9999-12-31"}, "assessed_on"),
        ({**CASE, "measures": {"a": {"score": "1" * 400}}}, "measures.a.score"),
    ],
)
def test_facts_that_cannot_be_read_end_with_2_and_the_place(
    run: Any, facts: object, said: str
) -> None:
    """A script must not take half a result for a whole one."""
    found = run("002-A", facts)
    assert found.exit_code == 2
    assert said in found.output
    assert "Traceback" not in found.output


def test_a_scheme_may_be_a_file_of_ones_own(run: Any, tmp_path: Path) -> None:
    """A team tries its draft before anybody is paid by it."""
    own = tmp_path / "own.yaml"
    own.write_text(
        "id: own\ntitle: {en: Own}\nmeasures: [{id: score, title: {en: S}}]\n"
        "total: {formula: score / 3}\n"
    )
    facts = {"period": "2026-10", "people": [{"id": "a"}], "measures": {"a": {"score": 100}}}
    assert json.loads(run(str(own), facts).output)["results"][0]["total"] == "33.33"


@pytest.mark.parametrize("name", ["001-O", "002-A"])
def test_describe_knows_rubrics_and_schemes(app: Flask, name: str) -> None:
    """One command for both, told apart by what it prints."""
    found = app.test_cli_runner().invoke(args=["describe", name])
    assert json.loads(found.output)["type"] == {"001-O": "rubric", "002-A": "scheme"}[name]


def test_describe_takes_a_scheme_file_too(app: Flask, tmp_path: Path) -> None:
    """What is not shipped can be described all the same."""
    own = tmp_path / "own.yaml"
    own.write_text("id: own\ntitle: {en: Own}\n")
    found = app.test_cli_runner().invoke(args=["describe", str(own)])
    assert json.loads(found.output)["id"] == "own"


def test_facts_with_a_byte_order_mark_and_from_standard_input_are_read(app: Flask) -> None:
    """Spreadsheets write the one, pipes bring the other."""
    given = b"\xef\xbb\xbf" + json.dumps(CASE).encode()
    found = app.test_cli_runner().invoke(args=["appraise", "002-A", "-"], input=given)
    assert found.exit_code == 0
    assert json.loads(found.output)["results"][0]["money"] == "3800"


def test_a_step_names_what_was_assumed_where_it_was_computed(run: Any) -> None:
    """Whoever is paid by it sees which part of it the document left open."""
    facts = {**CASE, "team_measures": {}}
    [result] = json.loads(run("002-A", facts).output)["results"]
    assumed = {each["step"]: each["assumed"] for each in result["derivation"]}
    assert "0.7%" in assumed["full_bonus"][0]
    assert "平均分" in assumed["team_mean_score"][0]
    assert assumed["own_part"] == []
    entries = [{"person": "a", "item": "late", "on": "2026-10-03", "minutes": 30}]
    facts = {"period": "2026-10", "people": [{"id": "a"}], "entries": entries}
    [result] = json.loads(run("000-B", facts).output)["results"]
    [line] = (each for each in result["derivation"] if each["step"] == "off_post")
    assert any("满 30 分钟" in each for each in line["assumed"])


def test_a_scheme_that_cannot_be_read_ends_with_2_and_says_why(app: Flask, tmp_path: Path) -> None:
    """In the reader's language, as for the facts."""
    facts, scheme = tmp_path / "facts.json", tmp_path / "own.yaml"
    facts.write_text(json.dumps(CASE))
    for content, said in (
        ("id: 甲".encode("gbk"), "UTF-8"),
        (b"id: x\ntitle: {en: X}\ntotals: {formula: 1}\n", "totals：没有这个字段"),
        (b"id: x\ntitle: {en: X}\nmeasures: {a: 1}\n", "measures：应为列表"),
    ):
        scheme.write_bytes(content)
        found = app.test_cli_runner().invoke(args=["appraise", str(scheme), str(facts)])
        assert found.exit_code == 2
        assert said in found.output


def test_a_period_of_another_kind_is_refused_in_words(run: Any) -> None:
    """No word of the file's own language stands in a Chinese sentence."""
    found = run("001-D", {**CASE, "period": "2026", "measures": {}, "team_measures": {}})
    assert found.exit_code == 2
    assert "按日、按月、按季考核" in found.output
