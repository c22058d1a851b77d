"""Static files are kept by browsers for a year and still never stale."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from qa_app.web.assets import asset, import_map


def test_an_address_carries_a_mark_of_the_content(gallery: Flask) -> None:
    """A changed file gets a new address, so no browser shows the old one."""
    with gallery.test_request_context("/"):
        assert re.fullmatch(r"/static/css/tokens\.css\?v=[0-9a-f]{8}", asset("css/tokens.css"))


def test_a_missing_file_is_noticed_when_the_page_is_made(gallery: Flask) -> None:
    """A page that links nothing breaks quietly in the browser instead."""
    with gallery.test_request_context("/"), pytest.raises(FileNotFoundError):
        asset("css/nothing.css")


def test_marked_files_are_kept_for_a_year(visitor: FlaskClient, gallery: Flask) -> None:
    """The second page needs no style sheet from the server."""
    with gallery.test_request_context("/"):
        address = asset("css/tokens.css")
    kept = visitor.get(address)
    assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "immutable" not in visitor.get("/static/css/tokens.css").headers["Cache-Control"]
    missing = visitor.get("/static/nothing.css?v=1")
    assert "immutable" not in missing.headers.get("Cache-Control", "")


def test_every_module_that_is_imported_can_be_found(gallery: Flask) -> None:
    """A name that the map lacks stops every script of the page."""
    with gallery.test_request_context("/"):
        names = set(import_map()["imports"])
    folder = gallery.static_folder
    assert folder
    imported: set[str] = set()
    for name in names:
        if name.startswith("app/"):
            text = (Path(folder) / "js" / f"{name[4:]}.js").read_text("utf-8")
            imported |= set(re.findall(r"""\b(?:from|import)\s*\(?["']([^"'\n]+)["']""", text))
    assert imported
    assert imported <= names


def test_scripts_are_served_as_scripts(visitor: FlaskClient, gallery: Flask) -> None:
    """With nosniff a wrong type would stop them."""
    with gallery.test_request_context("/"):
        addresses = list(import_map()["imports"].values())
    types = {visitor.get(address).mimetype for address in addresses}
    assert types <= {"text/javascript", "application/javascript"}
