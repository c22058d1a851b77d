"""A collection as a page that stands alone."""

from __future__ import annotations

import re

from qa_app.exports.collection_pages import PageItem, SaidLine, collection_page

HOSTILE = '<script src="//evil.example">alert(1)</script>"\'&'


def test_nothing_that_was_said_or_written_is_more_than_text() -> None:
    """The file is opened outside of the product, where no policy of ours holds but its own."""
    line = SaidLine(HOSTILE, True, True, HOSTILE, HOSTILE, HOSTILE)
    item = PageItem(HOSTILE, False, [line], HOSTILE, HOSTILE)
    note = PageItem("", None, (), HOSTILE)
    page = collection_page("zh-CN", HOSTILE, HOSTILE, [item, note], HOSTILE)
    assert "<script" not in page
    assert page.count("&lt;script") == 12
    assert "default-src 'none'" in page


def test_it_needs_nothing_from_anywhere() -> None:
    """It is sent by mail and opened on a train."""
    page = collection_page("en", "Thanks", "", [PageItem("1", True, (), "well said")], "")
    assert not re.search(r"(?:src|href|url)\s*[=(]", page)
    assert page.startswith("<!doctype html>")
    assert 'lang="en"' in page
    assert "well said" in page
