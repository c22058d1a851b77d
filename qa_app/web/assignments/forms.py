"""Narrowing the list of open tasks, and what to do with those chosen."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, DateField, Field, IntegerField, SelectField, validators

from qa_app.core.assignments import LARGEST_SHARE, LONGEST_ROW
from qa_app.core.flagged import MOST_WAITING_DAYS
from qa_app.core.reviews import Purpose
from qa_app.core.task_board import TaskFilter
from qa_app.services.assignments import TaskList
from qa_app.services.conversations import Named
from qa_app.web.assignments.words import PURPOSES
from qa_app.web.forms import Form

_OPTIONAL = [validators.Optional()]
Choices = list[tuple[str, str]]


class TaskFilterForm(Form):
    """Reads from the address; what makes no sense narrows nothing."""

    class Meta(Form.Meta):
        csrf = False

    reviewer = SelectField(lazy_gettext("Reviewer"), _OPTIONAL, validate_choice=False)
    purpose = SelectField(lazy_gettext("Kind"), _OPTIONAL, validate_choice=False)
    team = SelectField(lazy_gettext("Team"), _OPTIONAL, validate_choice=False)
    agent = SelectField(lazy_gettext("Agent"), _OPTIONAL, validate_choice=False)
    draw = SelectField(lazy_gettext("Draw"), _OPTIONAL, validate_choice=False)
    overdue = BooleanField(lazy_gettext("Overdue"))

    def offer(self, tasks: TaskList) -> None:
        """Fill the lists with what the visitor may choose from."""
        self.reviewer.choices = _any(_named(tasks.reviewers))
        self.purpose.choices = _any([(each.value, str(PURPOSES[each])) for each in Purpose])
        self.team.choices = _any(_named(tasks.teams))
        self.agent.choices = _any(_named(tasks.agents))
        self.draw.choices = _any(
            [(str(each.draw_id), f"{each.period} · {each.team}") for each in tasks.draws]
        )

    def chosen(self) -> TaskFilter:
        """What the address asks for."""
        purpose = self.purpose.data
        return TaskFilter(
            reviewer_id=_id(self.reviewer.data),
            agent_id=_id(self.agent.data),
            team_id=_id(self.team.data),
            draw_id=_id(self.draw.data),
            purpose=Purpose(purpose) if purpose in set(Purpose) else None,
            overdue=bool(self.overdue.data),
        )

    def in_force(self) -> list[tuple[str, str]]:
        """Each filter that narrows the list: how to say it, and the argument that lifts it."""
        return [(_said(field), name) for name, field in self._fields.items() if field.data]


class MoveForm(Form):
    """To whom tasks go; nobody named: whoever has the least to do."""

    to = SelectField(lazy_gettext("Give to"), _OPTIONAL, validate_choice=False)
    take_begun = BooleanField(lazy_gettext("Also take tasks that are begun"))

    def offer(self, reviewers: Sequence[Named]) -> None:
        by_load = ("", _("whoever has the least to do"))
        self.to.choices = [by_load, *_named(reviewers)]

    @property
    def reviewer_id(self) -> int | None:
        return _id(self.to.data)


class DueForm(Form):
    """Until when tasks are to be done; empty: no date."""

    due_on = DateField(lazy_gettext("Due on"), _OPTIONAL)


class TeamWorkForm(Form):
    """How a team's work is given out."""

    most_in_row = IntegerField(
        lazy_gettext("Most tasks of one agent in a row"),
        [validators.InputRequired(), validators.NumberRange(1, LONGEST_ROW)],
    )
    waiting_days = IntegerField(
        lazy_gettext("Mark flagged conversations after days of waiting"),
        [validators.InputRequired(), validators.NumberRange(1, MOST_WAITING_DAYS)],
    )


class ShareForm(Form):
    """How much a reviewer takes."""

    percent = IntegerField(
        lazy_gettext("Share of a full load, in percent"),
        [validators.InputRequired(), validators.NumberRange(0, LARGEST_SHARE)],
    )


def _any(choices: Choices) -> Choices:
    return [("", _("Any")), *choices]


def _named(things: Sequence[Named]) -> Choices:
    return [(str(each.id), each.name) for each in things]


def _id(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else None


def _said(field: Field) -> str:
    label = str(field.label.text)
    if field.data is True:
        return label
    chosen = dict(getattr(field, "choices", None) or ()).get(field.data, field.data)
    return str(_("%(label)s: %(value)s", label=label, value=chosen))
