"""What stands behind a rule's figures: each decision and each mark, in its place in the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa_app.core.definitions import Kind
from qa_app.core.listing import Page, Place
from qa_app.core.permissions import Right
from qa_app.core.rule_quality import JudgementKind
from qa_app.core.rules.model import Rule
from qa_app.services import definitions
from qa_app.services.context import Context
from qa_app.services.conversations import masked_by
from qa_app.storage.packing import unpack
from qa_app.storage.queries.rule_quality import judgements as queries
from qa_app.storage.queries.rule_quality.judgements import Judgement

AROUND = 40
"""How many characters of a message are shown on either side of a hit."""


@dataclass(frozen=True, slots=True)
class ShownJudgement:
    """A decision or mark with its place: what stands before, in and after the hit, masked.

    All three are empty where it is about the conversation as a whole.
    """

    stored: Judgement
    before: str
    hit: str
    after: str


@dataclass(frozen=True, slots=True)
class JudgementPage:
    """A page of what was said of a rule; ``numbers``: its versions, the newest first."""

    rule: Rule
    kind: JudgementKind
    number: int | None
    numbers: Sequence[int]
    page: Page[ShownJudgement]


def list_judgements(
    context: Context,
    key: str,
    kind: JudgementKind,
    *,
    number: int | None = None,
    place: Place | None = None,
) -> JudgementPage:
    """What was said of a rule in the actor's teams, the last first; raises NotFound.

    ``number``: of one version only.
    """
    context.actor.require(Right.SEE_CONVERSATIONS)
    versions = definitions.readable_versions(context, Kind.RULE, key)
    reach = context.reach(Right.SEE_CONVERSATIONS)
    found = queries.page(context.session, kind, reach, key, number=number, place=place)
    return JudgementPage(
        rule=definitions.rule_of(versions[0]),
        kind=kind,
        number=number,
        numbers=[version.number for version in versions],
        page=Page([_shown(row) for row in found.rows], found.after, found.before),
    )


def _shown(row: Judgement) -> ShownJudgement:
    if row.message is None:
        return ShownJudgement(row, "", "", "")
    messages = masked_by(unpack(row.content), row.personal).messages
    text = messages[row.message].text
    if row.start is None or row.end is None:
        return ShownJudgement(row, text[: 2 * AROUND] + _rest(text, 2 * AROUND), "", "")
    before = text[max(0, row.start - AROUND) : row.start]
    after = text[row.end : row.end + AROUND]
    return ShownJudgement(
        stored=row,
        before=("…" if row.start > AROUND else "") + before,
        hit=text[row.start : row.end],
        after=after + _rest(text, row.end + AROUND),
    )


def _rest(text: str, shown: int) -> str:
    return "…" if len(text) > shown else ""
