"""Forms of exercises."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _
from wtforms import DateField, SelectField, StringField, TextAreaField, validators

from qa_app.core.exercises import (
    LONGEST_NOTE,
    LONGEST_REASON,
    LONGEST_RECORD,
    LONGEST_SCENARIO,
    LONGEST_TITLE,
    ExerciseDraft,
)
from qa_app.core.rubrics import Subject
from qa_app.services.exercises import Choices, OpenedExercise
from qa_app.web.forms import Form, SelectMultipleCheckboxes, real_year
from qa_app.web.languages import local_text

_NEEDED = validators.InputRequired(_("Please fill this in."))
_OPTIONAL = validators.Optional()
_YEAR = real_year()


def _title() -> StringField:
    return StringField(
        _("Title"),
        [_NEEDED, validators.Length(max=LONGEST_TITLE)],
        render_kw={"autocomplete": "off"},
    )


def _due_on() -> DateField:
    return DateField(_("Reviews due on"), [_OPTIONAL])


def _note() -> TextAreaField:
    return TextAreaField(
        _("Note for the reviewers"),
        [_OPTIONAL, validators.Length(max=LONGEST_NOTE)],
        description=_("What to bear in mind in grading. Agents do not see it."),
        render_kw={"rows": 3},
    )


class ExerciseForm(Form):
    """What is played, by whom, and who grades it."""

    title = _title()
    scenario = TextAreaField(
        _("Scenario"),
        [_NEEDED, validators.Length(max=LONGEST_SCENARIO)],
        description=_(
            "What the customer wants, how they behave, and what the agent is to achieve."
        ),
        render_kw={"rows": 9},
    )
    rubric = SelectField(_("Rubric"), [_NEEDED], coerce=int)
    held_on = DateField(
        _("Held on"), [_NEEDED, _YEAR], description=_("It belongs to the period of this day.")
    )
    due_on = _due_on()
    note = _note()
    agents = SelectMultipleCheckboxes(_("Agents"), coerce=int, validate_choice=False)
    reviewers = SelectMultipleCheckboxes(
        _("Reviewers"),
        coerce=int,
        validate_choice=False,
        description=_("Nobody ticked: everybody who may review takes a share."),
    )

    def offer(self, choices: Choices) -> None:
        """Fill the lists with what the visitor may choose from."""
        self.agents.choices = [(each.id, each.name) for each in choices.agents]
        self.reviewers.choices = [(each.id, each.name) for each in choices.reviewers]
        self.rubric.choices = [
            (each.id, f"{local_text(each.rubric.title)} ({each.rubric.id})")
            for each in choices.rubrics
        ]
        if self.rubric.data is None and choices.rubrics:
            first = choices.rubrics[0]
            if first.rubric.subject is Subject.EXERCISE:
                self.rubric.data = first.id

    @property
    def draft(self) -> ExerciseDraft:
        """What was filled in."""
        return ExerciseDraft(
            title=self.title.data or "",
            scenario=self.scenario.data or "",
            held_on=self.held_on.data,
            rubric_version=self.rubric.data,
            agents=tuple(dict.fromkeys(self.agents.data or ())),
            reviewers=tuple(dict.fromkeys(self.reviewers.data or ())),
            due_on=self.due_on.data,
            note=self.note.data or "",
        )


class ChangeForm(ExerciseForm):
    """The same of an exercise that is set: what it is made of stands in it."""

    def begin(self, opened: OpenedExercise, choices: Choices) -> None:
        """Offer what may be chosen, and what stays although it could not be chosen any more."""
        self.offer(choices)
        rubrics = list(self.rubric.choices)
        if opened.exercise.rubric_version_id not in {value for value, _label in rubrics}:
            title = f"{local_text(opened.rubric.title)} ({opened.rubric.id})"
            self.rubric.choices = [(opened.exercise.rubric_version_id, title), *rubrics]
        known = {value for value, _label in self.agents.choices}
        self.agents.choices += [
            (turn.agent_id, turn.agent) for turn in opened.turns if turn.agent_id not in known
        ]


class LateChangeForm(Form):
    """What may still be changed once somebody has begun to grade."""

    title = _title()
    due_on = _due_on()
    note = _note()

    def draft_of(self, opened: OpenedExercise, held_on: date) -> ExerciseDraft:
        """What was filled in, and all else as it stands."""
        return ExerciseDraft(
            title=self.title.data or "",
            scenario=opened.scenario,
            held_on=held_on,
            rubric_version=opened.exercise.rubric_version_id,
            agents=tuple(turn.agent_id for turn in opened.turns),
            due_on=self.due_on.data,
            note=self.note.data or "",
        )


class WithdrawalForm(Form):
    """Why an exercise is taken back."""

    reason = TextAreaField(
        _("Reason"), [_NEEDED, validators.Length(max=LONGEST_REASON)], render_kw={"rows": 3}
    )


class RecordForm(Form):
    """What was noted of one turn."""

    record = TextAreaField(
        _("What was said and done"),
        [_OPTIONAL, validators.Length(max=LONGEST_RECORD)],
        description=_(
            "Whoever has to judge without having been there goes by this: a second look, an appeal."
        ),
        render_kw={"rows": 8},
    )
