"""Who may take what out of the house."""

from __future__ import annotations

from qa_app.core.permissions import RoleName
from tests.support.permissions import House, Page, PermissionTests

SEEING = frozenset(
    {RoleName.QUALITY_LEAD, RoleName.SUPERVISOR, RoleName.TRAINER, RoleName.ADMINISTRATOR}
)


def asked(house: House) -> dict[str, object]:
    return {"kind": "reviews", "format": "csv", "since": "2026-10-01", "until": "2026-10-31"}


class TestExports(PermissionTests):
    pages = (
        Page("exports.listing", roles=SEEING),
        Page("exports.ask", "POST", roles=SEEING, data=asked),
    )
