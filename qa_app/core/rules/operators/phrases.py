"""Any, all or so many of these phrases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from qa_app.core.conversations import Role
from qa_app.core.errors import Invalid, _
from qa_app.core.rules import normalise
from qa_app.core.rules.fields import check_phrases
from qa_app.core.rules.hits import Hit
from qa_app.core.rules.index import IndexBuilder
from qa_app.core.rules.reading import Reading, Window
from qa_app.core.rules.registry import Field, FieldKind, OperatorType
from qa_app.core.rules.remarks import Remark, RemarkKind
from qa_app.core.rules.sightings import Sighting
from qa_app.core.rules.speech import is_quoted_or_denied
from qa_app.core.rules.traces import Trace, of_phrase


@dataclass(frozen=True, slots=True)
class Phrases:
    """Holds where at least ``at_least`` of the ``texts`` occur (``all_of_them``: every one).

    ``unless``: longer texts inside which a phrase does not count. ``whole_word``: only where
    the tokenizer sees word boundaries. ``through_signs``: also with signs put between the
    characters. ``even_quoted``: also in the customer's words and where it is denied.
    """

    texts: tuple[str, ...]
    at_least: int = 1
    all_of_them: bool = False
    unless: tuple[str, ...] = ()
    whole_word: bool = False
    through_signs: bool = False
    even_quoted: bool = False

    reads_texts: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if self.at_least > len(self.texts):
            raise Invalid(
                _("“at_least” asks for %(wanted)s of %(given)s phrases."),
                field="at_least",
                wanted=self.at_least,
                given=len(self.texts),
            )

    def prepare(self, index: IndexBuilder, role: Role | None, *, wakes: bool) -> PhraseFinder:
        """Enter phrases and contexts into the index."""
        # Two ways of writing one phrase are one phrase.
        texts = tuple({normalise.phrase(text): text for text in self.texts}.values())
        needed = len(texts) if self.all_of_them else self.at_least
        number = index.phrases(texts, role, bare=self.through_signs)
        contexts = index.phrases(self.unless, role) if self.unless else None
        return PhraseFinder(self, number, contexts, needed, role)

    def matters(self, field: str, text: str) -> Trace | None:
        """Where one of its texts can make a difference (see ``traces.Narrows``)."""
        if field == "texts" and self.all_of_them:
            # How many there are is how many must occur.
            return None
        return of_phrase(text, bare=self.through_signs)

    def settings(self) -> Mapping[str, Any]:
        """The fields that are not at their default."""
        written: dict[str, Any] = {"texts": list(self.texts)}
        if self.at_least != 1:
            written["at_least"] = self.at_least
        if self.unless:
            written["unless"] = list(self.unless)
        for flag in ("all_of_them", "whole_word", "through_signs", "even_quoted"):
            if getattr(self, flag):
                written[flag] = True
        return written


class PhraseFinder:
    """Phrases ready for screening."""

    __slots__ = ("_contexts", "_needed", "_own_words", "_phrases", "seen_in")

    def __init__(
        self,
        phrases: Phrases,
        number: int,
        contexts: int | None,
        needed: int,
        role: Role | None,
    ) -> None:
        self._phrases = phrases
        self.seen_in: int | None = number
        self._contexts = contexts
        self._needed = needed
        self._own_words = role is Role.AGENT and not phrases.even_quoted

    def find(self, reading: Reading, window: Window) -> Sequence[Hit]:
        """The occurrences that count; none where too few of the phrases occur."""
        if self.seen_in is None or not (sightings := reading.seen(self.seen_in, window)):
            return ()
        contexts = () if self._contexts is None else reading.seen(self._contexts, window)
        counted = [each for each in sightings if self._counts(reading, each, contexts)]
        if self._needed > 1 and len({each.entry for each in counted}) < self._needed:
            return ()
        return [Hit(*each[:3]) for each in counted]

    def holds(self, reading: Reading, window: Window) -> bool:
        """Whether there is any."""
        return bool(self.find(reading, window))

    def _counts(self, reading: Reading, seen: Sighting, contexts: Sequence[Sighting]) -> bool:
        message, start, end, _entry = seen
        for context in contexts:
            if context.message == message and context.start <= start and end <= context.end:
                return False
        if self._phrases.whole_word and not reading.at_word_ends(message, start, end):
            return False
        return not (self._own_words and is_quoted_or_denied(reading, message, start, end))


def _advise(phrases: Phrases) -> Iterator[Remark]:
    """Phrases that never count, that stand twice, and contexts that hold none of them."""
    read = [normalise.phrase(text) for text in phrases.texts]
    contexts = {normalise.phrase(text): text for text in phrases.unless}
    for number, (shape, text) in enumerate(zip(read, phrases.texts, strict=True)):
        if shape in contexts:
            sentence = _("“%(text)s” never counts: it stands under “unless” too.")
            yield Remark(RemarkKind.NEVER, sentence, {"text": text}, f"texts.{number}")
        if shape in read[:number]:
            sentence = _("“%(text)s” stands there twice, as it is read.")
            yield Remark(RemarkKind.IDLE, sentence, {"text": text}, f"texts.{number}")
    for number, (shape, text) in enumerate(contexts.items()):
        if not any(phrase in shape for phrase in read):
            sentence = _("“%(text)s” contains none of the phrases and so excuses none.")
            yield Remark(RemarkKind.IDLE, sentence, {"text": text}, f"unless.{number}")
    if len({shape for shape in read if shape not in contexts}) < phrases.at_least:
        yield Remark(RemarkKind.NEVER, _("Too few of the phrases can count."))


OPERATOR = OperatorType(
    name="phrases",
    label=_("Phrases"),
    fields=(
        Field("texts", FieldKind.TEXTS, _("Phrases"), required=True, check=check_phrases),
        Field("at_least", FieldKind.COUNT, _("At least so many of them")),
        Field("all_of_them", FieldKind.FLAG, _("All of them")),
        Field("unless", FieldKind.TEXTS, _("But not inside"), check=check_phrases),
        Field("whole_word", FieldKind.FLAG, _("Whole words only")),
        Field("through_signs", FieldKind.FLAG, _("Also with signs inserted")),
        Field("even_quoted", FieldKind.FLAG, _("Also quoted or denied")),
    ),
    make=Phrases,
    kind=Phrases,
    advise=_advise,
)
