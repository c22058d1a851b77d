"""What figures and their sources are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from qa_app.core.appraisal.model import Measure, Source, SourceKind
from qa_app.core.latency.profiles import Profile
from qa_app.core.rules.model import Rule
from qa_app.services.measures_in.entering import kinds_for
from qa_app.services.measures_in.reading import Origin
from qa_app.web.formats import moment
from qa_app.web.languages import local_text
from qa_app.web.schemes.words import SOURCES

FIGURES: Mapping[str, object] = {
    "first_response_s": lazy_gettext("first response, seconds"),
    "average_response_s": lazy_gettext("average response, seconds"),
    "median_response_s": lazy_gettext("median response, seconds"),
    "p90_response_s": lazy_gettext("p90 response, seconds"),
    "longest_response_s": lazy_gettext("longest response, seconds"),
    "in_time": lazy_gettext("share answered in time"),
}


def source(given: Source) -> str:
    """A source with its detail."""
    said = str(SOURCES[given.kind])
    profile, between, figure = given.detail.partition("/")
    detail = f"{profile} · {FIGURES.get(figure, figure)}" if between else given.detail
    return _("%(before)s (%(detail)s)", before=said, detail=detail) if detail else said


def origin(given: Origin | None) -> str:
    """Where one figure came from, in a line."""
    if given is None:
        return ""
    said = [source(given.source)]
    if given.source.kind is SourceKind.IMPORTED:
        said = [given.file or str(_("typed"))]
    if given.n is not None:
        said.append(f"n = {given.n}")
    if given.by is not None:
        said.append(given.by)
    if given.at is not None:
        said.append(moment(given.at))
    return " · ".join(said)


def offered(
    measure: Measure, profiles: Sequence[Profile], rules: Sequence[Rule]
) -> list[tuple[str, list[tuple[str, str]]]]:
    """The sources to choose from, in groups."""
    plain: list[tuple[str, str]] = []
    groups: list[tuple[str, list[tuple[str, str]]]] = [("", plain)]
    for kind in kinds_for(measure):
        said = str(SOURCES[kind])
        if kind is SourceKind.LATENCY:
            options = [
                (f"{kind.value}:{profile.id}/{name}", f"{local_text(profile.title)} · {figure}")
                for profile in profiles
                for name, figure in FIGURES.items()
            ]
            groups.append((said, options))
        elif kind is SourceKind.RULE_RATE:
            options = [(f"{kind.value}:{rule.id}", local_text(rule.title)) for rule in rules]
            groups.append((said, options))
        else:
            plain.append((kind.value, said))
    return groups


def chosen(given: Source) -> str:
    """A source as the form sends it."""
    return f"{given.kind.value}:{given.detail}" if given.detail else given.kind.value


def cells_of(form: Any) -> dict[tuple[int, str], str]:
    """What a grid of fields was filled with: names such as ``12:score``, 0 the team."""
    found: dict[tuple[int, str], str] = {}
    for name, text in form.items():
        agent, between, measure = name.partition(":")
        if between and agent.isdecimal() and len(agent) < 12:
            found[int(agent), measure] = text[:40]
    return found
