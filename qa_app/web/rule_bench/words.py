"""What the bench says of a draft: faults by control, examples with their verdicts, operators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from qa_app.core.rules.model import Line
from qa_app.core.rules.registry import Field, shipped
from qa_app.core.rules.remarks import Remark
from qa_app.definitions.documents import plain_document
from qa_app.services.rule_bench.drafts import TriedDraft, TriedExample
from qa_app.web.languages import say
from qa_app.web.rule_bench.forms import SIDES, Draft
from qa_app.web.rules.words import CHOICES


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a message of an example; ``hit``: the draft finds something there."""

    text: str
    hit: bool


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A message in which the draft finds something, cut at the hits."""

    line: Line
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class ShownExample:
    """An example's control and text, and how it turns out (``None``: not tried)."""

    control: str
    text: str
    tried: TriedExample | None
    lines: Sequence[ShownLine] = ()
    whole: bool = False


def document_of(body: str) -> Mapping[str, Any]:
    """A rule's text as plain values; raises DefinitionFaults where it is no YAML."""
    return plain_document(body, file="draft")


def faults_by_control(draft: Draft, tried: TriedDraft) -> dict[str, list[str]]:
    """What is wrong, by the control it is typed into; "" for what has none."""
    found: dict[str, list[str]] = {}
    for fault in tried.faults:
        control = draft.control_of(fault.key)
        sentence = say(fault.reason)
        said = sentence if control else _("%(key)s: %(reason)s", key=fault.key, reason=sentence)
        found.setdefault(control, []).append(said)
    return found


def warnings(tried: TriedDraft) -> list[str]:
    """What may be meant otherwise, in sentences."""
    return [_sentence(each) for each in tried.warnings]


def sides(draft: Draft, tried: TriedDraft, *, chinese: bool) -> dict[str, list[ShownExample]]:
    """The examples of both sides with their verdicts; at least one empty one to type into."""
    verdicts = {"hit": tried.hit, "miss": tried.miss}
    shown: dict[str, list[ShownExample]] = {}
    for side in SIDES:
        known = verdicts[side]
        shown[side] = [
            _shown(f"{side}-{draft.place(side, number)}", text, known[number : number + 1])
            for number, text in enumerate(draft.examples(side, chinese=chinese))
        ]
    return shown


def operators() -> list[tuple[str, str]]:
    """Name and label of every operator that there is."""
    return [(each.name, _(each.label)) for each in shipped()]


def choices(field: Field) -> list[tuple[str, str]]:
    """The choices of a field with what each is called."""
    found = []
    for each in field.choices:
        label = field.label_of(each)
        found.append((each, _(label) if label else str(CHOICES.get(each, each))))
    return found


def _sentence(remark: Remark) -> str:
    sentence = str(_(remark.sentence))
    return sentence % remark.values if remark.values else sentence


def _shown(control: str, text: str, verdict: Sequence[TriedExample]) -> ShownExample:
    if not verdict:
        return ShownExample(control, text, None)
    [tried] = verdict
    by_message: dict[int, list[tuple[int, int]]] = {}
    for finding in tried.findings:
        if finding.message is not None:
            whole = len(tried.lines[finding.message].text)
            start, end = finding.start or 0, whole if finding.end is None else finding.end
            by_message.setdefault(finding.message, []).append((start, end))
    lines = [
        ShownLine(tried.lines[number], _pieces(tried.lines[number].text, spans))
        for number, spans in sorted(by_message.items())
    ]
    return ShownExample(control, text, tried, lines, bool(tried.findings) and not lines)


def _pieces(text: str, spans: Sequence[tuple[int, int]]) -> list[Piece]:
    pieces, place = [], 0
    for start, end in sorted(spans):
        if start > place:
            pieces.append(Piece(text[place:start], hit=False))
        if end > max(start, place):
            pieces.append(Piece(text[max(start, place) : end], hit=True))
        place = max(place, end)
    if place < len(text):
        pieces.append(Piece(text[place:], hit=False))
    return pieces
