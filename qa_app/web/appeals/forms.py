"""Forms of appeals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    TextAreaField,
    validators,
)
from wtforms.fields.choices import SelectChoice

from qa_app.core.appeals import LONGEST_TEXT, MOST_DAYS, Outcome, Terms
from qa_app.core.errors import Invalid
from qa_app.core.people.records import NamedUser
from qa_app.core.rubrics import Answer, Criterion
from qa_app.services.appeals.raising import PickedPlace
from qa_app.services.appeals.steps import Candidate
from qa_app.web.appeals.words import OUTCOMES
from qa_app.web.forms import Form, SelectMultipleCheckboxes
from qa_app.web.navigation import N_
from qa_app.web.reviews.forms import answer_form

_NEEDED = validators.InputRequired(_("Please fill this in."))
_MISREAD = N_("A place in the transcript could not be read. Choose it again.")


class RaiseForm(Form):
    """Why an agent disputes a criterion; the places come beside it, one field each."""

    reason = TextAreaField(
        _("Why this is not right"),
        [_NEEDED, validators.Length(max=LONGEST_TEXT)],
        description=_(
            "Say what the conversation shows, and point to the places. Your supervisor, the"
            " quality lead and the first reviewer read this."
        ),
        render_kw={"rows": 6},
    )


class CommentForm(Form):
    comment = TextAreaField(
        _("Your comment"),
        [_NEEDED, validators.Length(max=LONGEST_TEXT)],
        description=_("What you know of this case. Whoever scores again does not see it."),
        render_kw={"rows": 4},
    )


class AssignForm(Form):
    rescorer = SelectField(_("Who scores again"), [_NEEDED], coerce=int)

    def offer(self, candidates: Sequence[Candidate]) -> None:
        """Fill the list, the first to ask first."""
        self.rescorer.choices = [
            SelectChoice(
                each.id, gettext("%(name)s (%(count)s open)", name=each.name, count=each.open)
            )
            for each in candidates
        ]


class DecideForm(Form):
    """The outcome and its reason; the criterion's own fields are added for the new answer."""

    outcome = RadioField(_("Ruling"), [_NEEDED])
    decision = TextAreaField(
        _("Reason"),
        [_NEEDED, validators.Length(max=LONGEST_TEXT)],
        description=_(
            "The agent reads it, and it stands on this criterion from now on: write it without"
            " names."
        ),
        render_kw={"rows": 4},
    )

    def offer(self) -> None:
        """Fill the list."""
        self.outcome.choices = [
            SelectChoice(outcome.value, str(label)) for outcome, (label, _tone) in OUTCOMES.items()
        ]

    def chosen(self) -> Answer | None:
        """The new answer, where one was chosen."""
        if self.outcome.data != Outcome.CHANGED:
            return None
        given: Answer = self["answer"].form.answer()
        return given


def decide_form(criterion: Criterion, proposed: Answer | None) -> DecideForm:
    """The form of a decision on a criterion, the second look's answer in it."""
    made = type("CriterionDecideForm", (DecideForm,), {"answer": FormField(answer_form(criterion))})
    data: dict[str, Any] = {}
    if proposed is not None:
        names = ("value", "na", "count", "points", "cause")
        data = {"answer": {name: getattr(proposed, name) for name in names}}
    form: DecideForm = made(data=data)
    form.offer()
    return form


class SettingsForm(Form):
    """A team's working days for appeals, and its share of re-checks."""

    to_raise = IntegerField(
        _("Days to appeal"),
        [_NEEDED, validators.NumberRange(1, MOST_DAYS)],
        description=_("Working days after the day of publishing."),
    )
    to_comment = IntegerField(
        _("Days for the supervisor's comment"), [_NEEDED, validators.NumberRange(1, MOST_DAYS)]
    )
    to_rescore = IntegerField(
        _("Days for the second look"), [_NEEDED, validators.NumberRange(1, MOST_DAYS)]
    )
    to_decide = IntegerField(
        _("Days for the decision"), [_NEEDED, validators.NumberRange(1, MOST_DAYS)]
    )
    remind = IntegerField(
        _("Remind so many days before"),
        [validators.InputRequired(), validators.NumberRange(0, MOST_DAYS)],
        description=_("0: on the last day."),
    )
    seven_days = BooleanField(_("Saturday and Sunday are working days too"))
    percent = IntegerField(
        _("Share of reviews that is re-checked (percent)"),
        [validators.InputRequired(), validators.NumberRange(0, 100)],
        description=_("0: none. A sampling plan with a share of its own goes first."),
    )
    seniors = SelectMultipleCheckboxes(
        _("Seniors who re-check"),
        coerce=int,
        description=_("Nobody re-checks their own. Where none is chosen, the quality leads do."),
    )

    def offer(self, reviewers: Sequence[NamedUser]) -> None:
        """Fill the list of seniors."""
        self.seniors.choices = [SelectChoice(each.id, each.name) for each in reviewers]

    def terms(self) -> Terms:
        """The days that were chosen; raises Invalid."""
        return Terms(
            self.to_raise.data,
            self.to_comment.data,
            self.to_rescore.data,
            self.to_decide.data,
            self.remind.data,
        )


def places_from(given: Sequence[str]) -> list[PickedPlace]:
    """Places as the page sends them: ``4`` for a message, ``4:0:12`` for a span of it."""
    found = []
    for text in given:
        parts = text.split(":")
        if len(parts) not in {1, 3} or not all(_is_number(part) for part in parts):
            raise Invalid(_MISREAD, field="places")
        found.append(PickedPlace(*(int(part) for part in parts)))
    return found


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 9
