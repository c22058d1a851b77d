"""How risk models are spoken of: without a word of statistics where one can be spared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from qa_app.core.risk_models.drift import CHANGED, MUCH_CHANGED, Tenth
from qa_app.core.risk_models.learning import LIMIT_SENTENCES, Limit, Source, Standing
from qa_app.core.risk_models.lift import Lift
from qa_app.core.rules.model import Rule
from qa_app.services.risk_models import (
    AT_RANDOM,
    OUT_OF_AGENT,
    OUT_OF_TIME,
    OWN_NOTES,
    Card,
    Leading,
    Saved,
)
from qa_app.web.charts import CaterpillarRow, Drawing, caterpillar
from qa_app.web.charts import Limit as Line
from qa_app.web.formats import number, percent
from qa_app.web.languages import local_text
from qa_app.web.notice_words import Details, NoticeWords

SOURCES: Mapping[str, object] = {
    Source.REVIEWS.value: lazy_gettext("Reviews"),
    Source.FIELD.value: lazy_gettext("A figure in the imported conversations"),
    Source.LIST.value: lazy_gettext("A list of figures"),
    Source.DEMO.value: lazy_gettext("The sample transcripts"),
}
STANDINGS: Mapping[Standing, tuple[object, str]] = {
    Standing.IN_USE: (lazy_gettext("In use"), "good"),
    Standing.FIRST: (lazy_gettext("May be put into use"), "accent"),
    Standing.BETTER: (lazy_gettext("Better than the one in use"), "accent"),
    Standing.FORMER: (lazy_gettext("Was in use before"), "neutral"),
    Standing.NOT_BETTER: (lazy_gettext("Not better than the one in use"), "caution"),
    Standing.NOT_COMPARED: (lazy_gettext("Not compared with the one in use"), "neutral"),
}
TRIED: Mapping[str, object] = {
    OUT_OF_TIME: lazy_gettext("On later conversations than it learnt from"),
    OUT_OF_AGENT: lazy_gettext("On agents that it had not seen"),
    AT_RANDOM: lazy_gettext("On conversations left out by chance"),
}
FIGURES: Mapping[str, object] = {
    "messages": lazy_gettext("Number of messages"),
    "customer_messages": lazy_gettext("Messages of the customer"),
    "agent_messages": lazy_gettext("Messages of the agent"),
    "customer_messages_after_reply": lazy_gettext("Messages of the customer after the first reply"),
    "never_came_back": lazy_gettext("The customer never wrote again"),
    "customer_length": lazy_gettext("How much the customer wrote"),
    "agent_length": lazy_gettext("How much the agent wrote"),
    "first_length": lazy_gettext("Length of the first question"),
    "last_length": lazy_gettext("Length of the customer's last message"),
    "reply_length": lazy_gettext("Length of the last reply"),
    "length_a_customer_message": lazy_gettext("Length of a customer's message"),
    "length_an_agent_message": lazy_gettext("Length of an agent's message"),
    "length_ratio": lazy_gettext("Agent's words for each of the customer's"),
    "customer_ends": lazy_gettext("The customer has the last word"),
    "agent_ends": lazy_gettext("The agent has the last word"),
    "customer_insists": lazy_gettext("The customer writes again before a reply"),
    "agent_repeats": lazy_gettext("The agent repeats a message"),
    "customer_thanks": lazy_gettext("Thanks of the customer"),
    "customer_thanks_after_reply": lazy_gettext("Thanks after a reply"),
    "customer_thanks_at_last": lazy_gettext("Thanks at the end"),
    "customer_anger": lazy_gettext("Angry words of the customer"),
    "customer_anger_after_reply": lazy_gettext("Angry words after a reply"),
    "customer_anger_at_last": lazy_gettext("Angry words at the end"),
    "customer_pleased": lazy_gettext("Pleased words of the customer"),
    "customer_pleased_after_reply": lazy_gettext("Pleased words after a reply"),
    "customer_pleased_at_last": lazy_gettext("Pleased words at the end"),
    "customer_questions": lazy_gettext("Questions of the customer"),
    "customer_questions_after_reply": lazy_gettext("Questions after a reply"),
    "customer_questions_at_last": lazy_gettext("A question at the end"),
    "customer_cries": lazy_gettext("Exclamation marks of the customer"),
    "customer_cries_after_reply": lazy_gettext("Exclamation marks after a reply"),
    "customer_cries_at_last": lazy_gettext("Exclamation marks at the end"),
    "customer_faces": lazy_gettext("Emoticons of the customer"),
    "agent_sorry": lazy_gettext("Apologies of the agent"),
    "agent_questions": lazy_gettext("Questions of the agent"),
    "agent_sent_elsewhere": lazy_gettext("The customer is sent elsewhere"),
    "agent_links": lazy_gettext("Links from the agent"),
    "agent_figures": lazy_gettext("Figures in the agent's messages"),
    "rounds": lazy_gettext("Rounds of question and reply"),
    "answered": lazy_gettext("Rounds with a reply"),
    "unanswered": lazy_gettext("Rounds without a reply"),
    "first_response_s": lazy_gettext("Time to the first reply"),
    "average_response_s": lazy_gettext("Average time to a reply"),
    "longest_response_s": lazy_gettext("Longest time to a reply"),
    "handling_s": lazy_gettext("Duration of the conversation"),
    "hits": lazy_gettext("Findings of the rules"),
}


def source(card: Card) -> str:
    """From what a model learnt."""
    name = str(SOURCES.get(card.source, card.source))
    return f"{name} ({card.detail})" if card.detail else name


def failing(card: Card) -> str:
    """What counts as failing."""
    if card.source == Source.DEMO:
        return str(_("a grave finding"))
    if card.failing_at is None:
        return str(_("below the pass mark of its rubric"))
    return str(_("%(figure)s or less", figure=number(card.failing_at, 2)))


def limits(card: Card) -> list[str]:
    """What has to be borne in mind, in sentences."""
    known = [Limit(each) for each in card.limits if each in set(Limit)]
    return [str(_(LIMIT_SENTENCES[each])) for each in known]


def tried(card: Card) -> list[tuple[str, object]]:
    """How it was tried, the strictest trial first, with its figures."""
    return [(str(TRIED[name]), card.metrics[name]) for name in TRIED if name in card.metrics]


def in_hundred(share: float | None) -> str:
    """A share as cases in a hundred."""
    return "—" if share is None else number(round(share * 100))


def span(pair: Sequence[float] | None, digits: int = 3) -> str:
    """An interval."""
    return "—" if pair is None else f"{number(pair[0], digits)}–{number(pair[1], digits)}"


def leading(each: Leading, rules: Mapping[str, Rule]) -> str:
    """What a signal or a rule is called."""
    if each.kind == "rule":
        return local_text(rules[each.name].title) if each.name in rules else each.name
    return str(FIGURES.get(each.name, each.name))


def leading_plot(card: Card, rules: Mapping[str, Rule]) -> Drawing:
    """What moves the risk most, beside the words."""
    rows = [
        CaterpillarRow(leading(each, rules), round(each.effect * 100, 2)) for each in card.leading
    ]
    return caterpillar(
        rows, name=_("What it looks at"), figure=_("Raises the risk"), limits=[Line(0, "0")]
    )


def reliability_plot(tenths: Sequence[Tenth]) -> Drawing:
    """What was said, as a ring, beside what came, with its interval; in percent."""
    return caterpillar(
        [
            CaterpillarRow(
                f"{percent(each.low)}–{percent(each.high)}",
                100 * (each.failed.share or 0.0),
                100 * each.failed.interval.low if each.failed.interval else None,
                100 * each.failed.interval.high if each.failed.interval else None,
                hollow=100 * each.said,
            )
            for each in tenths
        ],
        name=_("Risk of failing"),
        figure=_("Failed, percent"),
        hollow=_("Expected, percent"),
        limits=[Line(0, "0"), Line(100, "100")],
    )


def drift_tone(index: float | None) -> str:
    """How grave a change is."""
    if index is None:
        return "neutral"
    return "bad" if index >= MUCH_CHANGED else "caution" if index >= CHANGED else "good"


def drift_word(index: float | None) -> str:
    """How much what comes in has changed."""
    if index is None:
        return str(_("too few to tell"))
    if index >= MUCH_CHANGED:
        return str(_("much changed"))
    return str(_("changed")) if index >= CHANGED else str(_("as learnt"))


def ranked(saved: Saved) -> str:
    """By what a draw went."""
    if saved.by_findings:
        return str(_("by findings"))
    if saved.model is None:
        return str(_("by other models"))
    if saved.model.in_use:
        return str(_("by model %(number)s, in use", number=saved.model.number))
    return str(_("by model %(number)s", number=saved.model.number))


def lift_sentence(lift: Lift) -> str:
    """What drawing by risk saves, in a sentence."""
    found = lift.compared
    if found is None:
        return _nothing_told(lift)
    high = "∞" if found.high is None else number(found.high, 1)
    figures = {"ratio": number(found.ratio, 1), "low": number(found.low, 1), "high": high}
    if found.proved:
        return str(
            _(
                "An hour of reviewing what was drawn by risk finds %(ratio)s times as many failing"
                " conversations as one of what was drawn at random (between %(low)s and %(high)s"
                " times).",
                **figures,
            )
        )
    return str(
        _(
            "An hour by risk found %(ratio)s times as many failing conversations as one at random;"
            " between %(low)s and %(high)s times, so that nothing is proved yet.",
            **figures,
        )
    )


def _nothing_told(lift: Lift) -> str:
    if lift.missing:
        return str(
            ngettext(
                "%(num)s more review of what such draws took at random is needed to tell.",
                "%(num)s more reviews of what such draws took at random are needed to tell.",
                lift.missing,
            )
        )
    return str(_("Not one conversation drawn by risk has failed yet."))


def note(text: str) -> str:
    """Why a model came into use: what the product says of itself, or what somebody wrote."""
    return str(_(text)) if text in OWN_NOTES else text


def _unusable(details: Details) -> str:
    team = str(details.get("team_name") or "") or str(_("The whole house"))
    return str(
        _("%(team)s: the risk model in use cannot be read. Have a new one learnt.", team=team)
    )


NOTICES: Mapping[str, NoticeWords] = {
    "risk_model.unusable": NoticeWords(
        _unusable,
        lambda details: url_for("risk_models.overview", team=details.get("team") or "house"),
    )
}
