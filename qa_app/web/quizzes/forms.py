"""Forms of quizzes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import SelectField, TextAreaField, validators

from qa_app.core.quizzes import LONGEST_COMMENT
from qa_app.core.rubrics import Answer, Problem, Rubric
from qa_app.services.quizzes import Choosable, Offers, Scope
from qa_app.web.examples.forms import without_noughts
from qa_app.web.forms import Form, SelectMultipleCheckboxes
from qa_app.web.languages import local_text
from qa_app.web.reviews.forms import filled, review_form, said

SCOPES: Mapping[Scope, object] = {
    Scope.CRITERION: _("The linked criterion alone"),
    Scope.FORM: _("The whole form"),
}


class CommentForm(Form):
    """What there is to say of a reference."""

    remark = TextAreaField(
        _("What there is to learn from it"),
        [validators.Optional(), validators.Length(max=LONGEST_COMMENT)],
        description=_("Shown with the reference, once somebody has answered."),
        filters=[without_noughts],
        render_kw={"rows": 4},
    )


class ScopeForm(Form):
    """What is asked of an example; read from the address."""

    class Meta(Form.Meta):
        csrf = False

    scope = SelectField(_("What is to be scored"), [validators.Optional()])

    def offer(self, found: Offers) -> None:
        self.scope.choices = [(each.value, SCOPES[each]) for each in found.scopes]
        self.scope.data = found.scope.value if found.scope else ""


class AskForm(Form):
    """Who else is to score an example."""

    people = SelectMultipleCheckboxes(_("Reviewers"), coerce=int, validate_choice=False)

    def offer(self, choosable: Sequence[Choosable]) -> None:
        self.people.choices = [(each.id, each.name) for each in choosable]


def answers_of(rubric: Rubric, form: Any) -> dict[str, Answer]:
    """What was filled in, by criterion; what was left empty is left out."""
    found = {each.id: form[each.id].form.answer() for each in rubric.criteria}
    return {key: answer for key, answer in found.items() if answer.is_given}


def faults_of(rubric: Rubric, form: Any) -> list[tuple[str, str]]:
    """What cannot be taken, by criterion and in words."""
    return [
        (each.id, str(sentence))
        for each in rubric.criteria
        for sentences in form[each.id].errors.values()
        for sentence in sentences
    ]


def in_words(found: Sequence[Problem]) -> list[tuple[str, str]]:
    """What keeps a form from being compared, by criterion and in words."""
    return [(each.criterion or "", said(each)) for each in found]


def titles_of(rubric: Rubric) -> dict[str, str]:
    return {each.id: local_text(each.title) for each in rubric.criteria}


def answer_form(rubric: Rubric, answers: Mapping[str, Answer] | None = None) -> Any:
    """The form to be filled in: as it was sent, or with these answers."""
    return review_form(rubric)() if answers is None else filled(rubric, answers, "")
