"""The twelve rubrics of the source documents, with what is odd about each."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qa_app.core.conversations import Channel
from qa_app.core.rubrics import (
    Answer,
    Figure,
    Rubric,
    Subject,
    YesNoScale,
    linked_criterion,
    score,
    suggestions,
)
from qa_app.definitions.rubrics import shipped_rubrics

RUBRICS = shipped_rubrics()
ITEMS = {
    "000-A": [5],
    "000-C": [6, 9, 7, 5, 6, 6],
    "000-G": [4, 3, 3, 2],
    "000-H": [10],
    "001-A": [3, 3, 3, 3, 1],
    "001-F": [4, 4, 4, 4],
    "001-J": [4],
    "001-M": [10],
    "001-O": [4, 3, 3, 2],
    "001-P": [29, 12, 12, 12, 7, 7, 10, 8, 4, 2],
    "001-R": [3],
    "003-A": [4, 4, 3, 4, 2],
}


def full_marks(rubric: Rubric) -> dict[str, Answer]:
    return {each.id: each.scale.answer_losing(Decimal(0), 0) for each in rubric.criteria}


def assumed(rubric: Rubric) -> set[str]:
    return {each.key for each in rubric.assumptions}


def test_every_document_has_its_rubric_with_all_its_items() -> None:
    """No item is dropped, and none is invented."""
    found = {
        rubric.id: [len(section.criteria) for section in rubric.sections]
        for rubric in RUBRICS.values()
    }
    assert found == ITEMS


@pytest.mark.parametrize("rubric", RUBRICS.values(), ids=list(RUBRICS))
def test_full_marks_are_a_hundred(rubric: Rubric) -> None:
    """Whatever the document's own points add up to."""
    result = score(rubric, full_marks(rubric))
    assert (result.total, result.problems) == (Decimal(100), ())


@pytest.mark.parametrize("rubric", RUBRICS.values(), ids=list(RUBRICS))
def test_figures_that_a_document_lacks_are_marked_as_assumed(rubric: Rubric) -> None:
    """Nobody mistakes our default for the document's word; nobody fails by an invented mark."""
    assert assumed(rubric)
    assert rubric.pass_mark is None or "pass_mark" in assumed(rubric)


def test_conversations_are_graded_by_one_rubric_unless_another_is_chosen() -> None:
    """Twelve forms come along; the default for chats stays the one that it was."""
    default = [each.id for each in RUBRICS.values() if each.grades_by_default(Channel.CHAT)]
    assert default == ["001-O"]


def test_the_checklist_knows_its_one_strength_among_the_infractions() -> None:
    """Yes loses the point of 38 items and earns that of the sixth on knowledge."""
    rubric = RUBRICS["000-C"]
    strengths = [
        each.id
        for each in rubric.criteria
        if isinstance(each.scale, YesNoScale) and each.scale.wanted
    ]
    assert strengths == ["knowledge.complaints-handled"]
    all_yes = score(rubric, {each.id: Answer(value="yes") for each in rubric.criteria})
    assert all_yes.total == Decimal("2.56")


def test_numbers_are_those_of_the_documents() -> None:
    """A skipped number stays skipped, a doubled one is told apart, and both are noted."""
    appearance = RUBRICS["000-C"].sections[3]
    assert [each.number for each in appearance.criteria] == ["1", "2", "3", "4", "6"]
    numbers = [each.number for each in RUBRICS["001-P"].criteria]
    expected = [str(number) for number in range(1, 103) if number != 95]
    expected.insert(92, "95a")
    expected.insert(95, "95b")
    assert numbers == expected
    assert all(RUBRICS[rubric].notes for rubric in ("000-C", "001-A", "001-J", "001-P"))


def test_fixed_section_points_are_shared_by_their_items() -> None:
    """30, 30, 20, 10 and 10, whatever does not apply within them."""
    rubric = RUBRICS["001-A"]
    assert [section.points for section in rubric.sections] == [30, 30, 20, 10, 10]
    answers = full_marks(rubric) | {
        "team.cooperation": Answer(na=True),
        "team.information": Answer(value="0"),
    }
    assert score(rubric, answers).total == Decimal(95)


def test_the_exercise_needs_no_transcript() -> None:
    """It is filled in beside a role play."""
    assert RUBRICS["000-G"].subject is Subject.EXERCISE
    assert not RUBRICS["000-G"].grades_by_default(Channel.CHAT)


@pytest.mark.parametrize(("seconds", "points"), [("86400", "10"), ("86401", "0")])
def test_a_reply_within_a_day_is_pre_filled(seconds: str, points: str) -> None:
    """24 hours are the document's limit."""
    [found] = suggestions(RUBRICS["001-M"], [], figures={Figure.FIRST_RESPONSE: Decimal(seconds)})
    assert (found.criterion, found.answer) == ("indicators.reply", Answer(value=points))


@pytest.mark.parametrize(
    ("rule", "number"),
    [
        ("banned.hello", "65"),
        ("banned.dont-know", "65"),
        ("banned.insult", "55"),
        ("banned.command", "56"),
        ("courtesy.please-thanks", "60"),
        ("courtesy.form-of-address", "61"),
        ("courtesy.thanks-answered", "62"),
        ("courtesy.greeting", "63"),
        ("courtesy.hold-announced", "64"),
        ("banned.shirking", "92"),
    ],
)
def test_rules_pre_fill_the_items_that_they_serve(rule: str, number: str) -> None:
    """The language items of the long list are the source of these rules."""
    found = linked_criterion(RUBRICS["001-P"], rule)
    assert found is not None
    assert found[0].number == number


def test_compliance_is_critical_and_every_indicator_says_how_it_is_measured() -> None:
    """Giving away customer data takes everything; the document tells only that it is strict."""
    rubric = RUBRICS["003-A"]
    assert all(each.definition and each.measure and each.data_source for each in rubric.criteria)
    critical = [each.id for each in rubric.criteria if each.critical]
    assert critical == ["compliance.rules", "compliance.secrecy"]
    assert "critical" in assumed(rubric)
    result = score(rubric, full_marks(rubric) | {"compliance.secrecy": Answer(value="0")})
    assert (result.total, result.without_critical) == (Decimal(0), Decimal(90))


@pytest.mark.parametrize(
    "key", ["000-A", "000-H", "001-F", "001-J", "001-M", "001-R", "000-C", "001-P"]
)
def test_what_a_document_does_not_weigh_counts_alike(key: str) -> None:
    """Equal weights are a stated default, with the reason for it."""
    rubric = RUBRICS[key]
    if all(section.points is None for section in rubric.sections):
        assert len({each.weight for each in rubric.criteria}) == 1
    else:
        assert len({section.weight for section in rubric.sections}) == 1
    assert assumed(rubric) & {"weights", "points"}


@pytest.mark.parametrize("key", ["000-G", "003-A"])
def test_dimensions_count_alike_however_many_items_they_have(key: str) -> None:
    """Their documents weigh neither dimensions nor items."""
    assert len({section.points for section in RUBRICS[key].sections}) == 1
    assert "weights" in assumed(RUBRICS[key])


def test_a_text_that_breaks_off_is_scored_as_far_as_it_goes() -> None:
    """The missing items are stated, not invented."""
    last = RUBRICS["001-A"].sections[-1]
    assert [each.id for each in last.criteria] == ["improvement.improvement"]
    assert "improvement" in assumed(RUBRICS["001-A"])


def test_the_default_form_has_the_exact_points_of_its_document() -> None:
    """20, 30, 30 and 20; attitude in fives, the rest in tens."""
    rubric = RUBRICS["001-O"]
    assert [section.weight for section in rubric.sections] == [20, 30, 30, 20]
    assert [each.weight for each in rubric.criteria] == [5] * 4 + [10] * 8
    for rule, criterion in (
        ("courtesy.greeting", "attitude.patience"),
        ("banned.hello", "attitude.language"),
        ("latency.slow-response", "resolution.response-speed"),
    ):
        found = linked_criterion(rubric, rule)
        assert found is not None
        assert found[0].id == criterion


def test_only_one_criterion_is_filled_in_from_a_measured_figure() -> None:
    """The reply within a day; whether the first contact solved it is a yes or no."""
    gauged = [each.id for each in RUBRICS["001-M"].criteria if each.gauge]
    assert gauged == ["indicators.reply"]
    first = RUBRICS["001-M"].criterion("indicators.first-contact")
    assert first is not None
    assert isinstance(first.scale, YesNoScale)


@pytest.mark.parametrize("rubric", RUBRICS.values(), ids=list(RUBRICS))
def test_no_levels_are_described_that_the_documents_do_not_describe(rubric: Rubric) -> None:
    """No document has behavioural anchors, so no form has."""
    assert {each.scale.kind for each in rubric.criteria} <= {"points", "yes_no"}


@pytest.mark.parametrize(
    ("key", "lost", "total"),
    [
        ("000-A", ["overall.knowledge"], "80"),
        ("000-C", ["discipline.late"], "97.44"),
        ("000-C", ["knowledge.complaints-handled"], "97.44"),
        ("000-G", ["quality.care"], "93.75"),
        ("000-G", ["communication.tone"], "91.67"),
        ("000-G", ["team.sharing"], "87.5"),
        ("000-H", ["qualities.language"], "90"),
        ("001-A", ["knowledge.product"], "90"),
        ("001-A", ["efficiency.tasks"], "93.33"),
        ("001-A", ["team.knowledge"], "96.67"),
        ("001-A", ["improvement.improvement"], "90"),
        ("001-F", ["product.training"], "93.75"),
        ("001-J", ["overall.time"], "75"),
        ("001-M", ["indicators.first-contact"], "90"),
        ("001-O", ["attitude.patience", "quality.skill"], "85"),
        ("001-P", ["complaints.receives", "complaints.within-72h"], "98.06"),
        ("001-R", ["overall.solving"], "66.67"),
        ("003-A", ["profession.product"], "93.33"),
    ],
)
def test_an_item_without_points_costs_its_share_of_the_whole(
    key: str, lost: list[str], total: str
) -> None:
    """Reckoned by hand from the points, sections and items of each document."""
    rubric = RUBRICS[key]
    worst = {
        each.id: each.scale.answer_losing(each.scale.maximum, 1)
        for each in rubric.criteria
        if each.id in lost
    }
    assert len(worst) == len(lost)
    assert score(rubric, full_marks(rubric) | worst).total == Decimal(total)


@pytest.mark.parametrize(
    ("points", "total", "without"), [("0", "0", "90"), ("1", "92", "92"), ("5", "100", "100")]
)
def test_only_no_point_at_all_on_secrecy_takes_the_whole(
    points: str, total: str, without: str
) -> None:
    """The reading without critical effects stays beside it."""
    rubric = RUBRICS["003-A"]
    result = score(rubric, full_marks(rubric) | {"compliance.secrecy": Answer(points)})
    assert (result.total, result.without_critical) == (Decimal(total), Decimal(without))


@pytest.mark.parametrize(("effect", "passed"), [("10", True), ("9.99", False)])
def test_the_default_form_is_passed_from_its_pass_mark_on(effect: str, passed: bool) -> None:
    """60 itself is enough, a hundredth less is not."""
    rubric = RUBRICS["001-O"]
    nothing = {each.id: Answer("0") for each in rubric.criteria}
    full = ("attitude.professional", "attitude.patience", "resolution.time", "quality.process")
    more = ("resolution.response-speed", "resolution.feasibility")
    given = {each: full_marks(rubric)[each] for each in (*full, *more)}
    result = score(rubric, nothing | given | {"quality.effect": Answer(effect)})
    assert (result.total, result.passed) == (Decimal(50) + Decimal(effect), passed)


def test_the_long_list_has_its_chapter_totals() -> None:
    """103 items of one point each; the chapter that only refers elsewhere adds none."""
    rubric = RUBRICS["001-P"]
    assert [section.weight for section in rubric.sections] == ITEMS["001-P"]
    assert sum(section.weight for section in rubric.sections) == 103
