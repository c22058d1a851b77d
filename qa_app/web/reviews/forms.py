"""Forms made from rubrics: one class for each, with a part for each criterion.

What may be answered is the rubric's to say; the parts ask core, and say its sentences beside
the field.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
    validators,
)
from wtforms.fields.choices import SelectChoice

from qa_app.core.decimals import plain
from qa_app.core.rubrics import (
    LONGEST_ANSWER,
    Answer,
    BonusScale,
    ChoiceScale,
    Criterion,
    DeductionScale,
    LevelsScale,
    PointsScale,
    Problem,
    Rubric,
    Scale,
    TextScale,
    YesNoScale,
    refusal,
)
from qa_app.services.assignments import LONGEST_REASON
from qa_app.services.reviews.saving import LONGEST_TEXT
from qa_app.web.forms import Form
from qa_app.web.languages import local_text

LONGEST_FIGURE = 20
LONGEST_BATCH = 36
MOST_SECONDS = 24 * 3600
LONGEST_CHOICE = 48


class AnswerForm(Form):
    """The part of a form that answers one criterion; each kind adds its own fields."""

    class Meta(Form.Meta):
        csrf = False

    criterion: ClassVar[Criterion]

    na = BooleanField(_("Not applicable"))
    reason = StringField(_("Reason"), [validators.Length(max=LONGEST_TEXT)])

    def answer(self) -> Answer:
        """What was answered."""
        value = self._text("value")
        count = self["count"].data if "count" in self else None
        points = self._text("points") if count else None
        return Answer(
            value=value,
            na=bool(self.na.data),
            count=count,
            points=points,
            reason=(self.reason.data or "").strip(),
            cause=self._text("cause"),
        )

    def validate_na(self, field: BooleanField) -> None:
        """Ask the criterion whether the answer can be taken."""
        refused = refusal(self.criterion, self.answer())
        if refused is not None:
            raise ValidationError(said(refused))

    def _text(self, name: str) -> str | None:
        text = (self[name].data or "").strip() if name in self else ""
        return text or None


class PointsForm(AnswerForm):
    """One of the levels, or a figure in between."""

    value = RadioField(_("Points"), [validators.Length(max=LONGEST_FIGURE)], validate_choice=False)


class YesNoForm(AnswerForm):
    value = RadioField(_("Answer"), [validators.Optional()])


class ChoiceForm(AnswerForm):
    """One of the answers on offer; whether it is one is the rubric's to say."""

    value = RadioField(_("Answer"), [validators.Length(max=LONGEST_CHOICE)], validate_choice=False)


class TextForm(AnswerForm):
    value = StringField(_("Answer"), [validators.Length(max=LONGEST_ANSWER)])


class DeductionForm(AnswerForm):
    """How often it occurred, and what each occurrence costs."""

    count = IntegerField(_("Occurrences"), [validators.Optional()])
    points = StringField(_("Points each"), [validators.Length(max=LONGEST_FIGURE)])


class CommentForm(Form):
    class Meta(Form.Meta):
        csrf = False

    comment = TextAreaField(_("Comment"), [validators.Length(max=LONGEST_TEXT)])


class BasisForm(Form):
    """What a batch of changes rests on; an exercise has no text: revision 0."""

    edition = IntegerField(validators=[validators.InputRequired(), validators.NumberRange(min=0)])
    revision = IntegerField(validators=[validators.InputRequired(), validators.NumberRange(min=0)])
    batch = StringField(validators=[validators.Optional(), validators.Length(max=LONGEST_BATCH)])
    seconds = IntegerField(
        validators=[validators.Optional(), validators.NumberRange(0, MOST_SECONDS)]
    )


class PlaceForm(Form):
    """A place of the transcript: a message, or a span of it in code points."""

    class Meta(Form.Meta):
        csrf = False

    criterion = StringField(validators=[validators.InputRequired(), validators.Length(max=100)])
    seq = IntegerField(
        validators=[validators.InputRequired(), validators.NumberRange(0, 10_000_000)]
    )
    start = IntegerField(validators=[validators.Optional(), validators.NumberRange(0, 100_000_000)])
    end = IntegerField(validators=[validators.Optional(), validators.NumberRange(0, 100_000_000)])


class SkipForm(Form):
    reason = StringField(
        _("Reason"),
        [validators.InputRequired(), validators.Length(max=LONGEST_REASON)],
        render_kw={"autocomplete": "off"},
    )


_KINDS: Mapping[type[Scale], type[AnswerForm]] = {
    PointsScale: PointsForm,
    LevelsScale: PointsForm,
    BonusScale: PointsForm,
    ChoiceScale: ChoiceForm,
    TextScale: TextForm,
    YesNoScale: YesNoForm,
    DeductionScale: DeductionForm,
}


def answer_form(criterion: Criterion) -> type[AnswerForm]:
    """The form for one criterion."""
    kind = _KINDS[type(criterion.scale)]
    members: dict[str, Any] = {"criterion": criterion}
    match criterion.scale:
        case PointsScale() | LevelsScale() | BonusScale() as points:
            members["value"] = _picked(
                _("Points"),
                LONGEST_FIGURE,
                [SelectChoice(plain(level), plain(level)) for level in points.levels],
            )
        case ChoiceScale() as choice:
            members["value"] = _picked(
                _("Answer"),
                LONGEST_CHOICE,
                [SelectChoice(each.id, local_text(each.title)) for each in choice.options],
            )
        case YesNoScale() as asked:
            members["value"] = RadioField(
                _("Answer"), [validators.Optional()], choices=_yes_no(asked)
            )
        case DeductionScale() as fault if fault.lowest == fault.highest:
            members["points"] = None
    if criterion.causes:
        members["cause"] = _causes(criterion)
    return type("CriterionForm", (kind,), members)


def _picked(label: str, longest: int, choices: list[SelectChoice]) -> RadioField:
    """Buttons for what is on offer; whether an answer can be taken is the rubric's to say."""
    return RadioField(
        label, [validators.Length(max=longest)], choices=choices, validate_choice=False
    )


def _causes(criterion: Criterion) -> SelectField:
    offered = [SelectChoice(each.id, local_text(each.title)) for each in criterion.causes]
    return SelectField(
        _("Root cause"),
        [validators.Optional()],
        choices=[SelectChoice("", _("Root cause …")), *offered],
        validate_choice=False,
    )


def review_form(rubric: Rubric) -> type[Form]:
    """The whole form: a part for each criterion under the criterion's id, and the comment."""
    parts = {criterion.id: FormField(answer_form(criterion)) for criterion in rubric.criteria}
    return type("ReviewForm", (Form,), {**parts, "comment": CommentForm.comment})


def filled(rubric: Rubric, answers: Mapping[str, Answer], comment: str) -> Form:
    """The whole form with what was answered so far."""
    data: dict[str, Any] = {
        criterion: {
            "value": answer.value,
            "na": answer.na,
            "count": answer.count,
            "points": answer.points,
            "reason": answer.reason,
            "cause": answer.cause,
        }
        for criterion, answer in answers.items()
    }
    return review_form(rubric)(None, data={**data, "comment": comment})


def said(problem: Problem) -> str:
    """A problem in the language in force."""
    sentence = str(gettext(problem.sentence))
    return sentence % problem.values if problem.values else sentence


def _yes_no(scale: YesNoScale) -> list[SelectChoice]:
    """Both answers, the one that earns the points first."""
    both = [SelectChoice("yes", _("Yes")), SelectChoice("no", _("No"))]
    return both if scale.wanted else both[::-1]
