"""The formulas of schemes: a small language of figures, comparisons and choices.

    bonus * own_share + (bonus * team_share if team_mean >= 80 else 0)

A formula names figures (``score``), figures of the team (``team.score``), calls functions
(``team_mean(score)``) and knows ``+ - * /``, ``%`` behind a figure, comparisons, ``and``, ``or``,
``not`` and ``A if B else C``. It can name nothing but what a scheme declares and do nothing but
compute, so one from a hostile file is harmless; its length and depth are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from qa_app.core.errors import Invalid, _

LONGEST = 500
DEEPEST = 30

TEAM = "team"
"""The prefix of figures that belong to the whole team."""

_TOKEN = re.compile(
    r"\s*(?:(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)?)"
    r"|\"(?P<text>[^\"]*)\"|(?P<sign><=|>=|==|!=|[-+*/%(),<>]))"
)
_WORDS = frozenset({"and", "or", "not", "if", "else"})
_COMPARISONS = frozenset({"<", "<=", ">", ">=", "==", "!="})


@dataclass(frozen=True, slots=True)
class Number:
    """A figure as written; ``percent``: it stands for hundredths."""

    value: Fraction
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    value: str


@dataclass(frozen=True, slots=True)
class Name:
    """A named figure; one of the team has the prefix ``team.``."""

    name: str


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Negative:
    operand: Expression


@dataclass(frozen=True, slots=True)
class Not:
    operand: Expression


@dataclass(frozen=True, slots=True)
class Binary:
    """``sign`` is one of ``+ - * / < <= > >= == != and or``."""

    sign: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Choice:
    """``then`` where ``condition`` holds, otherwise ``other``."""

    condition: Expression
    then: Expression
    other: Expression


Expression = Number | Text | Name | Call | Negative | Not | Binary | Choice


class _Token(NamedTuple):
    """``kind``: number, name, text, sign, word or end."""

    kind: str
    text: str


def parse(formula: str) -> Expression:
    """Read a formula; raises Invalid, naming the place, for anything that is none."""
    if len(formula) > LONGEST:
        raise Invalid(_("A formula has at most %(most)s characters."), most=LONGEST)
    reader = _Reader(list(_tokens(formula)))
    found = reader.choice()
    reader.expect_end()
    return found


def children(expression: Expression) -> Sequence[Expression]:
    """The parts that an expression is put together of."""
    match expression:
        case Call(arguments=arguments):
            return arguments
        case Negative(operand=operand) | Not(operand=operand):
            return (operand,)
        case Binary(left=left, right=right):
            return (left, right)
        case Choice(condition=condition, then=then, other=other):
            return (condition, then, other)
    return ()


def walk(expression: Expression) -> Iterator[Expression]:
    """An expression and everything in it, outermost first."""
    yield expression
    for child in children(expression):
        yield from walk(child)


def _tokens(formula: str) -> Iterator[_Token]:
    place, end = 0, len(formula.rstrip())
    while place < end:
        found = _TOKEN.match(formula, place)
        if found is None:
            raise Invalid(
                _("“%(rest)s” cannot stand in a formula."), rest=formula[place:].strip()[:20]
            )
        place, kind = found.end(), str(found.lastgroup)
        text = found[kind]
        yield _Token("word" if kind == "name" and text in _WORDS else kind, text)
    yield _Token("end", "")


class _Reader:
    """Reads tokens by falling from what binds loosest to what binds tightest."""

    def __init__(self, tokens: Sequence[_Token]) -> None:
        self._tokens, self._place, self._depth = tokens, 0, 0

    def choice(self) -> Expression:
        self._depth += 1
        if self._depth > DEEPEST:
            raise Invalid(_("This formula is nested too deeply."))
        found = self._either()
        if self._take("word", "if"):
            condition = self._either()
            if not self._take("word", "else"):
                raise Invalid(_("In a formula “if” needs an “else”."))
            found = Choice(condition, found, self.choice())
        self._depth -= 1
        return found

    def expect_end(self) -> None:
        if self._next.kind != "end":
            raise self._unexpected()

    def _either(self) -> Expression:
        found = self._both()
        while self._take("word", "or"):
            found = Binary("or", found, self._both())
        return found

    def _both(self) -> Expression:
        found = self._inverted()
        while self._take("word", "and"):
            found = Binary("and", found, self._inverted())
        return found

    def _inverted(self) -> Expression:
        inversions = 0
        while self._take("word", "not"):
            inversions += 1
        found = self._compared()
        return Not(found) if inversions % 2 else found

    def _compared(self) -> Expression:
        found = self._sum()
        sign = self._taken_sign(_COMPARISONS)
        return found if sign is None else Binary(sign, found, self._sum())

    def _sum(self) -> Expression:
        found = self._product()
        while sign := self._taken_sign({"+", "-"}):
            found = Binary(sign, found, self._product())
        return found

    def _product(self) -> Expression:
        found = self._signed()
        while sign := self._taken_sign({"*", "/"}):
            found = Binary(sign, found, self._signed())
        return found

    def _signed(self) -> Expression:
        negations = 0
        while self._take("sign", "-"):
            negations += 1
        found = self._atom()
        return Negative(found) if negations % 2 else found

    def _atom(self) -> Expression:
        token = self._next
        if token.kind == "end":
            raise Invalid(_("This formula breaks off."))
        self._place += 1
        match token.kind:
            case "number":
                percent = self._take("sign", "%")
                return Number(Fraction(token.text) / (100 if percent else 1), percent)
            case "text":
                return Text(token.text)
            case "name":
                if self._take("sign", "("):
                    return Call(token.text, tuple(self._arguments()))
                return Name(token.text)
        if token != _Token("sign", "("):
            self._place -= 1
            raise self._unexpected()
        found = self.choice()
        self._close()
        return found

    def _arguments(self) -> Iterator[Expression]:
        if self._take("sign", ")"):
            return
        yield self.choice()
        while self._take("sign", ","):
            yield self.choice()
        self._close()

    def _close(self) -> None:
        if not self._take("sign", ")"):
            raise Invalid(_("A bracket of this formula is not closed."))

    def _taken_sign(self, signs: frozenset[str] | set[str]) -> str | None:
        token = self._next
        if token.kind == "sign" and token.text in signs:
            self._place += 1
            return token.text
        return None

    def _take(self, kind: str, text: str) -> bool:
        if self._next != (kind, text):
            return False
        self._place += 1
        return True

    @property
    def _next(self) -> _Token:
        return self._tokens[self._place]

    def _unexpected(self) -> Invalid:
        return Invalid(
            _("“%(found)s” stands where it makes no sense in this formula."), found=self._next.text
        )
