"""Forms of employment facts."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext as _p
from wtforms import DateField, SearchField, SelectField, StringField, validators

from qa_app.core.employment import LONGEST_GRADE, LONGEST_NOTE, Fact, FactKind
from qa_app.services.employment import EmploymentPage, OpenedAgent
from qa_app.web.forms import Form, real_year

_NEEDED = validators.InputRequired(_("Please fill this in."))
_OPTIONAL = validators.Optional()
_YEAR = real_year(1950)

KINDS: Mapping[FactKind, object] = {
    FactKind.JOINED: _p("employment", "Joined"),
    FactKind.LEFT: _p("employment", "Left"),
    FactKind.GRADE: _("Grade"),
    FactKind.MENTOR: _p("employment", "Mentor"),
}


class FilterForm(Form):
    """Reads from the address."""

    class Meta(Form.Meta):
        """Nothing is changed by looking."""

        csrf = False

    words = SearchField(_("Name or id"), [_OPTIONAL, validators.Length(max=100)])
    team = SelectField(_("Team"), [_OPTIONAL])

    def offer(self, page: EmploymentPage) -> None:
        self.team.choices = [("", _("All")), *((str(each.id), each.name) for each in page.teams)]

    def chosen(self) -> tuple[str, int | None]:
        words = "" if self.words.errors else (self.words.data or "").replace("\0", "")
        team = self.team.data or ""
        return words[:100], int(team) if team.isdecimal() and len(team) < 10 else None


class FactForm(Form):
    """One fact from a day on."""

    kind = SelectField(_("What"), [_NEEDED], choices=list(KINDS.items()))
    since = DateField(_p("employment", "On"), [_NEEDED, _YEAR])
    grade = StringField(
        _("Grade"),
        [_OPTIONAL, validators.Length(max=LONGEST_GRADE)],
        render_kw={"list": "grades"},
    )
    mentor = SelectField(_p("employment", "Mentor"), [_OPTIONAL])
    note = StringField(_p("employment", "Note"), [_OPTIONAL, validators.Length(max=LONGEST_NOTE)])

    def offer(self, opened: OpenedAgent) -> None:
        self.mentor.choices = [
            ("", _("Nobody from then on")),
            *((str(each.id), each.name) for each in opened.mentors),
        ]

    def chosen(self, agent_id: int) -> Fact:
        """Only what belongs to the kind."""
        kind = FactKind(self.kind.data)
        return Fact(
            agent_id=agent_id,
            kind=kind,
            since=self.since.data,
            grade=(self.grade.data or "").strip() if kind is FactKind.GRADE else None,
            mentor=int(self.mentor.data) if kind is FactKind.MENTOR and self.mentor.data else None,
            note=(self.note.data or "").strip(),
        )
