"""Templates say sentences and call macros hundreds of times a page: both without detours.

Jinja looks anew at every call for what the callee wants to be given, and its translated
sentences are formatted anew each time. Here a sentence is marked up once for each language, and
a macro or a plain function is called as it is.
"""

from __future__ import annotations

from functools import lru_cache
from types import BuiltinMethodType, FunctionType, MethodType
from typing import Any

from babel.support import NullTranslations
from flask import Flask
from flask_babel import get_translations
from jinja2.runtime import Context, Macro
from markupsafe import Markup

_PLAIN = (FunctionType, MethodType, BuiltinMethodType)


class QuickContext(Context):
    """A context that knows the usual callees of our templates by their type."""

    def call(self, callee: Any, /, *args: Any, **values: Any) -> Any:
        """Call as ``Context.call`` does, which is left to see to all but the usual cases."""
        kind = type(callee)
        if kind is Macro:
            args = (self.eval_ctx, *args)
        elif kind not in _PLAIN or hasattr(callee, "jinja_pass_arg"):
            return super().call(callee, *args, **values)
        values.pop("_loop_vars", None)
        values.pop("_block_vars", None)
        return callee(*args, **values)


def init_drawing(app: Flask) -> None:
    """Set the environment of the templates up; after Flask-Babel, whose sentences it takes over."""
    app.jinja_env.context_class = QuickContext
    app.jinja_env.globals.update(
        {"_": said, "gettext": said, "ngettext": counted, "pgettext": said_in}
    )


def said(sentence: str, /, **values: object) -> Markup:
    """A sentence in the language in force; values are escaped."""
    return _filled(_marked_up(get_translations(), None, sentence), values)


def said_in(context: str, sentence: str, /, **values: object) -> Markup:
    """One that means something else elsewhere."""
    return _filled(_marked_up(get_translations(), context, sentence), values)


def counted(singular: str, plural: str, number: int, /, **values: object) -> Markup:
    """One with a number, ``%(num)s`` unless it is given as it is to be written."""
    found = Markup(get_translations().ungettext(singular, plural, number))  # noqa: S704
    return _filled(found, {"num": number, **values})


def _filled(sentence: Markup, values: dict[str, object]) -> Markup:
    # Always a format, whether or not it has values: a per cent sign is written twice in it.
    return sentence % values if "%" in sentence else sentence


@lru_cache(maxsize=8192)
def _marked_up(translations: NullTranslations, context: str | None, sentence: str) -> Markup:
    if context is None:
        return Markup(translations.ugettext(sentence))  # noqa: S704  (our own sentence)
    return Markup(translations.upgettext(context, sentence))  # noqa: S704
