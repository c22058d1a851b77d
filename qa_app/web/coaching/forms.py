"""Forms of coaching."""

from __future__ import annotations

from flask_babel import gettext, lazy_pgettext
from flask_babel import lazy_gettext as _
from wtforms import DateField, RadioField, SelectField, TextAreaField, validators

from qa_app.core.coaching.tasks import LONGEST_COMMENT, LONGEST_GOAL, TaskDraft, TaskKind
from qa_app.services.coaching import Board, Choices, TaskFilter
from qa_app.services.examples import ListedExample
from qa_app.web.coaching.words import KINDS
from qa_app.web.examples.forms import offered, without_noughts
from qa_app.web.forms import Form, SelectMultipleCheckboxes, real_year

_NEEDED = validators.InputRequired(_("Please fill this in."))
_OPTIONAL = validators.Optional()
_LONGEST_SHOWN = 60


def _chosen(value: object) -> int | None:
    """Whom somebody chose; nobody, until they do."""
    return None if value in (None, "") else int(str(value))


class TaskForm(Form):
    """Who is to do what better, by when, and what they are to look at."""

    kind = RadioField(_("Kind"), [_NEEDED], default=TaskKind.COACHING.value)
    agent = SelectField(_("Agent"), [_NEEDED], coerce=_chosen)
    criterion = SelectField(_("Criterion"), [_OPTIONAL])
    goal = TextAreaField(
        _("Goal"),
        [_NEEDED, validators.Length(max=LONGEST_GOAL)],
        description=_("What the agent is to do better, and how. They read exactly this."),
        render_kw={"rows": 6},
    )
    due_on = DateField(_("Due on"), [_NEEDED, real_year()])
    examples = SelectMultipleCheckboxes(_("Examples"), coerce=int, validate_choice=False)
    quiz = SelectMultipleCheckboxes(
        _("To be scored by the agent first"), coerce=int, validate_choice=False
    )
    collections = SelectMultipleCheckboxes(_("Collections"), coerce=int, validate_choice=False)

    def offer(self, choices: Choices) -> None:
        """Fill the lists with what the visitor may choose from."""
        self.kind.choices = [(kind.value, label) for kind, label in KINDS.items()]
        # The first of the list is nobody's choice.
        nobody = [("", gettext("Choose an agent"))] if choices.agents else []
        self.agent.choices = [*nobody, *((each.id, each.name) for each in choices.agents)]
        self.criterion.choices = [("", gettext("None")), *offered(choices.criteria)]
        self.examples.choices = [
            (each.id, _said(each, choices.words[each.id])) for each in choices.examples
        ]
        self.quiz.choices = [
            choice for choice in self.examples.choices if choice[0] in choices.with_reference
        ]
        self.collections.choices = [(each.id, each.name) for each in choices.collections]

    @property
    def draft(self) -> TaskDraft:
        """What was filled in."""
        return TaskDraft(
            agent_id=self.agent.data,
            kind=TaskKind(self.kind.data),
            goal=self.goal.data or "",
            due_on=self.due_on.data,
            criterion=self.criterion.data or None,
            examples=tuple(dict.fromkeys(self.examples.data or ())),
            collections=tuple(dict.fromkeys(self.collections.data or ())),
            quiz=tuple(dict.fromkeys(self.quiz.data or ())),
        )


class CommentForm(Form):
    """What somebody says at a step, where they say anything."""

    comment = TextAreaField(
        lazy_pgettext("coaching", "Comment"),
        [_OPTIONAL, validators.Length(max=LONGEST_COMMENT)],
        filters=[without_noughts],
        render_kw={"rows": 3},
    )


class FailForm(Form):
    """What is not put right yet, and the new day."""

    comment = TextAreaField(
        _("What is not put right yet"),
        [_NEEDED, validators.Length(max=LONGEST_COMMENT)],
        render_kw={"rows": 3},
    )
    due_on = DateField(_("New due date"), [_NEEDED, real_year()])


class WithdrawalForm(Form):
    """Why a task is taken back."""

    reason = TextAreaField(
        _("Reason"), [_NEEDED, validators.Length(max=LONGEST_COMMENT)], render_kw={"rows": 3}
    )


class BoardForm(Form):
    """Narrows the board; read from the address."""

    class Meta(Form.Meta):
        csrf = False

    team = SelectField(_("Team"), [_OPTIONAL])
    agent = SelectField(_("Agent"), [_OPTIONAL])
    kind = SelectField(_("Kind"), [_OPTIONAL])
    late = SelectField(_("Due"), [_OPTIONAL])

    def offer(self, board: Board) -> None:
        anything = ("", gettext("Any"))
        self.team.choices = [anything, *((str(each.id), each.name) for each in board.teams)]
        self.agent.choices = [anything, *((str(each.id), each.name) for each in board.agents)]
        self.kind.choices = [anything, *((kind.value, label) for kind, label in KINDS.items())]
        self.late.choices = [anything, ("1", gettext("Overdue"))]

    def in_force(self) -> list[tuple[str, str]]:
        """Each filter that narrows the board: how to say it, and the argument that lifts it."""
        return [
            (f"{field.label.text} · {label}", name)
            for name, field in self._fields.items()
            for value, label in field.choices
            if field.data and value == field.data
        ]

    @property
    def chosen(self) -> TaskFilter:
        """The filter; what cannot be one is left out."""
        kind = self.kind.data or ""
        return TaskFilter(
            kind=TaskKind(kind) if kind in set(TaskKind) else None,
            team_id=number(self.team.data),
            agent_id=number(self.agent.data),
            overdue=self.late.data == "1",
        )


def number(text: str | None) -> int | None:
    """An id of the address; what cannot be one is none."""
    return int(text) if text and text.isdecimal() and text.isascii() and len(text) < 10 else None


def _said(example: ListedExample, words: str) -> str:
    text = words or gettext("The whole conversation.")
    shortened = text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"
    return f"{gettext('Good') if example.good else gettext('Bad')} · {shortened}"
