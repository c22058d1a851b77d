"""Forms of profiles, office hours, and of what to compare."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    FloatField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    validators,
)

from qa_app.core.definitions import LONGEST_NOTE
from qa_app.core.errors import Invalid
from qa_app.core.latency.hours import (
    OfficeHours,
    dates_from,
    dates_text,
    office_hours,
    openings_from,
    openings_text,
)
from qa_app.core.latency.profiles import (
    HoursApply,
    Profile,
    RunStart,
    ShareUnit,
    Source,
    SourceKind,
    Unanswered,
    WhichRounds,
)
from qa_app.core.texts import LocalText
from qa_app.services.conversations import Named
from qa_app.web.forms import Form, real_year
from qa_app.web.languages import local_text
from qa_app.web.latency import words

EnumT = TypeVar("EnumT", bound=StrEnum)

_NEEDED = validators.InputRequired(_("Please fill this in."))
_OPTIONAL = validators.Optional()
_SECONDS = validators.NumberRange(0.001, 30 * 24 * 3600)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NO_HOURS, OF_TEAM, OWN = "", "team", "own"
_YEAR = real_year()
DEFAULT_SPAN = timedelta(days=6)


class SecondsField(FloatField):
    """Seconds as people write them: 600, not 600.0."""

    def _value(self) -> str:
        shown: str = super()._value()
        return shown.removesuffix(".0")


class HoursForm(Form):
    """Office hours: a line for each weekday, and the dates that differ."""

    mon = StringField(words.WEEKDAYS[0], [_OPTIONAL])
    tue = StringField(words.WEEKDAYS[1], [_OPTIONAL])
    wed = StringField(words.WEEKDAYS[2], [_OPTIONAL])
    thu = StringField(words.WEEKDAYS[3], [_OPTIONAL])
    fri = StringField(words.WEEKDAYS[4], [_OPTIONAL])
    sat = StringField(words.WEEKDAYS[5], [_OPTIONAL])
    sun = StringField(words.WEEKDAYS[6], [_OPTIONAL])
    holidays = TextAreaField(
        _("Holidays"),
        [_OPTIONAL],
        description=_("Dates or spans of dates, one a line: 2026-10-01 ~ 2026-10-07"),
        render_kw={"rows": 4},
    )
    workdays = TextAreaField(
        _("Extra workdays"),
        [_OPTIONAL],
        description=_("Free days that are worked, with the hours of the first open weekday."),
        render_kw={"rows": 4},
    )

    def show_hours(self, hours: OfficeHours | None) -> None:
        """Say in the fields what stands."""
        if hours is not None:
            for name, openings in zip(DAYS, hours.weekly, strict=True):
                self[name].data = openings_text(openings)
            self.holidays.data = dates_text(hours.holidays)
            self.workdays.data = dates_text(hours.workdays)

    @property
    def says_hours(self) -> bool:
        """Whether anything stands in the fields."""
        return any((self[name].data or "").strip() for name in (*DAYS, "holidays", "workdays"))

    def chosen_hours(self) -> OfficeHours:
        """The hours of the fields; raises Invalid naming the field at fault."""
        weekly = [_read(name, openings_from, self[name].data) for name in DAYS]
        holidays = _read("holidays", dates_from, self.holidays.data)
        workdays = _read("workdays", dates_from, self.workdays.data)
        try:
            return office_hours(tuple(weekly), holidays, workdays)
        except Invalid as fault:
            place = "mon" if fault.field == "weekly" else fault.field
            raise Invalid(fault.sentence, field=place, **fault.values) from None


class ProfileForm(HoursForm):
    """A profile, field by field."""

    key = StringField(
        _("Id"),
        [
            _NEEDED,
            validators.Regexp(
                r"^[a-z0-9]+(-[a-z0-9]+)*\Z",
                message=_("Small letters and digits, with hyphens between them."),
            ),
            validators.Length(max=60),
        ],
        description=_("Such as our-shop; it stands in addresses and cannot be changed later."),
        render_kw={"autocomplete": "off"},
    )
    title_zh = StringField(_("Name (Chinese)"), [_NEEDED, validators.Length(max=60)])
    title_en = StringField(_("Name (English)"), [_OPTIONAL, validators.Length(max=60)])
    explanation_zh = TextAreaField(
        _("Explanation (Chinese)"),
        [_NEEDED, validators.Length(max=2000)],
        description=_(
            "What is read how, and where the reading comes from: it stands under every figure."
        ),
        render_kw={"rows": 4},
    )
    explanation_en = TextAreaField(
        _("Explanation (English)"),
        [_OPTIONAL, validators.Length(max=2000)],
        render_kw={"rows": 4},
    )
    source_kind = SelectField(_("Source"), [_OPTIONAL])
    source_year = IntegerField(
        _("Year of the source"), [_OPTIONAL, validators.NumberRange(1990, 2100)]
    )
    start = SelectField(_("The clock starts at"), [_NEEDED])
    rounds = SelectField(_("Which rounds count"), [_NEEDED])
    unanswered = SelectField(_("An unanswered round"), [_NEEDED])
    cap_s = SecondsField(
        _("Cap of a round (seconds)"),
        [_OPTIONAL, _SECONDS],
        description=_("Empty: no cap."),
    )
    threshold_s = SecondsField(_("In time within (seconds)"), [_NEEDED, _SECONDS])
    unit = SelectField(_("The share is of"), [_NEEDED])
    split_gap_minutes = IntegerField(
        _("A new contact after a silence of (minutes)"),
        [_OPTIONAL, validators.NumberRange(1, 7 * 24 * 60)],
        description=_("Decides which rounds are first ones. Empty: never."),
    )
    auto_replies = BooleanField(_("Automatic texts are replies"))
    zero_seconds = BooleanField(_("Replies after 0 seconds count"))
    offline = BooleanField(_("Messages left while nobody was there count"))
    same_day = BooleanField(_("Only a reply on the same day answers"))
    transfers_end = BooleanField(_("A transfer without a reply leaves the round to its holder"))
    closings = StringField(
        _("Closing words"),
        [_OPTIONAL, validators.Length(max=500)],
        description=_(
            "Separated by spaces, such as 好的 谢谢. Where the customer's last words are nothing"
            " else, they open no round."
        ),
    )
    hours_kind = SelectField(_("Office hours"), [_OPTIONAL])
    hours_apply = SelectField(_("Outside of the hours"), [_NEEDED])
    zone = StringField(_("Time zone"), [_NEEDED], render_kw={"autocomplete": "off"})
    note = StringField(
        _("What is different, and why"), [_NEEDED, validators.Length(max=LONGEST_NOTE)]
    )
    based_on = HiddenField()

    def offer(self) -> None:
        """Fill the lists."""
        self.source_kind.choices = [("", gettext("Not said")), *_choices(words.SOURCES)]
        self.start.choices = _choices(words.STARTS)
        self.rounds.choices = _choices(words.ROUNDS)
        self.unanswered.choices = _choices(words.UNANSWERED)
        self.unit.choices = _choices(words.UNITS)
        self.hours_apply.choices = _choices(words.HOURS_APPLY)
        self.hours_kind.choices = [
            (NO_HOURS, gettext("Every hour counts")),
            (OF_TEAM, gettext("Those of the team")),
            (OWN, gettext("Its own, below")),
        ]

    def show(self, profile: Profile) -> None:
        """Say in every field what the profile says."""
        self.key.data = profile.id
        for field, text in (
            (self.title_zh, profile.title),
            (self.explanation_zh, profile.explanation),
        ):
            field.data = text.as_mapping().get("zh_CN", "")
        for field, text in (
            (self.title_en, profile.title),
            (self.explanation_en, profile.explanation),
        ):
            field.data = text.as_mapping().get("en", "")
        self.source_kind.data = profile.source.kind.value if profile.source else ""
        self.source_year.data = profile.source.year if profile.source else None
        for name in ("start", "rounds", "unanswered", "unit", "hours_apply"):
            self[name].data = getattr(profile, name).value
        for name in (*_PLAIN, "split_gap_minutes"):
            self[name].data = _whole(getattr(profile, name))
        self.closings.data = " ".join(profile.closings)
        self.hours_kind.data = (
            OF_TEAM if profile.team_hours else OWN if profile.hours is not None else NO_HOURS
        )
        self.zone.data = (
            str(profile.zone) if isinstance(profile.zone, ZoneInfo) else "Asia/Shanghai"
        )
        self.show_hours(profile.hours)

    def chosen(self, key: str) -> Profile:
        """The profile of the fields; raises Invalid naming the field at fault."""
        own = self.hours_kind.data == OWN
        return Profile(
            id=key,
            title=_text(self.title_zh.data, self.title_en.data),
            explanation=_text(self.explanation_zh.data, self.explanation_en.data),
            source=self._source(),
            start=RunStart(self.start.data),
            unanswered=Unanswered(self.unanswered.data),
            rounds=WhichRounds(self.rounds.data),
            unit=ShareUnit(self.unit.data),
            hours=self.chosen_hours() if own else None,
            team_hours=self.hours_kind.data == OF_TEAM,
            hours_apply=HoursApply(self.hours_apply.data)
            if self.hours_kind.data
            else HoursApply.ROUNDS,
            zone=zone_from(self.zone.data),
            closings=tuple((self.closings.data or "").replace("，", " ").replace(",", " ").split()),
            split_gap_minutes=self.split_gap_minutes.data,
            **{name: self[name].data for name in _PLAIN},
        )

    def _source(self) -> Source | None:
        if not self.source_kind.data:
            return None
        return Source(SourceKind(self.source_kind.data), self.source_year.data)


class ImportForm(Form):
    """A profile as a YAML file."""

    file = FileField(
        _("YAML file"),
        [FileRequired(_("Choose a file."))],
        render_kw={"accept": ".yaml,.yml"},
    )
    note = StringField(
        _("What is different, and why"), [_NEEDED, validators.Length(max=LONGEST_NOTE)]
    )


class CompareForm(Form):
    """Whose response times, of which days, by which profiles; reads from the address."""

    class Meta(Form.Meta):
        """Nothing is changed by looking."""

        csrf = False

    team = SelectField(_("Team"), [_OPTIONAL])
    since = DateField(_("From"), [_OPTIONAL, _YEAR])
    until = DateField(_("To"), [_OPTIONAL, _YEAR])
    profile = SelectField(_("Profile"), [_OPTIONAL])
    beside = SelectField(_("Beside it"), [_OPTIONAL])

    def offer(self, teams: Iterable[Named], profiles: Sequence[Profile], today: date) -> None:
        """Fill the lists; what the address leaves open, or says wrong, is as usual."""
        self.team.choices = [(str(team.id), team.name) for team in teams]
        named = [(each.id, local_text(each.title)) for each in profiles]
        self.profile.choices = named
        self.beside.choices = [("", gettext("None")), *named]
        self.validate()
        wrong = set(self.errors)
        given = {name for name in self.data if self[name].data and name not in wrong}
        if "team" not in given:
            self.team.data = self.team.choices[0][0] if self.team.choices else ""
        if "profile" not in given:
            self.profile.data = "default"
        if "beside" in wrong:
            self.beside.data = ""
        if "until" not in given:
            self.until.data = today
        if "since" not in given:
            self.since.data = self.until.data - DEFAULT_SPAN


_PLAIN = (
    "cap_s",
    "threshold_s",
    "auto_replies",
    "zero_seconds",
    "offline",
    "same_day",
    "transfers_end",
)


def zone_from(name: str | None) -> ZoneInfo:
    """The zone of a name; raises Invalid."""
    try:
        return ZoneInfo((name or "").strip())
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Invalid(_ZONE, field="zone", zone=(name or "")[:60]) from None


_ZONE = "“%(zone)s” is no known time zone."


def _whole(value: Any) -> Any:
    """A whole number of seconds without its decimals."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _choices(said: Mapping[EnumT, object]) -> list[tuple[str, str]]:
    return [(each.value, str(label)) for each, label in said.items()]


def _text(chinese: str, english: str | None) -> LocalText:
    texts = {"zh_CN": chinese.strip(), "en": (english or "").strip()}
    return LocalText({locale: text for locale, text in texts.items() if text})


def _read(name: str, reader: Any, text: str | None) -> Any:
    try:
        return reader(text or "")
    except Invalid as fault:
        raise Invalid(fault.sentence, field=name, **fault.values) from None
