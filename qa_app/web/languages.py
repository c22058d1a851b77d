"""Which language a request is answered in, and how a sentence is said in it.

The choice: ``?lang=`` in the address (kept in a cookie from then on), the cookie, what the
user has set, then Chinese.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property

from babel import Locale
from babel.support import NullTranslations, Translations
from flask import Flask, Response, current_app, g, has_request_context, request
from flask_babel import Babel, Domain, get_locale, gettext

from qa_app.core.errors import QaError
from qa_app.core.texts import DEFAULT_LOCALE, LocalText
from qa_app.web import catalogue

LANGUAGES: Mapping[str, str] = {"zh_CN": "简体中文", "en": "English"}
"""Every language on offer, each under its own name for itself."""

COOKIE = "lang"
_A_YEAR_S = 365 * 24 * 3600


class CatalogueDomain(Domain):
    """Translations from the fragments; a language without fragments speaks the keys."""

    def __init__(self, translations: Mapping[str, Translations]) -> None:
        super().__init__()
        self._translations = dict(translations)
        self._keys_as_they_are = NullTranslations()

    def get_translations(self) -> NullTranslations:
        return self._translations.get(locale_name(), self._keys_as_they_are)


class CatalogueBabel(Babel):
    """Flask-Babel, with the catalogue above instead of compiled files."""

    @cached_property
    def domain_instance(self) -> CatalogueDomain:
        return CatalogueDomain({DEFAULT_LOCALE: catalogue.shipped(DEFAULT_LOCALE)})


def init_languages(app: Flask) -> None:
    """Register the languages and the zone in which times are shown."""
    CatalogueBabel(
        app,
        default_locale=DEFAULT_LOCALE,
        default_timezone=_teams_zone(app),
        locale_selector=_choice,
        timezone_selector=_zone,
    )
    app.after_request(_keep_choice)
    app.jinja_env.filters["local_text"] = local_text
    app.jinja_env.filters["say"] = say


def locale_name() -> str:
    """The language in force, as the catalogue names it (``zh_CN``, ``en``)."""
    locale = get_locale()
    # Asked hundreds of times a page, where comparing by value would be felt.
    for name, known in _locales().items():
        if known is locale:
            return name
    return next((name for name, known in _locales().items() if known == locale), DEFAULT_LOCALE)


@cache
def _locales() -> dict[str, Locale]:
    # Babel writes zh_CN as zh_Hans_CN, so its own spelling cannot be the name.
    return {name: Locale.parse(name) for name in LANGUAGES}


def language_tag() -> str:
    """The language in force, as HTML names it (``zh-CN``, ``en``)."""
    return locale_name().replace("_", "-")


def local_text(text: LocalText | None) -> str:
    """A definition's text in the language in force."""
    return text.in_locale(locale_name()) if text is not None else ""


def say(error: QaError) -> str:
    """A core error's sentence in the language in force, its values too; a tuple line by line."""
    values = {name: _say_value(value) for name, value in error.values.items()}
    sentence: str = gettext(error.sentence)
    return sentence % values if values else sentence


def _say_value(value: object) -> object:
    if isinstance(value, QaError):
        return say(value)
    if isinstance(value, LocalText):
        return local_text(value)
    if isinstance(value, tuple):
        return "\n".join(str(_say_value(each)) for each in value)
    return value


def _choice() -> Locale:
    if not has_request_context():
        return _locales()[DEFAULT_LOCALE]
    wishes = (request.args.get(COOKIE), request.cookies.get(COOKIE), _users_own("locale"))
    return _locales()[next((each for each in wishes if each in LANGUAGES), None) or DEFAULT_LOCALE]


def _zone() -> str:
    return _users_own("time_zone") or _teams_zone(current_app)


def _teams_zone(app: Flask) -> str:
    """The zone of the settings; an app without settings (a test's) has the usual one."""
    zone = getattr(app.config.get("SETTINGS"), "zone", None)
    return str(zone or "Asia/Shanghai")


def _users_own(name: str) -> str | None:
    value = getattr(g.get("user"), name, None)
    return value if isinstance(value, str) else None


def _keep_choice(response: Response) -> Response:
    wish = request.args.get(COOKIE)
    if wish and wish in LANGUAGES:
        response.set_cookie(
            COOKIE,
            wish,
            max_age=_A_YEAR_S,
            samesite="Lax",
            httponly=True,
            secure=request.is_secure,
        )
    return response
