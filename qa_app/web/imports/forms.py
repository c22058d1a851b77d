"""The forms of imports: into which team, and how a file is to be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext, lazy_pgettext
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    validators,
)

from qa_app.core.conversations import Channel, Role
from qa_app.core.imports.contacts import LONGEST_GAP, SHORTEST_GAP
from qa_app.core.people.records import TeamRecord
from qa_app.importers.columns import OTHERS, ColumnMapping, Field, Layout
from qa_app.services.imports.looking import Look
from qa_app.services.imports.options import Options
from qa_app.web.forms import Form
from qa_app.web.imports.words import DELIMITERS, ENCODINGS, LAYOUTS, MEANINGS
from qa_app.web.labels import CHANNELS, ROLES

_OPTIONAL = validators.Optional()
_MOST = 200
_SAMPLES = 3
_MARK = "\N{INFORMATION SEPARATOR ONE}"


class TeamForm(Form):
    """Into which team goes what names none."""

    team = SelectField(lazy_gettext("Team"), [_OPTIONAL])

    def offer_teams(self, teams: Sequence[TeamRecord], *, everywhere: bool) -> None:
        """Fill the list; only who may import into every team may leave it to the file."""
        self.team.choices = [(str(team.id), team.name) for team in teams]
        if everywhere:
            self.team.choices.insert(0, ("", _("As the file says")))

    @property
    def team_id(self) -> int | None:
        return int(self.team.data) if self.team.data else None


class OptionsForm(TeamForm):
    """How a file is to be read. Columns and speakers stand beside it, one field for each."""

    source = StringField(lazy_pgettext("import", "Source"), [_OPTIONAL, validators.Length(max=100)])
    layout = RadioField(lazy_gettext("Rows"), [_OPTIONAL], choices=[])
    header = BooleanField(lazy_gettext("The first row names the columns"))
    channel = SelectField(lazy_pgettext("import", "Channel"), [_OPTIONAL])
    encoding = SelectField(lazy_gettext("Encoding"), [_OPTIONAL])
    delimiter = SelectField(lazy_gettext("Delimiter"), [_OPTIONAL])
    sheet = SelectField(lazy_gettext("Sheet"), [_OPTIONAL])
    zone = StringField(lazy_gettext("Time zone"), [_OPTIONAL, validators.Length(max=60)])
    time_format = StringField(lazy_gettext("Time format"), [_OPTIONAL, validators.Length(max=60)])
    fill_down = BooleanField(lazy_gettext("An empty conversation id means the one above"))
    split_gap = IntegerField(
        lazy_gettext("Cut threads into contacts after a silence of (minutes)"),
        [_OPTIONAL, validators.NumberRange(SHORTEST_GAP, LONGEST_GAP)],
    )
    kept = SelectField(lazy_gettext("Kept mapping"), [_OPTIONAL])
    keep_as = StringField(
        lazy_gettext("Keep this mapping as"), [_OPTIONAL, validators.Length(max=100)]
    )

    def offer(self, look: Look) -> None:
        """Fill the lists with what there is to choose for this file."""
        as_found = ("", _("As found"))
        self.layout.choices = [(each.value, str(LAYOUTS[each])) for each in Layout]
        self.channel.choices = [(each.value, str(CHANNELS[each])) for each in Channel]
        self.encoding.choices = [as_found, *((key, str(name)) for key, name in ENCODINGS.items())]
        self.delimiter.choices = [
            as_found, *((key, str(name)) for key, name in DELIMITERS.items())
        ]  # fmt: skip
        self.sheet.choices = [(name, name) for name in look.preview.sheets]
        self.kept.choices = [("", _("Take a kept mapping …"))]
        self.kept.choices += [(str(each.id), each.name) for each in look.kept]

    def show(self, look: Look) -> None:
        """Say in every field how the file has been read."""
        self.source.data = look.options.source
        self.split_gap.data = look.options.gap_minutes
        self.kept.data = ""
        mapping = look.options.mapping
        if mapping is None:
            return
        self.layout.data = mapping.layout.value
        self.header.data = mapping.header
        self.channel.data = mapping.channel.value
        self.encoding.data = mapping.encoding or ""
        self.delimiter.data = mapping.delimiter or ""
        self.sheet.data = mapping.sheet or next(iter(look.preview.sheets), "")
        self.zone.data = mapping.zone or ""
        self.time_format.data = mapping.time_format or ""
        self.fill_down.data = mapping.fill_down


def structure_of(mapping: ColumnMapping) -> str:
    """What decides which columns there are: when it changes, they are guessed anew."""
    return _MARK.join(
        [
            str(int(mapping.header)),
            mapping.encoding or "",
            mapping.delimiter or "",
            mapping.sheet or "",
        ]
    )


def chosen_mapping(given: MultiDict[str, str]) -> ColumnMapping | None:
    """The mapping as the page sent it; ``None`` where the file is no table.

    A value that the page did not offer is passed over.
    """
    if given.get("layout") not in {each.value for each in Layout}:
        return None
    channel = given.get("channel", "")
    return ColumnMapping(
        columns=dict(_meanings(given)),
        header=bool(given.get("header")),
        layout=Layout(given["layout"]),
        roles=dict(_speakers(given)),
        time_format=given.get("time_format", "").strip()[:60] or None,
        zone=given.get("zone", "").strip()[:60] or None,
        channel=Channel(channel) if channel in {c.value for c in Channel} else Channel.CHAT,
        fill_down=bool(given.get("fill_down")),
        encoding=given.get("encoding") or None,
        delimiter=given.get("delimiter") or None,
        sheet=given.get("sheet") or None,
        split_gap_minutes=_gap(given),
    )


def chosen_options(given: MultiDict[str, str]) -> Options:
    """Everything that the page sent of how the file is to be read."""
    source = given.get("source", "").strip()[:100]
    return Options(chosen_mapping(given), source, _gap(given))


def _gap(given: MultiDict[str, str]) -> int | None:
    """The minutes of silence after which a contact begins; what makes no sense cuts nothing."""
    text = given.get("split_gap", "").strip()
    minutes = int(text) if text.isdecimal() and len(text) < 6 else 0
    return minutes if SHORTEST_GAP <= minutes <= LONGEST_GAP else None


def twice(given: MultiDict[str, str]) -> list[str]:
    """The meanings that were chosen for more than one column, as they are said."""
    chosen = [field for field, _name in _every_meaning(given)]
    return [str(MEANINGS[each]) for each in dict.fromkeys(chosen) if chosen.count(each) > 1]


def role_choices() -> list[tuple[str, str]]:
    """What a speaker can be."""
    return [(each.value, str(ROLES[each])) for each in Role]


def meaning_choices() -> list[tuple[str, str]]:
    """What a column can mean."""
    return [(each.value, str(label)) for each, label in MEANINGS.items()]


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """A column with its first values and the meaning that it has so far ('' for none)."""

    name: str
    samples: tuple[str, ...]
    meaning: str


def columns_of(look: Look) -> list[ShownColumn]:
    """The columns of a table."""
    mapping = look.options.mapping
    if mapping is None:
        return []
    meanings = {name: field.value for field, name in mapping.columns.items()}
    rows = look.preview.rows[1:] if mapping.header else look.preview.rows
    return [
        ShownColumn(
            name,
            tuple(row[at] for row in rows[:_SAMPLES] if at < len(row) and row[at]),
            meanings.get(name, ""),
        )
        for at, name in enumerate(look.preview.columns[:_MOST])
    ]


def speakers(look: Look) -> Mapping[str, str]:
    """The words for speakers in a file, with the role that each has so far ('' for none)."""
    mapping = look.options.mapping
    known = {} if mapping is None else {word: role.value for word, role in mapping.roles.items()}
    known.pop(OTHERS, None)
    return known | {word: "" for word in look.preview.unknown_roles if word not in known}


def _meanings(given: MultiDict[str, str]) -> Iterator[tuple[Field, str]]:
    seen: set[Field] = set()
    for field, name in _every_meaning(given):
        if field not in seen:
            seen.add(field)
            yield field, name


def _every_meaning(given: MultiDict[str, str]) -> Iterator[tuple[Field, str]]:
    for number in range(_MOST):
        name, meaning = given.get(f"column-{number}"), given.get(f"meaning-{number}", "")
        if name is None:
            return
        if meaning in {each.value for each in Field}:
            yield Field(meaning), name


def _speakers(given: MultiDict[str, str]) -> Iterator[tuple[str, Role]]:
    roles = {each.value: each for each in Role}
    for number in range(_MOST):
        word, role = given.get(f"speaker-{number}"), given.get(f"role-{number}", "")
        if word is None:
            break
        if role in roles:
            yield word, roles[role]
    if (others := given.get("role-others", "")) in roles:
        yield OTHERS, roles[others]
