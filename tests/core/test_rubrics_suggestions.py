from __future__ import annotations

from decimal import Decimal

from qa_app.core.proposals import Proposal
from qa_app.core.rubrics import (
    Answer,
    DeductionScale,
    Link,
    PointsScale,
    YesNoScale,
    linked_criterion,
    suggestions,
)
from qa_app.core.rubrics.scales import points_below
from tests.core.forms import criterion, rubric

ONE = Decimal(1)
FORM = rubric(
    criterion("attitude.language", 5, links=[Link("banned.*", ONE)]),
    criterion("attitude.patience", 5, links=[Link("banned.impatience", Decimal(2))]),
    criterion("speed.reply", 10, links=[Link("latency.*", ONE)]),
    criterion("quality.skill", 10),
)


def test_each_finding_takes_its_points_off_the_linked_criterion() -> None:
    """The form comes pre-filled with what the rules saw."""
    found = suggestions(FORM, ["latency.slow", "banned.hello", "latency.slow"])
    assert [(each.criterion, each.answer) for each in found] == [
        ("attitude.language", Answer(value="4")),
        ("speed.reply", Answer(value="8")),
    ]


def test_a_suggestion_names_the_findings_behind_it() -> None:
    """They become the evidence when the reviewer accepts it."""
    found = suggestions(FORM, ["latency.slow", "banned.hello", "latency.slow"])
    assert [each.because for each in found] == [(1,), (0, 2)]


def test_one_slip_costs_points_once() -> None:
    """The rule's own link wins over the family that covers it too."""
    found = suggestions(FORM, ["banned.impatience"])
    assert [(each.criterion, each.answer) for each in found] == [
        ("attitude.patience", Answer(value="3"))
    ]


def test_a_criterion_without_findings_gets_no_suggestion() -> None:
    """Silence of the rules is no proof of good service; full marks are the reviewer's to give."""
    assert suggestions(FORM, []) == ()


def test_a_rule_that_nothing_links_suggests_nothing() -> None:
    """Its finding still shows beside the transcript."""
    assert suggestions(FORM, ["call.silence", "banned"]) == ()


def test_a_family_does_not_cover_a_longer_word() -> None:
    """``banned.*`` is about rules under ``banned.``, not about ``bannedwords.x``."""
    assert linked_criterion(FORM, "bannedwords.hello") is None


def test_many_findings_end_at_nought() -> None:
    """The suggestion stays on the scale."""
    assert suggestions(FORM, ["banned.hello"] * 9)[0].answer == Answer(value="0")


PROPOSED = {
    "pack.soothing": (Proposal("quality.skill", deduct=Decimal(2)),),
    "pack.escalate": (Proposal("quality.skill", levels=1), Proposal("not.in-this-form", levels=1)),
    "banned.hello": (Proposal("quality.skill", deduct=Decimal(9)),),
}


def test_a_rule_proposes_what_it_takes_off_where_the_form_has_no_link() -> None:
    """A pack that is switched on pre-fills the forms there are."""
    [found] = suggestions(FORM, ["pack.soothing", "pack.soothing"], PROPOSED)
    assert (found.criterion, found.answer) == ("quality.skill", Answer(value="6"))
    assert found.because == (0, 1)


def test_a_link_of_the_form_goes_before_a_rules_own_proposal() -> None:
    """Who owns the form decides what a slip costs in it."""
    [found] = suggestions(FORM, ["banned.hello"], PROPOSED)
    assert found.criterion == "attitude.language"


def test_one_level_down_is_one_level_however_often() -> None:
    """And it adds to what other findings take off."""
    [found] = suggestions(FORM, ["pack.escalate"] * 3, PROPOSED)
    assert found.answer == Answer(value="9")
    [both] = suggestions(FORM, ["pack.escalate", "pack.soothing"], PROPOSED)
    assert both.answer == Answer(value="7")


def test_levels_are_those_of_the_criterions_scale() -> None:
    """A yes/no question has one step, a deduction its least amount."""
    coarse = PointsScale(Decimal(10), (Decimal(10), Decimal(6), Decimal(0)))
    deducting = DeductionScale(Decimal(10), Decimal(2), Decimal(5))
    for scale, steps, lost in (
        (coarse, 1, 4), (coarse, 2, 10), (coarse, 7, 10),
        (YesNoScale(Decimal(3)), 1, 3), (deducting, 1, 2), (deducting, 2, 4),
    ):  # fmt: skip
        assert points_below(scale, steps) == lost
