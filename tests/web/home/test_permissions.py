"""Everybody who is signed in begins somewhere."""

from __future__ import annotations

from tests.support.permissions import Page, PermissionTests


class TestPermissions(PermissionTests):
    pages = (Page("home.index"),)
