"""Who brings figures: who runs the team's month."""

from __future__ import annotations

from qa_app.core.definitions import Kind, Seed, Shipped
from qa_app.core.permissions import RoleName
from qa_app.definitions.schemes.reading import FOLDER
from qa_app.storage.queries import definitions
from tests.support.clock import MONDAY_MORNING
from tests.support.permissions import House, Page, PermissionTests

BRINGERS = {RoleName.QUALITY_LEAD, RoleName.SUPERVISOR, RoleName.ADMINISTRATOR}


def desk(house: House) -> dict[str, object]:
    """The house's team under a scheme."""
    house.thing("scheme", lambda: _stored(house))
    return {"team_id": house.team.id, "scheme": "001-D", "period": "2026-08"}


def _stored(house: House) -> bool:
    body = (FOLDER / "001-D.yaml").read_text("utf-8")
    seeds = [Seed(Shipped(Kind.SCHEME, "001-D", body), 1)]
    definitions.add_seeds(house.session, seeds, MONDAY_MORNING)
    return True


class TestPermissions(PermissionTests):
    pages = (
        Page("measures_in.figures", roles=BRINGERS, values=desk),
        Page("measures_in.type_figures", roles=BRINGERS, values=desk),
        Page("measures_in.type_figures", "POST", BRINGERS, desk),
        Page("measures_in.assess", roles=BRINGERS, values=desk),
        Page("measures_in.assess", "POST", BRINGERS, desk),
        Page("measures_in.sources", roles=BRINGERS, values=desk),
        Page("measures_in.sources", "POST", BRINGERS, desk),
        Page("measures_in.empty_list", roles=BRINGERS, values=desk),
        Page("measures_in.preview", "POST", BRINGERS, desk),
        Page("measures_in.commit", "POST", BRINGERS, desk),
    )
