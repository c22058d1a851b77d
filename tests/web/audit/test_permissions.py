"""Who may read the audit log."""

from __future__ import annotations

from qa_app.core.permissions import RoleName
from tests.support.permissions import Page, PermissionTests

ADMINISTRATOR = frozenset({RoleName.ADMINISTRATOR})


class TestPermissions(PermissionTests):
    pages = (
        Page("audit.listing", roles=ADMINISTRATOR),
        Page("audit.verify", "POST", roles=ADMINISTRATOR),
    )
