"""What assessed periods are called on pages, how reasons are said, and what notices say."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from flask import url_for
from flask.sansio.app import App
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from qa_app.core.appraisal import Derived, Scheme
from qa_app.core.appraisal.model import Form
from qa_app.core.appraisal.reasons import Amount, Reason, reason, with_unit, yes_or_no
from qa_app.core.appraisal.values import decimal_of, number
from qa_app.core.appraisal.wording import called
from qa_app.core.appraisals import AppraisalState, AppraisalStep, Decision, LateChoice, PointKind
from qa_app.core.decimals import half_up
from qa_app.core.periods import Period
from qa_app.core.texts import LocalText
from qa_app.web.formats import grouped, period_name
from qa_app.web.languages import local_text
from qa_app.web.notice_words import Details, NoticeWords

STATES: Mapping[AppraisalState, tuple[object, str]] = {
    AppraisalState.DRAFT: (lazy_gettext("Draft"), "neutral"),
    AppraisalState.CHECKED: (lazy_gettext("Looked over"), "accent"),
    AppraisalState.PUBLISHED: (lazy_gettext("Published"), "good"),
    AppraisalState.REOPENED: (lazy_gettext("Re-opened"), "caution"),
}
STEPS: Mapping[str, object] = {
    AppraisalStep.COMPUTE: lazy_gettext("Draft computed"),
    AppraisalStep.CHECK: lazy_gettext("Looked over"),
    AppraisalStep.PUBLISH: lazy_gettext("Published"),
    AppraisalStep.REOPEN: lazy_gettext("Re-opened"),
}
KINDS: Mapping[PointKind, object] = {
    PointKind.MISSING: lazy_gettext("Missing figures"),
    PointKind.OPEN_APPEAL: lazy_gettext("Open appeals"),
    PointKind.DISPUTED: lazy_gettext("Disputed entries"),
    PointKind.NOT_TOLD: lazy_gettext("Entries not told yet"),
    PointKind.THIN: lazy_gettext("Thin samples"),
    PointKind.DISCONNECTED: lazy_gettext("Reviewers who cannot be compared"),
    PointKind.UNSURE: lazy_gettext("Bands and payments that the data does not bear"),
    PointKind.UNKNOWN_CERTAINTY: lazy_gettext("Scores of unknown certainty"),
    PointKind.BY_HAND: lazy_gettext("Held by hand"),
}
DECISIONS: Mapping[Decision, tuple[object, str]] = {
    Decision.ACCEPTED: (lazy_gettext("Accepted as it is"), "good"),
    Decision.HELD: (lazy_gettext("Pay held"), "caution"),
}
CHOICES: Mapping[LateChoice, object] = {
    LateChoice.REOPEN: lazy_gettext("Re-open the period"),
    LateChoice.ADJUST: lazy_gettext("Make up for it in the next period"),
    LateChoice.LEAVE: lazy_gettext("Let what is published stand"),
}
CHOSEN: Mapping[LateChoice, object] = {
    LateChoice.REOPEN: lazy_gettext("Period re-opened"),
    LateChoice.ADJUST: lazy_gettext("Adjusted"),
    LateChoice.LEAVE: lazy_gettext("Left as published"),
}
_FIVE_PLACES = Decimal("0.00001")
_STEP_TITLES: Mapping[str, object] = {
    "total": lazy_gettext("Total"),
    "band": lazy_gettext("Band"),
    "money": lazy_gettext("Money in all"),
    "weighted": lazy_gettext("Weighted sum"),
}
_VERDICTS: Mapping[str, tuple[object, object]] = {
    "titles": (lazy_gettext("Won"), lazy_gettext("Not won")),
    "goals": (lazy_gettext("Met"), lazy_gettext("Not met")),
    "grades": (lazy_gettext("Met"), lazy_gettext("Not met")),
    "steps": (lazy_gettext("Yes"), lazy_gettext("No")),
}
"""What a step says that holds, and one that does not, by the part of the scheme it is of."""
_ROLES: Mapping[str, object] = {
    "": "",
    "agent": lazy_gettext("agents"),
    "supervisor": lazy_gettext("supervisors"),
}


def init_words(app: App) -> None:
    """Give templates the words of assessed periods."""
    app.jinja_env.globals.update(
        appraisal_state=lambda value: STATES[AppraisalState(value)],
        appraisal_step=lambda value: STEPS[value],
        point_kind=lambda value: KINDS[PointKind(value)],
        point_decision=lambda value: DECISIONS[Decision(value)],
        late_choices=CHOICES,
        late_chosen=lambda value: CHOSEN[LateChoice(value)],
        step_place=lambda step, scheme: place_on_page(step.source, scheme.label),
        step_title=step_title,
        step_value=step_value,
        role_of_scheme=lambda role: _ROLES.get(role, role),
    )
    app.jinja_env.filters.update(reason_text=reason_text, decimal=figure_text)


def reason_text(because: Reason) -> str:
    """A reason in the language in force, its values too."""
    return because.spoken(lambda sentence: str(_(sentence)), _value)


def step_title(step: Derived) -> str:
    """What a step of a derivation is called."""
    if step.title is not None and step.step != "band":
        return local_text(step.title)
    return str(_STEP_TITLES.get(step.step, step.step))


def step_value(step: Derived, scheme: Scheme) -> str:
    """The value of a step as it is written: a figure with its unit, the name of a band, or
    what holds in the words of what it was asked of.
    """
    if isinstance(step.value, bool):
        part = step.source.removeprefix(f"{scheme.label} ").partition(".")[0]
        yes, no = _VERDICTS.get(part, _VERDICTS["steps"])
        return str(yes if step.value else no)
    measure = scheme.measure(step.step.partition("@")[0])
    if measure is not None and measure.form is Form.YES_NO:
        return reason_text(reason("%(answer)s", answer=yes_or_no(number(step.value))))
    if isinstance(step.value, str):
        return local_text(called(scheme).get(step.value)) or step.value
    return amount_text(Amount(step.value, step.percent, step.unit))


def place_on_page(source: str, label: str) -> str:
    """Where a scheme's page says it: ``001-D v1 bands.good`` → ``bands-good``."""
    return source.removeprefix(f"{label} ").replace(".", "-", 1)


def amount_text(amount: Amount) -> str:
    """A figure for the eye: grouped, a real minus, with its unit."""
    if amount.value is None:
        return str(_("not known"))
    value = _for_the_eye(amount.value * 100 if amount.percent else amount.value)
    unit = "%" if amount.percent else local_text(amount.unit)
    return with_unit(figure_text(value), unit)


def _for_the_eye(value: Fraction) -> Decimal:
    """Exact where five places hold it, else to two: a sixth says no more in 16.666667.

    Below 1 two places could leave nothing of it.
    """
    exact = half_up(value, _FIVE_PLACES)
    if abs(value) < 1:
        return decimal_of(value)
    return exact if exact == value else half_up(value)


def figure_text(value: Decimal) -> str:
    """``-1234.5`` → ``−1,234.5``."""
    return grouped(value).replace("-", "−")


def _value(value: object) -> object:
    match value:
        case LocalText():
            return local_text(value)
        case Amount():
            return amount_text(value)
        case Period():
            return period_name(value.id)
    return value


def _published(details: Details) -> str:
    name = period_name(str(details.get("period", "")))
    if details.get("again"):
        return str(_("Your result of %(period)s was published anew.", period=name))
    return str(_("Your result of %(period)s is published.", period=name))


NOTICES: Mapping[str, NoticeWords] = {
    "appraisal.published": NoticeWords(
        _published, lambda details: url_for("appraisals.own", appraisal_id=details.get("appraisal"))
    ),
}
