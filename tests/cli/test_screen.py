"""``screen``, as scripts call it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask_babel import Babel

from qa_app.cli.errors import explained
from qa_app.cli.screen import screen
from qa_app.services.screening import files
from qa_app.services.screening.desk import desk
from qa_app.services.screening.steps import Step

RULE = """\
id: ours.dont-know
title: {en: Answers “I don't know”}
severity: major
explanation: {en: Check it.}
conditions: {said: {role: agent, phrases: {texts: [不知道]}}}
when: said
report: said
"""


@pytest.fixture
def run() -> Any:
    """The command in an application that has nothing else, least of all a database."""
    bare = Flask("bare")
    Babel(bare, default_locale="en")

    def call(*arguments: object) -> Result:
        with bare.app_context():
            return CliRunner().invoke(explained(screen), [str(each) for each in arguments])

    return call


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "rule.yaml"
    path.write_text(RULE, "utf-8")
    return path


def _talk(name: str, *lines: tuple[str, str, int]) -> dict[str, Any]:
    return {
        "id": name,
        "channel": "chat",
        "messages": [
            {"role": role, "text": text, "sent_at": f"2026-10-12T09:{at // 60:02d}:{at % 60:02d}"}
            for role, text, at in lines
        ],
    }


def _write(path: Path, *conversations: object) -> Path:
    lines = [each if isinstance(each, str) else json.dumps(each) for each in conversations]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def _lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_conversation_becomes_one_line_of_the_promised_shape(
    run: Any, rules: Path, tmp_path: Path
) -> None:
    """Scripts rely on every key of it."""
    source = _write(
        tmp_path / "in.jsonl",
        _talk(
            "c-001",
            ("customer", "在吗", 0),
            ("agent", "您好", 12),
            ("customer", "几时到", 20),
            ("agent", "不知道", 80),
            ("agent", "😀我不知道", 81),
            ("customer", "那算了", 300),
        ),
    )
    result = run(source, "--rules", rules)
    assert result.exit_code == 0
    assert _lines(result) == [
        {
            "conversation": "c-001",
            "findings": [
                {
                    "rule": "ours.dont-know",
                    "severity": "major",
                    "message": 3,
                    "start": 0,
                    "end": 3,
                    "text": "不知道",
                },
                {
                    "rule": "ours.dont-know",
                    "severity": "major",
                    "message": 4,
                    "start": 2,
                    "end": 5,
                    "text": "不知道",
                },
            ],
            "latency": {
                "rounds": 3,
                "answered": 2,
                "unanswered": 1,
                "first_response_s": 12.0,
                "average_response_s": 36.0,
                "median_response_s": 36.0,
                "p90_response_s": 60.0,
                "longest_response_s": 60.0,
                "within_30s": 1 / 3,
                "reply_ratio": 1.0,
                "handling_s": 300.0,
            },
        }
    ]
    assert "不知道" in result.stdout


def test_the_shipped_rules_are_used_unless_others_are_given(run: Any, tmp_path: Path) -> None:
    """The command needs nothing but the files."""
    source = _write(tmp_path / "in.jsonl", _talk("a", ("customer", "在", 0), ("agent", "滚", 5)))
    [line] = _lines(run(source))
    absences = [each for each in line["findings"] if each["rule"] == "courtesy.greeting"]
    assert [(each["message"], each["start"], each["text"]) for each in absences] == [
        (None, None, None)
    ]
    assert "banned.insult" in {each["rule"] for each in line["findings"]}


@pytest.mark.parametrize(
    ("profile", "rounds", "average"),
    [
        ("taobao-capped", 3, 410.0),
        ("taobao-answered", 2, 315.0),
        ("taobao-3min", 3, 315.0),
        ("jd", 1, 30.0),
        ("douyin", 3, 315.0),
        ("kuaishou", 3, 315.0),
        ("pdd", 3, 315.0),
    ],
)
def test_every_shipped_profile_can_be_chosen(
    run: Any, rules: Path, tmp_path: Path, profile: str, rounds: int, average: float
) -> None:
    """30 s, 600 s, and a question that nobody answers.

    Capped: (30 + 600 + 600) / 3; answered only would be (30 + 600) / 2, and 600 s is no cap.
    """
    talk = _talk(
        "c1",
        ("customer", "在吗", 0),
        ("agent", "在", 30),
        ("customer", "几点", 60),
        ("agent", "三点", 660),
        ("customer", "哦", 700),
    )
    source = _write(tmp_path / "in.jsonl", talk)
    [line] = _lines(run(source, "--rules", rules, "--profile", profile))
    latency = line["latency"]
    assert (latency["rounds"], latency["average_response_s"]) == (rounds, average)


def test_the_profile_can_be_chosen(run: Any, rules: Path, tmp_path: Path) -> None:
    """By its id or as a file."""
    source = _write(
        tmp_path / "in.jsonl",
        _talk("a", ("customer", "在吗", 0), ("customer", "在吗", 50), ("agent", "在", 60)),
    )
    own = tmp_path / "own.yaml"
    own.write_text("id: own\ntitle: {en: O}\nexplanation: {en: O}\nstart: last\n", "utf-8")
    for profile, first in (("default", 60.0), ("last-message", 10.0), (own, 10.0)):
        [line] = _lines(run(source, "--rules", rules, "--profile", profile))
        assert line["latency"]["first_response_s"] == first


def test_lines_come_in_the_order_of_the_input(run: Any, rules: Path, tmp_path: Path) -> None:
    """However many processes share the work."""
    first = _write(tmp_path / "a.jsonl", *(_talk(f"a{n}", ("agent", "嗯", 0)) for n in range(300)))
    second = _write(tmp_path / "b.jsonl", *(_talk(f"b{n}", ("agent", "嗯", 0)) for n in range(70)))
    expected = [f"a{n}" for n in range(300)] + [f"b{n}" for n in range(70)]
    outputs = []
    for jobs in (1, 2):
        result = run(first, second, "--rules", rules, "--jobs", jobs)
        assert [line["conversation"] for line in _lines(result)] == expected
        outputs.append(result.stdout)
    assert outputs[0] == outputs[1]


@pytest.mark.parametrize("jobs", [1, 2])
def test_refused_input_is_told_and_the_rest_is_written(
    run: Any, rules: Path, tmp_path: Path, jobs: int
) -> None:
    """A bad row never stops the good ones."""
    good = _talk("good", ("agent", "不知道", 0))
    source = _write(
        tmp_path / "in.jsonl", good, '{"id": "half', good, _talk("b", ("agent", "好", 0)), "[]"
    )
    result = run(source, "--rules", rules, "--jobs", jobs)
    assert result.exit_code == 1
    assert [line["conversation"] for line in _lines(result)] == ["good", "b"]
    for line in (2, 3, 5):
        assert f"in.jsonl:{line}: " in result.stderr
    assert "2 conversations screened, 3 refused." in result.stderr


def test_a_file_that_holds_nothing_is_refused(run: Any, rules: Path, tmp_path: Path) -> None:
    """Nothing screened is not "all screened"."""
    for name in ("empty.jsonl", "empty.json"):
        path = tmp_path / name
        path.write_bytes(b"")
        for jobs in (1, 2):
            result = run(path, "--rules", rules, "--jobs", jobs)
            assert (result.exit_code, result.stdout) == (1, "")
            assert name in result.stderr


def test_warnings_are_counted_and_refuse_nothing(run: Any, rules: Path, tmp_path: Path) -> None:
    """A conversation without times is screened like any other."""
    untimed = {"id": "u", "messages": [{"role": "agent", "text": "不知道"}]}
    source = _write(tmp_path / "in.jsonl", untimed, untimed | {"id": "v"})
    result = run(source, "--rules", rules)
    assert result.exit_code == 0
    assert len(_lines(result)) == 2
    assert "2 × warning: No message has a time" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("missing.jsonl",),
        ("{source}", "--jobs", "0"),
        ("{source}", "--jobs", "many"),
        ("{source}", "--profile", "nobody"),
        ("{source}", "--rules", "{folder}/none"),
        ("{source}", "--rules", "{folder}/empty"),
        ("{source}", "--rules", "{folder}/broken.yaml"),
        ("{folder}",),
    ],
)
def test_a_wrong_call_exits_with_two(run: Any, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """Scripts tell it from refused input."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken.yaml").write_text(RULE.replace("phrases:", "phrasez:"), "utf-8")
    places = {"source": _write(tmp_path / "in.jsonl", _talk("a")), "folder": tmp_path}
    result = run(*(each.format(**places) for each in arguments))
    assert result.exit_code == 2
    assert result.stdout == ""


def test_a_faulty_rule_is_told_with_file_line_and_key(run: Any, tmp_path: Path) -> None:
    """Its author goes straight to it."""
    broken = tmp_path / "broken.yaml"
    broken.write_text(RULE.replace("when: said", "when: sad"), "utf-8")
    source = _write(tmp_path / "in.jsonl", _talk("a", ("agent", "好", 0)))
    result = run(source, "--rules", broken)
    assert "broken.yaml, line 6, when" in result.stderr


def test_output_can_go_to_a_file(run: Any, rules: Path, tmp_path: Path) -> None:
    """Which holds then what standard output would have held."""
    source = _write(tmp_path / "in.jsonl", _talk("a", ("agent", "不知道", 0)))
    out = tmp_path / "out.jsonl"
    out.write_text("old", "utf-8")
    result = run(source, "--rules", rules, "--out", out)
    assert (result.exit_code, result.stdout) == (0, "")
    assert out.read_text("utf-8") == run(source, "--rules", rules).stdout
    assert out.stat().st_mode & 0o077 == _fresh(tmp_path).stat().st_mode & 0o077


def _fresh(folder: Path) -> Path:
    path = folder / "fresh"
    path.touch()
    return path


def test_a_broken_off_run_leaves_no_half_file(
    run: Any, rules: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C leaves what was there before."""

    def interrupted(*_arguments: object, **_options: object) -> Iterator[Step]:
        yield Step(b"{}\n", 1, 0)
        raise KeyboardInterrupt

    monkeypatch.setattr(sys.modules["qa_app.cli.screen"], "screen_files", interrupted)
    source = _write(tmp_path / "in.jsonl", _talk("a", ("agent", "好", 0)))
    out = tmp_path / "out.jsonl"
    out.write_text("old", "utf-8")
    before = set(tmp_path.iterdir())
    result = run(source, "--rules", rules, "--out", out)
    assert result.exit_code == 1
    assert out.read_text("utf-8") == "old"
    assert set(tmp_path.iterdir()) == before


def test_processes_are_given_up_where_the_work_is_broken_off(rules: Path, tmp_path: Path) -> None:
    """None of them may go on in the background."""
    lines = (_talk(f"a{n}", ("agent", "不知道", 0)) for n in range(2_000))
    source = _write(tmp_path / "in.jsonl", *lines)
    steps = files.screen_files([source], desk([rules]), jobs=2)
    assert next(steps).screened
    steps.close()  # type: ignore[attr-defined]
    with pytest.raises(StopIteration):
        next(steps)


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_importable_format_is_taken(run: Any, rules: Path, tmp_path: Path, jobs: int) -> None:
    """One JSON document, and another encoding."""
    document = tmp_path / "in.json"
    document.write_text(json.dumps([_talk("a", ("agent", "不知道", 0))]), "utf-8")
    other = tmp_path / "other.jsonl"
    text = json.dumps(_talk("b", ("agent", "不知道，还没有收到", 0)), ensure_ascii=False)
    other.write_bytes(text.encode("gb18030"))
    result = run(document, other, "--rules", rules, "--jobs", jobs)
    assert [
        (line["conversation"], [finding["text"] for finding in line["findings"]])
        for line in _lines(result)
    ] == [("a", ["不知道"]), ("b", ["不知道"])]
