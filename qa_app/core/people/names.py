"""What people, teams and agents may be called."""

from __future__ import annotations

import unicodedata

from qa_app.core.errors import Invalid, _

SHORTEST_USERNAME = 2
LONGEST_USERNAME = 64
LONGEST_NAME = 100
LONGEST_KEY = 100

_USERNAME_SIGNS = frozenset("._-@")


def folded_username(text: str) -> str:
    """The one form in which a sign-in name is stored and looked up.

    Width and case do not tell two people apart: ``ＺＨＡＮＧ.Wei`` is ``zhang.wei``.
    """
    return unicodedata.normalize("NFKC", text).strip().casefold()


def username_from(text: str) -> str:
    """A usable sign-in name from what was typed; raises Invalid with the field ``username``.

    Letters and digits of any script, and ``. _ - @`` between them.
    """
    name = folded_username(text)
    if not SHORTEST_USERNAME <= len(name) <= LONGEST_USERNAME:
        raise Invalid(
            _("A sign-in name has %(shortest)s to %(longest)s characters."),
            field="username",
            shortest=SHORTEST_USERNAME,
            longest=LONGEST_USERNAME,
        )
    if not name[0].isalnum() or not all(c.isalnum() or c in _USERNAME_SIGNS for c in name):
        raise Invalid(
            _(
                "A sign-in name is made of letters, digits and . _ - @, and begins with a letter"
                " or digit."
            ),
            field="username",
        )
    return name


def name_from(text: str, field: str = "name") -> str:
    """A person's or team's name on one line; raises Invalid naming the field."""
    name = one_line(text)
    if not name:
        raise Invalid(_("A name is needed."), field=field)
    if len(name) > LONGEST_NAME:
        raise Invalid(
            _("A name has at most %(longest)s characters."), field=field, longest=LONGEST_NAME
        )
    return name


def key_from(text: str, field: str = "key") -> str:
    """The id of a team or agent as imported files write it; raises Invalid naming the field."""
    key = one_line(text)
    if not key:
        raise Invalid(_("An id is needed."), field=field)
    if len(key) > LONGEST_KEY:
        raise Invalid(
            _("An id has at most %(longest)s characters."), field=field, longest=LONGEST_KEY
        )
    return key


def one_line(text: str) -> str:
    """Text without line breaks, control and invisible characters, inner spaces joined.

    Names are printed into logs, sentences and mail-like notices: a line break inside one could
    pass for a line of ours, a direction mark could turn the rest of it around.
    """
    visible = (c if not unicodedata.category(c).startswith("C") else " " for c in text)
    return " ".join("".join(visible).split())
