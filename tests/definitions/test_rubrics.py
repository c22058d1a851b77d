from __future__ import annotations

from decimal import Decimal

import pytest

from qa_app.core.errors import NotFound
from qa_app.core.rubrics import (
    Answer,
    Comment,
    Condition,
    DeductionScale,
    Rubric,
    Subject,
    YesNoScale,
    linked_criterion,
    score,
)
from qa_app.definitions.documents import DefinitionFaults, write
from qa_app.definitions.rubrics import (
    as_mapping,
    rubric_from_text,
    shipped_rubric,
    shipped_rubrics,
)

EVERY_KIND = """\
id: trial
title: {en: Trial}
channels: [chat, call]
pass_mark: 79.5
assumed: [{key: pass_mark, reason: {en: Because.}}]
sections:
  - id: a
    title: {en: A}
    criteria:
      - id: points
        title: {en: Points}
        points: 2.5
        levels: [2.5, 1, 0]
        weight: 7.25
        definition: {en: What}
        measure: {en: How}
        data_source: {en: Whence}
        links: [{rule: banned.*, deduct: 0.5}, {rule: latency.slow}]
      - id: fact
        title: {en: Fact}
        kind: yes_no
        points: 1
        wanted: "no"
        weight: 0
        may_be_na: false
        critical: {harms: compliance, reach: section, cap: 1.5, fails_below: 1}
  - id: b
    title: {en: B}
    criteria:
      - id: slips
        title: {en: Slips}
        kind: deduction
        points: 10
        costs: [0.5, 3]
"""

FURTHER_KINDS = """\
id: trial
title: {en: Trial}
subject: exercise
by_default: false
notes: [{en: The document skips a number.}]
sections:
  - id: a
    title: {en: A}
    points: 60
    criteria:
      - id: tone
        number: 95a
        title: {en: Tone}
        kind: levels
        anchors: [{points: 4, text: {en: Warm}}, {points: 1.5, text: {en: Cold}}]
        comment: lost
        causes: [{id: training, title: {en: Training}}]
      - id: way
        title: {en: Way}
        kind: choice
        options:
          - {id: done, title: {en: Done}, points: 5}
          - {id: left, title: {en: Left}, points: 0}
      - id: reply
        title: {en: Reply}
        points: 10
        asked_if: {criterion: a.way, answers: [left]}
        gauge:
          figure: first_response_s
          bands: [{at_most: 30, points: 10}, {at_most: 60, points: 5}]
  - id: b
    title: {en: B}
    criteria:
      - {id: extra, title: {en: Extra}, kind: bonus, points: 5}
      - {id: remark, title: {en: Remark}, kind: text, required: true}
      - id: topic
        title: {en: Topic}
        kind: choice
        options: [{id: parcel, title: {en: Parcel}}, {id: refund, title: {en: Refund}}]
"""


def rubric_of(text: str) -> Rubric:
    return rubric_from_text(text, file="trial.yaml")


def faults_of(text: str) -> list[tuple[int, str]]:
    with pytest.raises(DefinitionFaults) as refused:
        rubric_of(text)
    assert all(fault.file == "trial.yaml" and fault.reason for fault in refused.value.faults)
    return [(fault.line, fault.key) for fault in refused.value.faults]


def test_every_kind_of_criterion_is_read() -> None:
    """A document's form must fit without code of its own."""
    rubric = rubric_of(EVERY_KIND)
    points, fact, slips = rubric.criteria
    assert points.scale.levels == (Decimal("2.5"), Decimal(1), Decimal(0))
    assert (points.id, points.weight) == ("a.points", Decimal("7.25"))
    assert [link.deduct for link in points.links] == [Decimal("0.5"), Decimal(1)]
    assert fact.scale == YesNoScale(Decimal(1), wanted=False)
    assert fact.critical is not None
    assert fact.critical.cap == Decimal("1.5")
    assert slips.scale == DeductionScale(Decimal(10), Decimal("0.5"), Decimal(3))
    assert slips.weight == Decimal(10)


@pytest.mark.parametrize(
    "rubric", [rubric_of(EVERY_KIND), rubric_of(FURTHER_KINDS), *shipped_rubrics().values()]
)
def test_a_rubric_written_back_reads_the_same(rubric: Rubric) -> None:
    """A version edited on a page is kept and exported as its file."""
    assert rubric_of(write(as_mapping(rubric))) == rubric


def test_further_kinds_are_read() -> None:
    """What earns nothing needs no answer unless the file asks for one."""
    rubric = rubric_of(FURTHER_KINDS)
    tone, way, reply, extra, remark, topic = rubric.criteria
    assert (rubric.subject, rubric.by_default) == (Subject.EXERCISE, False)
    assert (tone.number, tone.scale.levels) == ("95a", (Decimal(4), Decimal("1.5")))
    assert (tone.comment, [each.id for each in tone.causes]) == (Comment.LOST, ["training"])
    assert way.scale.maximum == Decimal(5)
    assert reply.asked_if == Condition("a.way", ("left",))
    assert reply.gauge is not None
    assert reply.gauge.points(Decimal(45)) == Decimal(5)
    assert [each.scale.counts.value for each in (extra, remark, topic)] == [
        "bonus",
        "nothing",
        "nothing",
    ]
    assert [each.required for each in (tone, extra, remark, topic)] == [True, False, True, False]
    assert [section.weight for section in rubric.sections] == [Decimal(60), Decimal(0)]


@pytest.mark.parametrize(
    ("was", "becomes", "key"),
    [
        ("{points: 1.5,", "{points: 4,", "sections.0.criteria.0.anchors"),
        ("kind: levels", "kind: points", "sections.0.criteria.0.anchors"),
        ("id: left, title: {en: Left}, points: 0", "id: left, title: {en: Left}, points: 6",
         "sections.0.criteria.1.options"),
        ("id: left, title: {en: Left}, points: 0", "id: left, title: {en: Left}",
         "sections.0.criteria.1.options"),
        ("id: refund", "id: parcel", "sections.1.criteria.2.options"),
        ("criterion: a.way", "criterion: b.extra", "sections.0.criteria.2.asked_if.criterion"),
        ("{at_most: 60,", "{at_most: 20,", "sections.0.criteria.2.gauge"),
        ("kind: bonus,", "kind: bonus, weight: 3,", "sections.1.criteria.0.weight"),
        ("points: 10\n", "points: 10\n        required: false\n", "sections.0.criteria.2.required"),
        ("kind: bonus, points: 5", "kind: bonus", "sections.1.criteria.0.kind"),
        ("comment: lost", "comment: often", "sections.0.criteria.0.comment"),
        ("first_response_s", "mood", "sections.0.criteria.2.gauge.figure"),
    ],
)  # fmt: skip
def test_a_fault_of_a_further_kind_names_its_key(was: str, becomes: str, key: str) -> None:
    """A form that could never be filled must not be published."""
    assert was in FURTHER_KINDS
    assert key in {found for _line, found in faults_of(FURTHER_KINDS.replace(was, becomes, 1))}


@pytest.mark.parametrize(
    ("was", "becomes", "line", "key"),
    [
        ("id: slips", "id: Slips!", 30, "sections.1.criteria.0.id"),
        ("  - id: b\n", "  - id: a\n", 27, "sections.1.id"),
        ("      - id: fact", "      - id: points", 19, "sections.0.criteria.1.id"),
        ("points: 2.5", "points: 0", 12, "sections.0.criteria.0.points"),
        ("weight: 7.25", "weight: -1", 14, "sections.0.criteria.0.weight"),
        ("weight: 7.25", "weight: 7.255", 14, "sections.0.criteria.0.weight"),
        ("weight: 7.25", "weight: much", 14, "sections.0.criteria.0.weight"),
        ("[2.5, 1, 0]", "[2, 1, 0]", 13, "sections.0.criteria.0.levels"),
        ("[2.5, 1, 0]", "[2.5, 1]", 13, "sections.0.criteria.0.levels"),
        ("[2.5, 1, 0]", "[2.5, 1, 1, 0]", 13, "sections.0.criteria.0.levels"),
        ("[2.5, 1, 0]", "[]", 13, "sections.0.criteria.0.levels"),
        ("costs: [0.5, 3]", "costs: [3, 0.5]", 34, "sections.1.criteria.0.costs"),
        ("        costs: [0.5, 3]\n", "", 32, "sections.1.criteria.0.kind"),
        ("points: 10\n", 'points: 10\n        wanted: "yes"\n', 34, "sections.1.criteria.0.wanted"),
        ("kind: yes_no", "kind: maybe", 21, "sections.0.criteria.1.kind"),
        ("pass_mark: 79.5", "pass_mark: 101", 4, "pass_mark"),
        ("pass_mark: 79.5", "pas_mark: 60", 4, "pas_mark"),
        ("latency.slow", "banned.*", 18, "sections.0.criteria.0.links.1.rule"),
        ("channels: [chat, call]", "channels: [fax]", 3, "channels.0"),
        ("title: {en: B}", "title: {}", 28, "sections.1.title"),
    ],
)
def test_a_fault_names_file_line_and_key(was: str, becomes: str, line: int, key: str) -> None:
    """Who writes a form must find the slip without reading code."""
    assert was in EVERY_KIND
    assert faults_of(EVERY_KIND.replace(was, becomes, 1)) == [(line, key)]


def test_a_section_without_criteria_is_a_fault() -> None:
    """Its heading would promise points that nobody can earn."""
    text = EVERY_KIND[: EVERY_KIND.index("      - id: slips")].rstrip()
    assert faults_of(text + " []\n") == [(29, "sections.1.criteria")]


def test_a_rubric_in_which_nothing_has_weight_is_a_fault() -> None:
    """It could never give a score."""
    text = EVERY_KIND.replace("weight: 7.25", "weight: 0").replace(
        "        costs:", "        weight: 0\n        costs:"
    )
    assert faults_of(text) == [(6, "sections")]


def test_all_faults_are_reported_at_once() -> None:
    """One at a time would cost a round for each."""
    text = EVERY_KIND.replace("pass_mark: 79.5", "pass_mark: 101").replace("[chat", "[fax")
    assert [line for line, _key in faults_of(text)] == [3, 4]


def test_the_default_rubric_has_the_points_of_its_document() -> None:
    """20 + 30 + 30 + 20; the points are the document's, not ours."""
    rubric = shipped_rubric("001-O")
    assert [
        (section.id, [int(each.scale.maximum) for each in section.criteria])
        for section in rubric.sections
    ] == [
        ("attitude", [5, 5, 5, 5]),
        ("resolution", [10, 10, 10]),
        ("quality", [10, 10, 10]),
        ("satisfaction", [10, 10]),
    ]
    assert sum(section.weight for section in rubric.sections) == 100


def test_full_marks_on_the_default_rubric_are_a_hundred() -> None:
    """The total of the form is read as points of a hundred."""
    rubric = shipped_rubric("001-O")
    answers = {each.id: Answer(value=str(each.scale.maximum)) for each in rubric.criteria}
    assert score(rubric, answers).as_json()["total"] == "100"


def test_what_the_document_does_not_say_is_marked_as_assumed() -> None:
    """The page shows which figures are ours, and why."""
    rubric = shipped_rubric("001-O")
    assert "pass_mark" in {assumption.key for assumption in rubric.assumptions}
    assert rubric.pass_mark == Decimal(60)


@pytest.mark.parametrize(
    ("rule", "criterion"),
    [
        ("banned.hello", "attitude.language"),
        ("banned.insult", "attitude.language"),
        ("banned.dont-know", "attitude.professional"),
        ("banned.impatience", "attitude.patience"),
        ("banned.shirking", "attitude.effectiveness"),
        ("courtesy.greeting", "attitude.patience"),
        ("latency.first-response", "resolution.response-speed"),
        ("latency.slow-response", "resolution.response-speed"),
    ],
)
def test_findings_reach_attitude_and_speed_on_the_default_rubric(rule: str, criterion: str) -> None:
    """The reviewer finds the rule's hits where the points are lost."""
    found = linked_criterion(shipped_rubric("001-O"), rule)
    assert found is not None
    assert found[0].id == criterion


def test_every_shipped_rubric_speaks_chinese_and_english() -> None:
    """Pages come in both."""
    for rubric in shipped_rubrics().values():
        texts = [rubric.title, *(each.title for each in rubric.criteria)]
        texts += [each.definition for each in rubric.criteria if each.definition]
        texts += [each.reason for each in rubric.assumptions]
        assert all(text.as_mapping().keys() >= {"zh_CN", "en"} for text in texts)


def test_an_unknown_rubric_is_answered_with_those_there_are() -> None:
    """A mistyped id should be put right at once."""
    with pytest.raises(NotFound, match="001-O"):
        shipped_rubric("../latency/default")
