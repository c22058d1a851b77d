"""Everything that can go wrong in the domain, as one family.

    QaError
    ├── Invalid        what was given cannot be accepted as it is
    ├── Refused        the caller may see the thing but may not do this to it
    ├── NotFound       there is no such thing, or it is outside the caller's teams
    └── Conflict       somebody else changed it meanwhile, or its state forbids the step

A sentence is kept as its catalogue key (the English sentence with ``%(name)s`` places) and
its values, so that every edge can say it in the reader's language. The web turns the four
classes into statuses in one file, the command line into exit codes in another.
"""

from __future__ import annotations

from collections.abc import Mapping


def _(sentence: str) -> str:
    """Mark a sentence for the message catalogue without translating it here."""
    return sentence


class QaError(Exception):
    """Base of the family.

    ``sentence`` is the catalogue key, ``values`` fill its places, ``field`` names the form
    field or definition key at fault where there is one.
    """

    def __init__(self, sentence: str, *, field: str | None = None, **values: object) -> None:
        self.sentence = sentence
        self.values: Mapping[str, object] = values
        self.field = field
        super().__init__(sentence % values if values else sentence)


class Invalid(QaError):
    """What was given cannot be accepted; the sentence says what, where and what to do."""


class Refused(QaError):
    """The caller may see the thing but lacks the right to do this."""


class NotFound(QaError):
    """No such thing, or it belongs to a team in which the caller has no part."""

    def __init__(
        self,
        sentence: str = _("There is nothing here."),
        *,
        field: str | None = None,
        **values: object,
    ) -> None:
        super().__init__(sentence, field=field, **values)


class Conflict(QaError):
    """The thing changed meanwhile, or its state forbids this step."""
