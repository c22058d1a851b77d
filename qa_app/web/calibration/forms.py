"""Planning a round, choosing what figures are of, and an answer that a session settles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    MonthField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    validators,
)
from wtforms.fields.choices import SelectChoice

from qa_app.core.calibration import MOST_CONVERSATIONS
from qa_app.services.calibration import Preview, RoundPlan, Source
from qa_app.services.calibration.making import LONGEST_NAME
from qa_app.services.sampling.drawing import LONGEST_SEED
from qa_app.web.forms import Form
from qa_app.web.languages import local_text

SIZE = 5
LONGEST_LIST = 20_000


class RoundForm(Form):
    """A round to be begun; ``offer`` says what its team has."""

    name = StringField(
        _("Name of the round"),
        [validators.InputRequired(), validators.Length(max=LONGEST_NAME)],
        render_kw={"autocomplete": "off"},
    )
    source = RadioField(
        _("Conversations"),
        choices=[
            SelectChoice(Source.CHOSEN.value, _("Chosen by hand")),
            SelectChoice(Source.RANDOM.value, _("At random from a month")),
            SelectChoice(Source.OVERLAP.value, _("What a draw gave to several reviewers")),
        ],
        default=Source.CHOSEN.value,
    )
    part = SelectMultipleField(coerce=int, validate_choice=False)
    names = TextAreaField(
        _("Conversation ids, one a line"),
        [validators.Optional(), validators.Length(max=LONGEST_LIST)],
        render_kw={"rows": 4, "spellcheck": "false"},
    )
    month = MonthField(
        _("Month"),
        [validators.Optional()],
        invalid_value_message=_("Write the month as 2026-10."),
    )
    size = IntegerField(
        _("How many"),
        [validators.Optional(), validators.NumberRange(1, MOST_CONVERSATIONS)],
        default=SIZE,
    )
    seed = StringField(_("Seed"), [validators.Optional(), validators.Length(max=LONGEST_SEED)])
    draw = SelectField(_("Draw"), coerce=int, validate_choice=False, default=0)
    rubric = SelectField(_("Rubric"), coerce=int, validate_choice=False, default=0)
    reviewers = SelectMultipleField(_("Reviewers"), coerce=int, validate_choice=False)
    due_on = DateField(
        _("Due on"),
        [validators.Optional()],
        invalid_value_message=_("Write the day as 2026-10-12."),
    )
    blind = BooleanField(_("Hide what the pre-screen found"), default=True)
    repeat = BooleanField(
        _("Also to those who have reviewed a conversation before"),
        description=_("Shows who gives the same score twice. Own conversations are never given."),
    )

    def offer(self, preview: Preview) -> None:
        """Fill the lists."""
        self.rubric.choices = [
            SelectChoice(0, _("The one in force for the conversations")),
            *(SelectChoice(each.id, local_text(each.rubric.title)) for each in preview.rubrics),
        ]
        self.draw.choices = [
            SelectChoice(each.id, f"{each.period} · #{each.id} ({each.conversations})")
            for each in preview.draws
        ]

    def plan(self, team_id: int) -> RoundPlan:
        """What is asked for."""
        month = self.month.data
        lines = (self.names.data or "").replace(",", "\n").splitlines()
        return RoundPlan(
            team_id=team_id,
            name=self.name.data or "",
            source=Source(self.source.data),
            part_ids=list(dict.fromkeys(self.part.data or ())),
            names=list(dict.fromkeys(name for line in lines if (name := line.strip()))),
            month=f"{month:%Y-%m}" if isinstance(month, date) else "",
            size=self.size.data or 0,
            seed=self.seed.data or "",
            draw_id=self.draw.data or None,
            rubric_version_id=self.rubric.data or None,
            reviewer_ids=list(self.reviewers.data or ()),
            due_on=self.due_on.data,
            blind=bool(self.blind.data),
            repeat=bool(self.repeat.data),
        )

    def chosen(self) -> Sequence[int]:
        return self.part.data or ()
