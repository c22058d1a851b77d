"""Who may see risks and the models behind them, and who may train and promote them."""

from __future__ import annotations

from qa_app.core.permissions import RoleName
from qa_app.storage.tables.risk_models import RiskLabelList, RiskModelRow
from tests.support.clock import MONDAY_MORNING
from tests.support.house_floor import floor_of
from tests.support.permissions import House, Page, PermissionTests

SEEING = frozenset(
    {RoleName.QUALITY_LEAD, RoleName.SUPERVISOR, RoleName.TRAINER, RoleName.ADMINISTRATOR}
)
TRAINING = frozenset({RoleName.QUALITY_LEAD})


def team(house: House) -> dict[str, object]:
    return {"team": house.team.id}


def model(house: House) -> dict[str, object]:
    """A model of the team; its files are gone, which its page says."""

    def make() -> int:
        row = RiskModelRow(
            team_id=house.team.id,
            name="risk-1",
            digest="",
            card="{}",
            learnt=[],
            trained_at=MONDAY_MORNING,
        )
        house.session.add(row)
        house.session.commit()
        return row.id

    return {"model_id": house.thing("risk model", make)}


def listed(house: House) -> dict[str, object]:
    """A list of figures that the team has brought."""
    row = RiskLabelList(
        team_id=house.team.id,
        file="a.csv",
        digest=b"",
        labels=0,
        refused=0,
        made_at=MONDAY_MORNING,
    )
    house.session.add(row)
    house.session.commit()
    return {"list_id": row.id}


def part(house: House) -> dict[str, object]:
    floor = floor_of(house)
    return {"part_id": floor.parts(floor.first)[0]}


def noted(_house: House) -> dict[str, object]:
    return {"note": "so"}


class TestPermissions(PermissionTests):
    """By role and by team."""

    pages = (
        Page("risk_models.overview", roles=SEEING, values=team),
        Page("risk_models.watch", roles=SEEING, values=team),
        Page("risk_models.card", roles=SEEING, values=model),
        Page("risk_models.train", "POST", roles=TRAINING, values=team),
        Page("risk_models.promote", "POST", roles=TRAINING, values=model, data=noted),
        Page("risk_models.stop", "POST", roles=TRAINING, values=team, data=noted),
        Page("risk_models.labels", "POST", roles=TRAINING, values=team),
        Page("risk_models.commit_labels", "POST", roles=TRAINING, values=team),
        Page("risk_models.delete_labels", "POST", roles=TRAINING, values=listed),
        Page("risk_models.part", roles=SEEING, values=part),
        Page("risk_models.why", "POST", roles=SEEING, values=part),
    )
