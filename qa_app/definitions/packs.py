"""Packs of rules under ``rubrics/packs/``; their rules are under ``rubrics/prescreen/packs/``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from qa_app.core.errors import Invalid, _
from qa_app.core.packs import Measure, Pack
from qa_app.core.rules.model import Rule
from qa_app.core.texts import LocalText
from qa_app.definitions.documents import SHIPPED, Document, read
from qa_app.definitions.rules.reading import FOLDER as RULES
from qa_app.definitions.rules.reading import rules_from
from qa_app.definitions.rules.shapes import PACK_ID, Texts

FOLDER = SHIPPED / "packs"
EVERY = "all"


class MeasureDocument(Document):
    """How often the pack's rules hit in one set, as its file spells it."""

    on: date
    of: Texts
    conversations: Annotated[int, Field(ge=1)]
    findings: dict[str, Annotated[int, Field(ge=0)]]


class PackDocument(Document):
    """A pack as its file spells it; texts by language."""

    id: Annotated[str, Field(pattern=PACK_ID, max_length=60)]
    title: Texts
    explanation: Texts
    measured: list[MeasureDocument] = Field(default_factory=list)


def pack_from_file(path: Path) -> Pack:
    """One pack; raises DefinitionFaults."""
    document = read(path, PackDocument)
    return Pack(
        id=document.id,
        title=LocalText(document.title),
        explanation=LocalText(document.explanation),
        measured=tuple(map(_measure, document.measured)),
    )


@cache
def shipped_packs() -> Mapping[str, Pack]:
    """The packs that come with the product, by id."""
    packs = [pack_from_file(path) for path in sorted(FOLDER.glob("*.yaml"))]
    return {pack.id: pack for pack in packs}


def pack_rules(packs: Iterable[str]) -> tuple[Rule, ...]:
    """The shipped rules of packs, in the order of their ids.

    Raises Invalid where there is no such pack.
    """
    found = rules_from([RULES / "packs" / pack for pack in dict.fromkeys(_known(packs))])
    return tuple(sorted(found, key=lambda rule: rule.id))


def _known(packs: Iterable[str]) -> Iterator[str]:
    shipped = shipped_packs()
    for pack in packs:
        if pack == EVERY:
            yield from shipped
        elif pack in shipped:
            yield pack
        else:
            raise Invalid(
                _("There is no pack “%(name)s”; there are %(known)s."),
                field="packs",
                name=pack,
                known=", ".join((*shipped, EVERY)),
            )


def _measure(document: MeasureDocument) -> Measure:
    return Measure(
        on=document.on,
        of=LocalText(document.of),
        conversations=document.conversations,
        by_rule=dict(document.findings),
    )
