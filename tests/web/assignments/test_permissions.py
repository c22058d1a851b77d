"""Who has tasks."""

from __future__ import annotations

from qa_app.core.permissions import RoleName
from tests.support.permissions import Page, PermissionTests

REVIEWERS = frozenset({RoleName.REVIEWER, RoleName.QUALITY_LEAD})


class TestPermissions(PermissionTests):
    pages = (
        Page("assignments.listing", roles=REVIEWERS),
        Page("assignments.finished", roles=REVIEWERS),
    )
