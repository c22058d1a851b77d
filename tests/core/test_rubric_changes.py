"""What changed between two versions of a rubric."""

from __future__ import annotations

import re

from qa_app.core.rubric_changes import What, alterations
from qa_app.definitions.rubrics import rubric_from_text, shipped_rubrics

BODY = """\
id: house-1
title: {zh_CN: 表}
pass_mark: 60
sections:
  - id: a
    title: {zh_CN: 甲}
    criteria:
      - {id: one, title: {zh_CN: 一}, points: 5}
      - {id: two, title: {zh_CN: 二}, points: 5}
      - id: three
        title: {zh_CN: 三}
        kind: levels
        anchors:
          - {points: 5, text: {zh_CN: 好}}
          - {points: 0, text: {zh_CN: 差}}
"""


def changed(before: str, after: str) -> list[tuple[str, What, str, str]]:
    assert before in BODY
    old = rubric_from_text(BODY, file="x")
    new = rubric_from_text(BODY.replace(before, after), file="x")
    return [(each.subject, each.what, each.before, each.after) for each in alterations(old, new)]


def test_nothing_changed_is_nothing_told() -> None:
    """For every rubric that comes along."""
    assert all(alterations(rubric, rubric) == () for rubric in shipped_rubrics().values())


def test_each_change_is_told_at_its_criterion() -> None:
    """With the figures before and after where it has some."""
    one = "{id: one, title: {zh_CN: 一}, points: 5}"
    assert changed(one, one.replace("points: 5", "points: 5, weight: 4")) == [
        ("a.one", What.WEIGHT, "5", "4")
    ]
    assert changed(one, one.replace("一", "壹")) == [("a.one", What.TITLE, "", "")]
    assert changed(one, one.replace("points: 5", "points: 5, may_be_na: false")) == [
        ("a.one", What.NA, "", "")
    ]
    assert changed("zh_CN: 差", "zh_CN: 不好") == [("a.three", What.ANCHOR, "", "")]
    assert changed("points: 5, text", "points: 4, text") == [
        ("a.three", What.WEIGHT, "5", "4"),
        ("a.three", What.SCALE, "5 · 0", "4 · 0"),
    ]
    assert changed("pass_mark: 60", "pass_mark: 70") == [("", What.MARK, "60", "70")]
    assert changed(one, one.replace("points", "kind: yes_no, points")) == [
        ("a.one", What.KIND, "points", "yes_no")
    ]


def test_what_comes_and_goes_is_told() -> None:
    """By its title, though it is gone."""
    assert changed("{id: two", "{id: deux") == [
        ("a.deux", What.ADDED, "", ""),
        ("a.two", What.REMOVED, "", ""),
    ]


def test_as_few_as_possible_count_as_moved() -> None:
    """Who moves one to the end has not moved all the others."""
    first, second = re.findall(r"      - \{id: .*\n", BODY)
    assert changed(first + second, second + first) == [("a.one", What.MOVED, "", "")]
