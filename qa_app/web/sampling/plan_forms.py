"""The form of a sampling plan, and drawing by one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    validators,
)
from wtforms.fields.choices import SelectChoice

from qa_app.core.conversations import Channel
from qa_app.core.errors import Invalid
from qa_app.core.sampling import MOST_PER_AGENT
from qa_app.core.sampling_plans import (
    SHIFT_HOURS,
    Dimension,
    Filters,
    Method,
    Newcomers,
    Rhythm,
    Shares,
    Size,
    Terms,
    Unit,
    Window,
)
from qa_app.core.sampling_plans.model import MOST_DAYS_NEW, MOST_NEWCOMER_PERCENT
from qa_app.core.sampling_plans.shares import MOST_DUE_DAYS, MOST_FURTHER_REVIEWERS
from qa_app.core.sampling_plans.turns import MOST_DELAY_DAYS
from qa_app.services.conversations import Named
from qa_app.services.sampling import PlanDraft, StoredPlan
from qa_app.services.sampling.drawing import LONGEST_SEED
from qa_app.services.sampling.plans import LONGEST_NAME
from qa_app.web.forms import Form, SelectMultipleCheckboxes
from qa_app.web.labels import CHANNELS
from qa_app.web.navigation import N_
from qa_app.web.sampling.words import DIMENSIONS, RHYTHMS, days_name

ANY = ""
NEW_DAYS, NEW_PERCENT = 90, 200


def _number(label: object, least: int, most: int, **others: object) -> IntegerField:
    return IntegerField(
        label, [validators.InputRequired(), validators.NumberRange(least, most)], **others
    )


def _maybe(label: object, least: int, most: int, **others: object) -> IntegerField:
    return IntegerField(
        label, [validators.Optional(), validators.NumberRange(least, most)], **others
    )


class PlanForm(Form):
    """All that a plan says. ``listed_for``: see ``DrawForm``."""

    name = StringField(
        _("Name of the plan"), [validators.InputRequired(), validators.Length(max=LONGEST_NAME)]
    )
    team = SelectField(_("Team"), coerce=int)
    edition = HiddenField()
    rhythm = SelectField(_("Draws from"), choices=[])
    recurring = BooleanField(_("Draw by itself, each time it is over"), default=True)
    delay_days = _number(
        _("Days to wait"),
        0,
        MOST_DELAY_DAYS,
        default=1,
        description=_("So that what is imported late is there."),
    )
    amount = _number(_("Number for each agent"), 1, MOST_PER_AGENT, default=5)
    unit = SelectField(_("Counted in"), choices=[], default=Unit.COUNT.value)
    weekly_minimum = _maybe(_("At least in each week"), 0, MOST_PER_AGENT)
    stratify = SelectMultipleCheckboxes(_("In proportion by"), choices=[])
    shift_hours = StringField(
        _("Shifts begin at"),
        default=", ".join(map(str, SHIFT_HOURS)),
        description=_("Full hours in order. The hour at which a conversation began counts."),
    )
    method = SelectField(_("How they are chosen"), choices=[], default=Method.RANDOM.value)
    random_percent = _number(
        _("Share at random, in percent"),
        1,
        100,
        default=50,
        description=_("Of what is chosen by risk; it gives everything a chance."),
    )
    newcomers = BooleanField(_("Look at newcomers more"))
    newcomer_days = _number(_("New for so many days"), 1, MOST_DAYS_NEW, default=NEW_DAYS)
    newcomer_percent = _number(
        _("As much of them, in percent"),
        100,
        MOST_NEWCOMER_PERCENT,
        default=NEW_PERCENT,
        description=_("200: twice as many."),
    )
    channels = SelectMultipleCheckboxes(
        _("Only these channels"), choices=[], description=_("None ticked: all.")
    )
    flagged = SelectField(_("Pre-screen"), choices=[], default=ANY)
    slow_s = _maybe(_("Only with a wait of at least, in seconds"), 1, 86_400)
    least_messages = _maybe(_("Messages at least"), 0, 100_000)
    most_messages = _maybe(_("Messages at most"), 1, 100_000)
    blind = _number(
        _("Reviewed blind first, in percent"),
        0,
        100,
        default=0,
        description=_("The pre-screen is hidden until the form is filled."),
    )
    overlap = _number(
        _("Given to several, in percent"),
        0,
        100,
        default=0,
        description=_("To see whether reviewers judge alike; the others' scores count nowhere."),
    )
    further = _number(_("Further reviewers for each"), 1, MOST_FURTHER_REVIEWERS, default=1)
    recheck = _number(_("Re-checked before publishing, in percent"), 0, 100, default=0)
    due_days = _maybe(_("Due after days"), 1, MOST_DUE_DAYS)
    window = SelectField(_("Try it on"), choices=[], validate_choice=False)
    reviewers = SelectMultipleField(_("Reviewers"), coerce=int, validate_choice=False)
    listed_for = HiddenField()

    def offer(self, teams: Sequence[Named]) -> None:
        """Fill every list of choices."""
        self.team.choices = [SelectChoice(team.id, team.name) for team in teams]
        self.rhythm.choices = [SelectChoice(each.value, label) for each, label in RHYTHMS.items()]
        self.unit.choices = [
            SelectChoice(Unit.COUNT.value, _("conversations")),
            SelectChoice(Unit.PERCENT.value, _("percent of the agent's own")),
        ]
        self.method.choices = [
            SelectChoice(Method.RANDOM.value, _("All alike, by chance")),
            SelectChoice(Method.RISK.value, _("The risky ones rather")),
            SelectChoice(Method.TEACH.value, _("Those that teach the risk model most")),
        ]
        self.stratify.choices = [
            SelectChoice(each.value, label) for each, label in DIMENSIONS.items()
        ]
        self.channels.choices = [
            SelectChoice(each.value, label) for each, label in CHANNELS.items()
        ]
        self.flagged.choices = [
            SelectChoice(ANY, _("All conversations")),
            SelectChoice("yes", _("Only flagged ones")),
            SelectChoice("no", _("Only those without a finding")),
        ]

    def offer_windows(self, windows: Iterable[Window]) -> None:
        """Fill the list of days to try the plan on; the newest where nothing else is chosen."""
        self.window.choices = window_choices(windows)
        known = {choice.value for choice in self.window.choices}
        if self.window.data not in known and self.window.choices:
            self.window.data = self.window.choices[0].value

    @property
    def chosen_reviewers(self) -> list[int] | None:
        """Among whom the outlook spreads; everybody where nobody was asked to choose."""
        if self.listed_for.data != str(self.team.data):
            return None
        return list(self.reviewers.data or ())

    @property
    def edition_number(self) -> int | None:
        """Which state of the plan was before whoever changes it."""
        text = self.edition.data or ""
        return int(text) if text.isdecimal() and len(text) < 10 else None

    def draft(self) -> PlanDraft:
        """The plan as the form has it; raises Invalid naming a field of this form."""
        try:
            return PlanDraft(
                team_id=self.team.data,
                name=self.name.data or "",
                terms=self._terms(),
                rhythm=Rhythm(self.rhythm.data),
                recurring=bool(self.recurring.data),
                delay_days=self.delay_days.data or 0,
                shares=Shares(
                    blind=self.blind.data or 0,
                    overlap=self.overlap.data or 0,
                    reviewers=self.further.data or 1,
                    recheck=self.recheck.data or 0,
                    due_days=self.due_days.data,
                ),
            )
        except Invalid as refused:
            field = _FIELDS.get(refused.field or "", refused.field)
            raise Invalid(refused.sentence, field=field, **refused.values) from refused

    def fill(self, plan: StoredPlan) -> None:
        """Show a stored plan."""
        terms, shares, filters = plan.terms, plan.shares, plan.terms.filters
        found = {
            "name": plan.name,
            "team": plan.team_id,
            "edition": str(plan.edition),
            "rhythm": plan.rhythm,
            "recurring": plan.recurring,
            "delay_days": plan.delay_days,
            "amount": terms.size.amount,
            "unit": terms.size.unit.value,
            "weekly_minimum": terms.weekly_minimum or None,
            "stratify": [each.value for each in terms.stratify],
            "shift_hours": ", ".join(map(str, terms.shift_hours)),
            "method": terms.method.value,
            "random_percent": terms.random_percent,
            "newcomers": terms.newcomers is not None,
            "channels": sorted(filters.channels),
            "flagged": {None: ANY, True: "yes", False: "no"}[filters.flagged],
            "slow_s": filters.slow_ms // 1000 if filters.slow_ms else None,
            "least_messages": filters.least_messages or None,
            "most_messages": filters.most_messages,
            "blind": shares.blind,
            "overlap": shares.overlap,
            "further": shares.reviewers,
            "recheck": shares.recheck,
            "due_days": shares.due_days,
        }
        if terms.newcomers is not None:
            found["newcomer_days"] = terms.newcomers.days
            found["newcomer_percent"] = terms.newcomers.percent
        for name, value in found.items():
            self[name].data = value

    def _terms(self) -> Terms:
        newcomers = None
        if self.newcomers.data:
            newcomers = Newcomers(self.newcomer_days.data or 0, self.newcomer_percent.data or 0)
        return Terms(
            size=Size(self.amount.data or 0, Unit(self.unit.data)),
            method=Method(self.method.data),
            stratify=frozenset(Dimension(each) for each in self.stratify.data or ()),
            filters=Filters(
                channels=frozenset(Channel(each).value for each in self.channels.data or ()),
                least_messages=self.least_messages.data or 0,
                most_messages=self.most_messages.data,
                flagged={"yes": True, "no": False}.get(self.flagged.data or ANY),
                slow_ms=self.slow_s.data * 1000 if self.slow_s.data else None,
            ),
            random_percent=self.random_percent.data or 0,
            weekly_minimum=self.weekly_minimum.data or 0,
            newcomers=newcomers,
            shift_hours=_hours(self.shift_hours.data or ""),
        )


_FIELDS = {
    "size": "amount",
    "newcomers.days": "newcomer_days",
    "newcomers.percent": "newcomer_percent",
    "reviewers": "further",
}


class PlanDrawForm(Form):
    """From which days to draw by a plan, and for whom."""

    window = SelectField(_("Days"), choices=[])
    seed = StringField(
        _("Seed"),
        [validators.Optional(), validators.Length(max=LONGEST_SEED)],
        description=_("Left empty, one is made. Whoever knows it can repeat the draw."),
    )
    reviewers = SelectMultipleField(_("Reviewers"), coerce=int, validate_choice=False)
    listed_for = HiddenField()
    team = HiddenField()

    def offer(self, windows: Iterable[Window], team_id: int) -> None:
        """Fill the list of days."""
        self.window.choices = window_choices(windows)
        self.team.data = str(team_id)

    @property
    def chosen_reviewers(self) -> list[int] | None:
        """Whom to spread the work over; everybody where nobody was asked to choose."""
        if self.listed_for.data != str(self.team.data):
            return None
        return list(self.reviewers.data or ())

    @property
    def first_day(self) -> date:
        """The first of the chosen days."""
        return date.fromisoformat(self.window.data)


def window_choices(windows: Iterable[Window]) -> list[SelectChoice]:
    """The days from which a plan may be drawn, by the first."""
    return [
        SelectChoice(
            each.first_day.isoformat(), days_name(each.first_day, each.last_day, each.period)
        )
        for each in windows
    ]


def _hours(text: str) -> tuple[int, ...]:
    pieces = text.replace("，", ",").replace("、", ",").split(",")
    found = [piece.strip().removesuffix(":00") for piece in pieces if piece.strip()]
    if not all(piece.isascii() and piece.isdecimal() and len(piece) < 3 for piece in found):
        raise Invalid(
            N_("Write full hours between 0 and 23, such as 0, 8, 16."), field="shift_hours"
        )
    return tuple(int(piece) for piece in found)
