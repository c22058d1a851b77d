"""Who may take what out of the house."""

from __future__ import annotations

from datetime import date

from qa_app.core.exports import ExportKind, FileFormat, Wish
from qa_app.core.permissions import RoleName
from qa_app.services import exports
from tests.support.house_floor import floor_of
from tests.support.permissions import House, Page, PermissionTests

OCTOBER = Wish(ExportKind.REVIEWS, FileFormat.CSV, date(2026, 10, 1), date(2026, 10, 31))
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


def written(house: House) -> dict[str, object]:
    """The export of somebody who is none of those that ask for it."""
    lead = floor_of(house).lead
    context = floor_of(house).as_(lead)
    return {"job_id": house.thing("export", lambda: exports.ask(context, OCTOBER))}


class TestFiles(PermissionTests):
    """Whoever did not ask for a file finds none, whatever they may see."""

    pages = (Page("exports.file", roles=SEEING, values=written),)

    def test_the_roles_that_may_are_let_in(self, page: Page, house: House) -> None:
        """A colleague with every right asks for their own."""
        for role in sorted(page.roles):
            assert house.asked(page, house.user(role, house.team)).status_code == 404, role
        assert house.asked(page, floor_of(house).lead).status_code == 409
