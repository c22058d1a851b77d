"""What every page stands on, put together: one call for the factory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask

from qa_app.core.rules.hits import Severity
from qa_app.web import (
    addresses,
    assets,
    drawing,
    errors,
    formats,
    languages,
    navigation,
    security,
    tables,
    tracing,
)
from qa_app.web.labels import SEVERITIES
from qa_app.web.theme import theme
from qa_app.web.visitors import current_actor, current_visitor

HERE = Path(__file__).parent


def init_shell(app: Flask) -> None:
    """Register languages, security, error pages, formats and what the layouts need."""
    app.static_folder, app.template_folder = str(HERE / "static"), str(HERE / "templates")
    addresses.init_addresses(app)
    tracing.init_tracing(app)
    languages.init_languages(app)
    drawing.init_drawing(app)
    security.init_security(app)
    errors.init_errors(app)
    formats.init_formats(app)
    assets.init_assets(app)
    navigation.init_navigation(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        url_with=tables.url_with,
        page_url=tables.page_url,
        kept_arguments=tables.kept_arguments,
        url_if=navigation.url_if,
        language_tag=languages.language_tag,
        places=navigation,
    )
    app.jinja_env.filters["severity_word"] = severity_word
    app.context_processor(_for_every_page)


def severity_word(name: str) -> str:
    """What a severity is called in the language in force."""
    return str(SEVERITIES[Severity(name)])


def _for_every_page() -> dict[str, Any]:
    groups = navigation.groups_for(current_actor())
    return {
        "visitor": current_visitor(),
        "actor": current_actor(),
        "theme": theme(),
        "languages": languages.LANGUAGES,
        "language": languages.locale_name(),
        "navigation": groups,
        "here": navigation.current_endpoint(groups),
    }
