"""Latency profiles under ``rubrics/latency/``: YAML to core values and back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field

from qa_app.core.latency.profiles import Profile, RunStart
from qa_app.core.texts import LocalText
from qa_app.definitions.documents import SHIPPED, Document, parse, read

FOLDER = SHIPPED / "latency"

Text = Annotated[str, Field(min_length=1)]


class ProfileDocument(Document):
    """A profile as its file spells it; texts by language."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
    title: Annotated[dict[str, Text], Field(min_length=1)]
    explanation: Annotated[dict[str, Text], Field(min_length=1)]
    start: RunStart = RunStart.FIRST


def profile_from_text(text: str, *, file: str) -> Profile:
    """One profile from YAML text; raises DefinitionFaults."""
    return _profile(parse(text, ProfileDocument, file=file))


def profile_from_file(path: Path) -> Profile:
    """One profile from a file; raises DefinitionFaults."""
    return _profile(read(path, ProfileDocument))


def shipped_profiles() -> dict[str, Profile]:
    """The profiles that come with the product, by id."""
    profiles = [profile_from_file(path) for path in sorted(FOLDER.glob("*.yaml"))]
    return {profile.id: profile for profile in profiles}


def as_mapping(profile: Profile) -> Mapping[str, object]:
    """The profile as its file spells it."""
    return {
        "id": profile.id,
        "title": profile.title.as_mapping(),
        "explanation": profile.explanation.as_mapping(),
        "start": profile.start.value,
    }


def _profile(document: ProfileDocument) -> Profile:
    return Profile(
        id=document.id,
        title=LocalText(document.title),
        explanation=LocalText(document.explanation),
        start=document.start,
    )
