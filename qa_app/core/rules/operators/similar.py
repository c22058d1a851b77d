"""Something like one of these sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, ClassVar, NamedTuple

from qa_app.core.conversations import Role
from qa_app.core.errors import Invalid, _
from qa_app.core.rules import normalise
from qa_app.core.rules.fields import check_share
from qa_app.core.rules.hits import Hit, Likeness
from qa_app.core.rules.index import IndexBuilder
from qa_app.core.rules.likeness import Pairs, clauses, of_run, pairs
from qa_app.core.rules.literals import commonness
from qa_app.core.rules.model import Scope
from qa_app.core.rules.reading import Reading, Window
from qa_app.core.rules.registry import Field, FieldKind, OperatorType
from qa_app.core.rules.sightings import Line
from qa_app.core.rules.speech import is_quoted_or_denied
from qa_app.core.rules.traces import Trace, any_of, enough, of_phrase

_SHARE = 0.75
_FEWEST_PAIRS = 3
# Whole numbers of pairs come out of a division.
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Similar:
    """Holds where part of a message resembles one of the ``texts`` by at least ``share``.

    The parts are all runs of neighbouring clauses, where signs part the clauses; likeness is
    measured as :mod:`qa_app.core.rules.likeness` says. The hit is the part of a message that is
    most like a sentence, and names the sentence. ``even_quoted``: also in the customer's words
    and where it is denied.
    """

    texts: tuple[str, ...]
    share: float = _SHARE
    even_quoted: bool = False

    reads_texts: ClassVar[bool] = True

    def prepare(self, index: IndexBuilder, role: Role | None, *, wakes: bool) -> SimilarFinder:
        """Enter for each sentence some pairs of which a text like it must hold one."""
        sentences = [_Sentence(text, pairs(normalise.phrase(text))) for text in self.texts]
        cued: dict[str, list[_Sentence]] = {}
        for sentence in sentences:
            for cue in cues(sentence.pairs, self.share):
                cued.setdefault(cue, []).append(sentence)
        number = index.phrases(cued, role)
        own_words = role is Role.AGENT and not self.even_quoted
        return SimilarFinder(self.share, number, list(cued.values()), own_words=own_words)

    def settings(self) -> Mapping[str, Any]:
        """The fields that are not at their default."""
        written: dict[str, Any] = {"texts": list(self.texts)}
        if self.share != _SHARE:
            written["share"] = self.share
        return written | ({"even_quoted": True} if self.even_quoted else {})

    def bounds(self, scope: Scope) -> Trace:
        """Where enough pairs of a sentence stand."""
        return any_of(self._held(text) for text in self.texts)

    def matters(self, field: str, text: str) -> Trace | None:
        """Where a sentence can be resembled (see ``traces.Narrows``)."""
        return self._held(text)

    def _held(self, text: str) -> Trace:
        """Where so many of its rarest pairs stand as a text like it cannot do without."""
        sentence = pairs(normalise.phrase(text))
        spare = _spare(sentence.size, self.share)
        rare = rarest(sentence, spare + _FEWEST_PAIRS)
        parts = (of_phrase(pair) for pair in rare for _ in range(sentence.counts[pair]))
        return enough(parts, sum(sentence.counts[pair] for pair in rare) - spare)


class _Sentence(NamedTuple):
    text: str
    pairs: Pairs


class _Part(NamedTuple):
    """A part of a line, and how much it resembles the sentence in question."""

    share: float
    start: int
    end: int


class SimilarFinder:
    """Sentences ready for screening; ``cued``: the sentences of each entry of the index's list."""

    __slots__ = ("_cued", "_own_words", "_share", "seen_in")

    def __init__(
        self, share: float, number: int, cued: Sequence[Sequence[_Sentence]], *, own_words: bool
    ) -> None:
        self.seen_in: int | None = number
        self._share, self._cued, self._own_words = share, cued, own_words

    def find(self, reading: Reading, window: Window) -> Sequence[Hit]:
        """For each message the part that is most like a sentence, if it is like enough."""
        return list(self._hits(reading, window))

    def holds(self, reading: Reading, window: Window) -> bool:
        """Whether there is any."""
        return next(self._hits(reading, window), None) is not None

    def _hits(self, reading: Reading, window: Window) -> Iterator[Hit]:
        for message, sentences in self._candidates(reading, window).items():
            line = reading.closed_line(message)
            best = max(
                ((part, each) for each in sentences.values() for part in self._parts(line, each)),
                key=lambda found: (found[0].share, -found[0].start, found[0].end),
                default=None,
            )
            if best is None:
                continue
            part, sentence = best
            start, end = line.original(part.start, part.end)
            if not (self._own_words and is_quoted_or_denied(reading, message, start, end)):
                yield Hit(message, start, end, Likeness(part.share, sentence.text))

    def _candidates(
        self, reading: Reading, window: Window
    ) -> Mapping[int, Mapping[str, _Sentence]]:
        """The messages with a cue, and the sentences that it may belong to."""
        found: dict[int, dict[str, _Sentence]] = {}
        if self.seen_in is not None:
            for seen in reading.seen(self.seen_in, window):
                for sentence in self._cued[seen.entry]:
                    found.setdefault(seen.message, {})[sentence.text] = sentence
        return found

    def _parts(self, line: Line, sentence: _Sentence) -> Iterator[_Part]:
        """The parts of a line that are like enough; each begins and ends with a clause."""
        wanted, size = sentence.pairs
        longest = size * (2 - self._share) / self._share + _ROUNDING
        spans = list(clauses(line.text))
        for first, (start, _end) in enumerate(spans):
            had: Counter[str] = Counter()
            common = length = 0
            for clause_start, end in spans[first:]:
                for pair in of_run(line.text[clause_start:end]):
                    had[pair] += 1
                    length += 1
                    common += had[pair] <= wanted[pair]
                if length > longest:
                    break
                share = 2 * common / (length + size)
                if share >= self._share:
                    yield _Part(share, start, end)


def cues(sentence: Pairs, share: float) -> list[str]:
    """Pairs of a sentence, one of which is in every text that is like it by ``share``.

    Two texts with n and m pairs of which c are common reach a share s only if 2c ≥ s(n + m) and
    so, as m ≥ c, c ≥ sn / (2 - s). At most that many less one may be left out; those left out
    are the commonest in the language (the prefix filter of Chaudhuri, Ganti and Kaushik, "A
    primitive operator for similarity joins in data cleaning", 2006).
    """
    return rarest(sentence, _spare(sentence.size, share) + 1)


def rarest(sentence: Pairs, wanted: int) -> list[str]:
    """The rarest pairs of a sentence that are so many in it."""
    chosen: list[str] = []
    for pair in sorted(sentence.counts, key=lambda pair: (commonness(pair), pair)):
        if wanted <= 0:
            break
        chosen.append(pair)
        wanted -= sentence.counts[pair]
    return chosen


def _spare(size: int, share: float) -> int:
    """How many of so many pairs a text that is like enough can do without."""
    return size - ceil(share * size / (2 - share) - _ROUNDING)


def _check_sentences(texts: Sequence[str]) -> None:
    for text in texts:
        if not pairs(normalise.phrase(text)).size >= _FEWEST_PAIRS:
            raise Invalid(
                _("“%(text)s” is too short to be resembled; look for it as a phrase."), text=text
            )


OPERATOR = OperatorType(
    name="similar",
    label=_("Similar sentences"),
    fields=(
        Field("texts", FieldKind.TEXTS, _("Sentences"), required=True, check=_check_sentences),
        Field("share", FieldKind.NUMBER, _("Likeness from (1 is the same)"), check=check_share),
        Field("even_quoted", FieldKind.FLAG, _("Also quoted or denied")),
    ),
    make=Similar,
    kind=Similar,
)
