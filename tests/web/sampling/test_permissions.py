"""Who may plan draws and look at them."""

from __future__ import annotations

from qa_app.core.permissions import RoleName
from tests.support.house_floor import drawn
from tests.support.permissions import Page, PermissionTests

LEAD = frozenset({RoleName.QUALITY_LEAD})


class TestPermissions(PermissionTests):
    """Who leads a team does not draw its sample, nor does an administrator."""

    pages = (
        Page("sampling.listing", roles=LEAD),
        Page("sampling.new_draw", roles=LEAD),
        Page("sampling.outlook", roles=LEAD),
        Page("sampling.make", "POST", roles=LEAD),
        Page("sampling.one", roles=LEAD, values=drawn),
        Page("sampling.replay", roles=LEAD, values=drawn),
        Page("sampling.assign", "POST", roles=LEAD, values=drawn),
    )
