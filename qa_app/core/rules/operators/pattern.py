"""Regular expressions with exclusions, in RE2's syntax."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from qa_app.core.conversations import Role
from qa_app.core.errors import Invalid, _
from qa_app.core.rules.adapters import Pattern
from qa_app.core.rules.candidates import Candidate, PatternList
from qa_app.core.rules.characters import fold_pattern
from qa_app.core.rules.hits import Hit
from qa_app.core.rules.index import IndexBuilder
from qa_app.core.rules.reading import Reading, Window
from qa_app.core.rules.registry import Field, FieldKind, OperatorType
from qa_app.core.rules.remarks import Remark, RemarkKind
from qa_app.core.rules.speech import is_quoted_or_denied
from qa_app.core.rules.traces import Trace, of_pattern

_LONGEST = 1_000
_LOOK_AROUND = re.compile(r"\(\?(?:<?[=!])")
_ONE_BYTE = re.compile(r"(?<!\\)(?:\\\\)*\\C")
_TEXT_ENDS = re.compile(r"(?<!\\)(?:\\\\)*\\[AzZ]")


@dataclass(frozen=True, slots=True)
class PatternTest:
    """Holds where one of the ``texts`` matches and no ``exclude`` touches the match.

    Patterns see folded text: half-width, small letters, simplified; ``^`` and ``$`` are the
    ends of the message. ``even_quoted``: also in the customer's words and where it is denied.
    """

    texts: tuple[str, ...]
    exclude: tuple[str, ...] = ()
    even_quoted: bool = False

    reads_texts: ClassVar[bool] = True

    def prepare(self, index: IndexBuilder, role: Role | None, *, wakes: bool) -> PatternFinder:
        """Enter the patterns into the index if they have to wake the rule."""
        index.reads(role)
        number = index.patterns(self.texts, role) if wakes else None
        return PatternFinder(self, number, own_words=role is Role.AGENT and not self.even_quoted)

    def matters(self, field: str, text: str) -> Trace | None:
        """Where one of its patterns can make a difference (see ``traces.Narrows``)."""
        return of_pattern(text)

    def settings(self) -> Mapping[str, Any]:
        """The fields that are not at their default."""
        written: dict[str, Any] = {"texts": list(self.texts)}
        if self.exclude:
            written["exclude"] = list(self.exclude)
        if self.even_quoted:
            written["even_quoted"] = True
        return written


class PatternFinder:
    """Patterns ready for screening.

    Exclusions are tried only on messages with a match, and patterns that wake no rule only on
    the window in question.
    """

    __slots__ = ("_excluded", "_own_words", "_patterns", "seen_in")

    def __init__(self, test: PatternTest, number: int | None, *, own_words: bool) -> None:
        self.seen_in = number
        self._own_words = own_words
        self._patterns = PatternList(test.texts) if number is None else None
        self._excluded = PatternList(test.exclude) if test.exclude else None

    def find(self, reading: Reading, window: Window) -> Sequence[Hit]:
        """The matches that count."""
        return list(self._hits(reading, window))

    def holds(self, reading: Reading, window: Window) -> bool:
        """Whether there is a match that counts."""
        if self._patterns is not None and self._excluded is None and not self._own_words:
            messages = reading.within(window)
            return self._patterns.occur(line for each in messages for line in reading.lines(each))
        return next(self._hits(reading, window), None) is not None

    def _hits(self, reading: Reading, window: Window) -> Iterator[Hit]:
        if self._patterns is not None:
            for message in reading.within(window):
                for start, end in _spans(self._patterns, reading, message):
                    if self._counts(reading, message, start, end):
                        yield Hit(message, start, end)
        elif self.seen_in is not None:
            for message, start, end, _ in reading.seen(self.seen_in, window):
                if self._counts(reading, message, start, end):
                    yield Hit(message, start, end)

    def _counts(self, reading: Reading, message: int, start: int, end: int) -> bool:
        """Whether no exclusion touches the match, and the words are the speaker's own."""
        if self._excluded is not None:
            for other in _spans(self._excluded, reading, message):
                if start < other[1] and other[0] < end:
                    return False
        return not (self._own_words and is_quoted_or_denied(reading, message, start, end))


def _spans(patterns: PatternList, reading: Reading, message: int) -> Iterator[tuple[int, int]]:
    for line in reading.lines(message):
        yield from patterns.spans(line)


def _check_patterns(sources: Sequence[str]) -> None:
    for source in sources:
        if len(source) > _LONGEST:
            raise Invalid(
                _("A pattern may have %(most)s characters; this one has %(given)s."),
                most=_LONGEST,
                given=len(source),
            )
        if _LOOK_AROUND.search(source):
            raise Invalid(
                _("“%(pattern)s”: look-ahead and look-behind are not supported; use exclusions."),
                pattern=source,
            )
        if _TEXT_ENDS.search(source):
            raise Invalid(
                _("“%(pattern)s”: write ^ and $ for the ends of a message."), pattern=source
            )
        if _ONE_BYTE.search(source):
            raise Invalid(
                _("“%(pattern)s”: \\C stands for part of a character; write a dot."), pattern=source
            )
        if Pattern(fold_pattern(source)).matches_nothing():
            raise Invalid(_("“%(pattern)s” matches the empty text."), pattern=source)


def _advise(test: PatternTest) -> Iterator[Remark]:
    """Patterns that are excluded themselves, that stand twice, and that every message is tried."""
    for number, source in enumerate(test.texts):
        values, place = {"text": source}, f"texts.{number}"
        if source in test.exclude:
            sentence = _("“%(text)s” never counts: it is excluded too.")
            yield Remark(RemarkKind.NEVER, sentence, values, place)
        if source in test.texts[:number]:
            sentence = _("“%(text)s” stands there twice, as it is read.")
            yield Remark(RemarkKind.IDLE, sentence, values, place)
        if not Candidate(fold_pattern(source)).leads:
            sentence = _("“%(text)s” holds no rare word, so it is tried on every message: slow.")
            yield Remark(RemarkKind.SLOW, sentence, values, place)
    if all(source in test.exclude for source in test.texts):
        yield Remark(RemarkKind.NEVER, _("Every pattern is excluded."))


OPERATOR = OperatorType(
    name="pattern",
    label=_("Regular expression"),
    fields=(
        Field("texts", FieldKind.TEXTS, _("Patterns"), required=True, check=_check_patterns),
        Field("exclude", FieldKind.TEXTS, _("But not where this matches"), check=_check_patterns),
        Field("even_quoted", FieldKind.FLAG, _("Also quoted or denied")),
    ),
    make=PatternTest,
    kind=PatternTest,
    advise=_advise,
)
