"""The forms of risk models: learning, a change of the model in use."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import FloatField, RadioField, SelectField, StringField, TextAreaField, validators
from wtforms.fields.choices import SelectChoice

from qa_app.core.risk_models.learning import LONGEST_NOTE, Source, Wish
from qa_app.services.risk_models import Overview
from qa_app.web.formats import number
from qa_app.web.forms import Form
from qa_app.web.risk_models.words import SOURCES


class TrainForm(Form):
    source = RadioField(
        _("Learn from"),
        choices=[SelectChoice(s.value, SOURCES[s.value]) for s in Source if s is not Source.DEMO],
        default=Source.REVIEWS.value,
    )
    field = StringField(
        _("Field"),
        [validators.Optional(), validators.Length(max=200)],
        description=_("As it is called in the file; a point leads further in: human.S"),
        render_kw={"list": "risk-fields", "autocomplete": "off"},
    )
    list_id = SelectField(_("List"), coerce=str, choices=[], validators=[validators.Optional()])
    failing_at = FloatField(
        _("Fails from this figure down"),
        [validators.Optional()],
        description=_("For figures: higher is better. Reviews have the pass mark of their rubric."),
        render_kw={"inputmode": "decimal"},
    )

    def offer(self, found: Overview) -> None:
        """Fill in the lists that there are."""
        self.list_id.choices = [
            SelectChoice(str(each.id), f"{each.file} ({number(each.labels)})")
            for each in found.lists
        ]

    def wish(self, team_id: int | None) -> Wish:
        """What is to be learnt; raises Invalid."""
        chosen = self.list_id.data or ""
        source = Source(self.source.data)
        return Wish(
            team_id,
            source,
            (self.field.data or "").strip() if source is Source.FIELD else "",
            int(chosen) if source is Source.LIST and chosen.isdecimal() else None,
            None if source is Source.REVIEWS else self.failing_at.data,
        )


class NoteForm(Form):
    """Why a model comes into use, or goes out of it."""

    note = TextAreaField(
        _("Why this change"),
        [validators.InputRequired(), validators.Length(max=LONGEST_NOTE)],
        render_kw={"rows": 2},
    )
