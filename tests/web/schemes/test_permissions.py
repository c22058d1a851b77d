"""Everybody may read by what they are assessed."""

from __future__ import annotations

from qa_app.core.definitions import Kind, Seed, Shipped
from qa_app.definitions.schemes.reading import FOLDER
from qa_app.storage.queries import definitions
from tests.support.clock import MONDAY_MORNING
from tests.support.permissions import House, Page, PermissionTests


def scheme(house: House) -> dict[str, object]:
    """One that the house has."""

    house.thing("scheme", lambda: _stored(house))
    return {"key": "001-D"}


def _stored(house: House) -> bool:
    body = (FOLDER / "001-D.yaml").read_text("utf-8")
    seeds = [Seed(Shipped(Kind.SCHEME, "001-D", body), 1)]
    definitions.add_seeds(house.session, seeds, MONDAY_MORNING)
    return True


class TestPermissions(PermissionTests):
    """Schemes are the house's own; who uses one is shown within the own teams alone."""

    pages = (
        Page("schemes.listing"),
        Page("schemes.one", values=scheme, of_team=False),
        Page("schemes.changes", values=scheme, of_team=False),
        Page("schemes.export", values=scheme, of_team=False),
    )

    def other_teams_find_nothing(self, page: Page, house: House) -> None:
        """Definitions are shared: here every team finds the same."""
        stranger = house.user(sorted(page.roles)[0], house.other)
        assert house.asked(page, stranger).status_code == 200
