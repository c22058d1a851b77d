"""``score`` and ``describe``, as scripts call them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from qa_app.definitions.rubrics import shipped_rubric

FULL = {
    criterion.id: {"value": str(criterion.scale.maximum)}
    for criterion in shipped_rubric("001-O").criteria
}
SMALL = """\
id: small
title: {en: Small}
sections:
  - id: a
    title: {en: A}
    criteria:
      - {id: x, title: {en: X}, points: 10, weight: 40}
      - {id: y, title: {en: Y}, points: 10, weight: 60}
"""
KINDS = """\
id: kinds
title: {en: Kinds}
sections:
  - id: a
    title: {en: A}
    criteria:
      - id: way
        title: {en: Way}
        kind: choice
        options:
          - {id: done, title: {en: Done}, points: 10}
          - {id: left, title: {en: Left}, points: 2}
      - id: why
        title: {en: Why}
        kind: levels
        anchors: [{points: 5, text: {en: Told}}, {points: 2, text: {en: Guessed}}]
        asked_if: {criterion: a.way, answers: [left]}
      - {id: extra, title: {en: Extra}, kind: bonus, points: 5}
      - {id: words, title: {en: Words}, kind: text}
"""


@pytest.fixture
def run(app: Flask, tmp_path: Path) -> Any:
    def call(rubric: str, form: object) -> Result:
        path = tmp_path / "answers.json"
        path.write_bytes(form if isinstance(form, bytes) else json.dumps(form).encode())
        return app.test_cli_runner().invoke(args=["score", rubric, str(path)])

    return call


def test_a_form_without_fault_scores_and_exits_with_nought(run: Any) -> None:
    """The shape is the one that scripts were promised."""
    form = FULL | {"attitude.professional": {"value": "4"}, "satisfaction.solved": {"na": True}}
    result = run("001-O", {"answers": form})
    assert result.exit_code == 0
    scored = json.loads(result.stdout)
    assert list(scored) == [
        "total",
        "without_critical",
        "passed",
        "sections",
        "criteria",
        "problems",
    ]
    assert (scored["total"], scored["without_critical"]) == ("98.89", "98.89")
    assert (scored["passed"], scored["problems"]) == (True, [])
    assert scored["sections"][0] == {"id": "attitude", "score": "19", "max": "20"}
    assert scored["criteria"][0] == {
        "id": "attitude.professional",
        "earned": "4",
        "max": "5",
        "weight": "5",
    }


def test_points_lost_may_be_counted(run: Any) -> None:
    """Twice 1.5 of five points leaves two."""
    result = run("001-O", {"answers": FULL | {"attitude.patience": {"count": 2, "points": "1.5"}}})
    assert json.loads(result.stdout)["total"] == "97"


def test_numbers_are_taken_as_exactly_as_texts(run: Any) -> None:
    """0.1 as a binary fraction is not a tenth."""
    result = run("001-O", {"answers": FULL | {"attitude.patience": {"value": 4.1}}})
    assert json.loads(result.stdout)["total"] == "99.1"


def test_a_form_with_problems_is_printed_all_the_same_and_exits_with_one(run: Any) -> None:
    """A script sees that something is wrong, and its reader sees what."""
    form = FULL | {
        "attitude.patience": {"value": "6"},
        "attitude.language": {"value": [1]},
        "speed.reply": {"na": True},
    }
    del form["quality.skill"]
    result = run("001-O", {"answers": form})
    assert result.exit_code == 1
    scored = json.loads(result.stdout)
    assert [(each["criterion"], each["kind"]) for each in scored["problems"]] == [
        ("attitude.patience", "refused_answer"),
        ("attitude.language", "refused_answer"),
        ("quality.skill", "unanswered"),
        ("speed.reply", "unknown_criterion"),
    ]
    assert all(each["message"] for each in scored["problems"])
    assert scored["passed"] is None


@pytest.mark.parametrize(
    "form",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"answers": []}',
        b'{"answers": {"a": {"value": NaN}}}',
        b'{"answers": {"\\udfff": {"value": "1"}}}',
        b'{"answers": {"a": {"value": ' + b"9" * 5000 + b"}}}",
        b'{"answers": {"a": {"na": true}, "a": {"value": "1"}}}',
        b"\xff\xfe\x00",
        b"\x00" * 100,
        b"[" * 200_000,
        b" " * (4 * 1024 * 1024 + 1),
    ],
)
def test_a_file_that_is_no_filled_form_is_refused_in_a_sentence(run: Any, form: bytes) -> None:
    """A traceback would not say what to put right."""
    result = run("001-O", form)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.strip()
    assert "Traceback" not in result.output


def test_an_exact_figure_with_an_enormous_exponent_is_off_the_scale(run: Any) -> None:
    """It must neither hang nor fill the memory."""
    form = json.dumps({"answers": FULL}).replace('"5"', "1e999999999", 1)
    result = run("001-O", form.encode())
    assert result.exit_code == 1
    assert len(result.stdout) < 10_000


def test_a_rubric_may_be_a_file(run: Any, tmp_path: Path) -> None:
    """A team tries its own form before it brings it in."""
    path = tmp_path / "small.yaml"
    path.write_text(SMALL, "utf-8")
    result = run(str(path), {"answers": {"a.x": {"value": "10"}, "a.y": {"value": "0"}}})
    assert json.loads(result.stdout)["total"] == "40"


def test_a_faulty_rubric_file_is_refused_with_line_and_key(run: Any, tmp_path: Path) -> None:
    """Who wrote it must find the slip."""
    path = tmp_path / "small.yaml"
    path.write_text(SMALL.replace("weight: 40", "weight: -40"), "utf-8")
    result = run(str(path), {"answers": {}})
    assert result.exit_code == 2
    assert "small.yaml" in result.stderr
    assert "weight" in result.stderr


def test_an_unknown_rubric_names_those_there_are(run: Any) -> None:
    """A mistyped id is put right at once."""
    result = run("999-Z", {"answers": {}})
    assert result.exit_code == 1
    assert "001-O" in result.stderr


def test_a_missing_answers_file_is_a_fault_of_usage(app: Flask) -> None:
    """The command was called wrongly; nothing was scored."""
    result = app.test_cli_runner().invoke(args=["score", "001-O", "/nowhere.json"])
    assert result.exit_code == 2


def test_describe_tells_what_can_be_answered(app: Flask) -> None:
    """Scripts fill a form from this: ids, kinds and points."""
    result = app.test_cli_runner().invoke(args=["describe", "001-O"])
    assert result.exit_code == 0
    rubric = json.loads(result.stdout)
    assert (rubric["id"], rubric["pass_mark"]) == ("001-O", "60")
    assert [section["points"] for section in rubric["sections"]] == ["20", "30", "30", "20"]
    criteria = [each for section in rubric["sections"] for each in section["criteria"]]
    assert [each["id"] for each in criteria] == list(FULL)
    assert (criteria[0]["kind"], criteria[0]["points"]) == ("points", "5")
    assert criteria[0]["levels"] == ["5", "4", "3", "2", "1", "0"]


def test_what_describe_lists_can_be_scored(app: Flask, run: Any) -> None:
    """The two commands speak of the same form."""
    described = json.loads(app.test_cli_runner().invoke(args=["describe", "001-O"]).stdout)
    form = {
        criterion["id"]: {"value": criterion["points"]}
        for section in described["sections"]
        for criterion in section["criteria"]
    }
    assert json.loads(run("001-O", {"answers": form}).stdout)["total"] == "100"


@pytest.mark.parametrize("rubric", ["000-C", "000-G", "001-A", "001-M", "001-P", "003-A"])
def test_a_script_can_fill_any_rubric_from_its_description(
    app: Flask, run: Any, rubric: str
) -> None:
    """The description says what loses nothing, whatever the kind; no transcript is needed."""
    described = json.loads(app.test_cli_runner().invoke(args=["describe", rubric]).stdout)
    form = {
        criterion["id"]: criterion["full_marks"]
        for section in described["sections"]
        for criterion in section["criteria"]
    }
    result = run(rubric, {"answers": form})
    assert (result.exit_code, json.loads(result.stdout)["total"]) == (0, "100")


def test_every_kind_is_described_and_scored(app: Flask, run: Any, tmp_path: Path) -> None:
    """A choice by its id, a bonus on top, a follow-up only if it is asked."""
    path = tmp_path / "kinds.yaml"
    path.write_text(KINDS, "utf-8")
    described = json.loads(app.test_cli_runner().invoke(args=["describe", str(path)]).stdout)
    way, why, extra, words = described["sections"][0]["criteria"]
    assert [each["id"] for each in way["options"]] == ["done", "left"]
    assert why["asked_if"] == {"criterion": "a.way", "answers": ["left"]}
    assert [each["text"]["en"] for each in why["anchors"]] == ["Told", "Guessed"]
    assert (extra["counts"], words["counts"], words["full_marks"]) == ("bonus", "nothing", None)
    answers = {"a.way": {"value": "left"}, "a.why": {"value": 2}, "a.extra": {"value": "1.5"}}
    scored = json.loads(run(str(path), {"answers": answers}).stdout)
    assert (scored["total"], scored["problems"]) == ("28.17", [])
    answers["a.way"] = {"value": "done"}
    scored = json.loads(run(str(path), {"answers": answers}).stdout)
    assert scored["total"] == "100"
    assert scored["criteria"][1] == {"id": "a.why", "earned": None, "max": "5", "weight": "0"}


def test_describing_what_is_not_there_is_refused(app: Flask) -> None:
    """And says what there is."""
    result = app.test_cli_runner().invoke(args=["describe", "999-Z"])
    assert result.exit_code == 1
    assert "001-O" in result.stderr
