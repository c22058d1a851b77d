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
