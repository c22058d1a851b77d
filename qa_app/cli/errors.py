"""The one file in which a core error becomes an exit code of a command."""

from __future__ import annotations

import copy
from typing import Any

import click
from flask_babel import gettext

from qa_app.core.errors import Conflict, Invalid, NotFound, QaError, Refused
from qa_app.core.texts import DEFAULT_LOCALE, LocalText


class Failed(click.ClickException):
    """Nothing is wrong with the input, and yet it could not be done."""

    exit_code = 1


class Unusable(click.ClickException):
    """The input has to be changed."""

    exit_code = 2


EXPLAINED_AS: dict[type[QaError], type[click.ClickException]] = {
    Invalid: Unusable,
    Refused: Failed,
    NotFound: Failed,
    Conflict: Failed,
}


def explained(command: click.Command) -> click.Command:
    """The same command, which tells core errors as a sentence instead of a traceback."""
    told = copy.copy(command)

    def invoke(context: click.Context) -> Any:
        try:
            return type(command).invoke(told, context)
        except QaError as error:
            raise explanation(error) from error

    told.invoke = invoke  # type: ignore[method-assign, assignment]
    return told


def explanation(error: QaError) -> click.ClickException:
    """The error as click tells it: its sentence, and an exit code."""
    kinds = (EXPLAINED_AS[kind] for kind in type(error).__mro__ if kind in EXPLAINED_AS)
    return next(kinds, Failed)(say(error))


def say(error: QaError) -> str:
    """The error's sentence in the language in force, its values too; a tuple line by line."""
    values = {name: _say_value(value) for name, value in error.values.items()}
    sentence: str = gettext(error.sentence)
    return sentence % values if values else sentence


def _say_value(value: object) -> object:
    if isinstance(value, QaError):
        return say(value)
    if isinstance(value, tuple):
        return "\n".join(str(_say_value(each)) for each in value)
    return value.in_locale(DEFAULT_LOCALE) if isinstance(value, LocalText) else value
