"""What the pages of risk models say where something is missing or at fault."""

from __future__ import annotations

import json
from io import BytesIO

import pytest

from qa_app.core.risk_models.learning import LEAST_REVIEWS
from qa_app.ml.risk.cards import FORMAT
from qa_app.services.context import Context
from qa_app.services.risk_models import demo, files
from qa_app.storage.queries.risk_models import in_use
from qa_app.storage.tables.risk_models import RiskModelRow
from tests.support.reviewing import Floor
from tests.web.conftest import Visit

PLACE = "/risk-models?team={team}"


@pytest.fixture
def floor(context: Context) -> Floor:
    return Floor(context)


def _in_use(floor: Floor) -> RiskModelRow:
    demo.use(floor.context)
    number = in_use(floor.context.session)[floor.team.id]
    return floor.context.session.get_one(RiskModelRow, number or 0)


def test_with_too_few_reviews_the_page_says_how_many_are_needed(floor: Floor, visit: Visit) -> None:
    """It is seen how far it is to a model of the team's own."""
    page = visit(floor.lead).get(PLACE.format(team=floor.team.id))
    assert page.status_code == 200
    assert f'<progress max="{LEAST_REVIEWS}" value="0"' in page.text


def test_a_model_of_another_version_is_told_by_a_sentence(floor: Floor, visit: Visit) -> None:
    """On its own page, on the team's and on that of how it holds."""
    row = _in_use(floor)
    shipped = files.folder_of(floor.context.data_dir, row)
    row.shipped, row.name = False, "risk-old"
    row.card = row.card.replace(FORMAT, "qa-risk-model/0")
    floor.context.session.commit()
    own = files.folder_of(floor.context.data_dir, row)
    own.mkdir(parents=True)
    (own / files.ARRAYS).write_bytes((shipped / files.ARRAYS).read_bytes())
    (own / files.CARD).write_text(row.card, "utf-8")
    lead = visit(floor.lead)
    for place in (PLACE, "/risk-models/watch?team={team}", f"/risk-models/{row.id}"):
        page = lead.get(place.format(team=floor.team.id))
        assert page.status_code == 200, place
    assert "qa-risk-model/0" in lead.get(f"/risk-models/{row.id}").text
    # Also where the files shipped under its name are newer by now.
    row.shipped, row.name = True, demo.NAME
    floor.context.session.commit()
    card = lead.get(f"/risk-models/{row.id}").text
    assert "qa-risk-model/0" in card
    assert "不能使用" in card
    assert 'role="alert"' in lead.get(PLACE.format(team=floor.team.id)).text


def test_a_model_whose_file_is_damaged_is_told_and_cannot_be_put_into_use(
    floor: Floor, visit: Visit
) -> None:
    """Nobody meets a page of a fault."""
    row = _in_use(floor)
    broken = RiskModelRow(
        team_id=floor.team.id,
        name="risk-broken",
        digest=row.digest,
        card=row.card,
        learnt=[],
        trained_at=row.trained_at,
    )
    floor.context.session.add(broken)
    floor.context.session.commit()
    lead = visit(floor.lead)
    page = lead.get(f"/risk-models/{broken.id}")
    assert page.status_code == 200
    assert 'role="alert"' in page.text
    refused = lead.post(f"/risk-models/{broken.id}/promote", data={"note": "so"})
    assert refused.status_code in {409, 422}


@pytest.mark.parametrize(
    "content",
    [b"a,b\n1,2\n", b"", b"\xff\xfe\x00\x01nonsense", json.dumps({"id": 1}).encode()],
    ids=["other columns", "empty", "no text", "another format"],
)
def test_a_file_that_is_no_list_of_figures_is_answered_by_a_sentence(
    floor: Floor, visit: Visit, content: bytes
) -> None:
    """With what it must hold."""
    page = visit(floor.lead).post(
        f"/risk-models/labels?team={floor.team.id}",
        data={"file": (BytesIO(content), "figures.csv")},
        content_type="multipart/form-data",
    )
    assert page.status_code == 422
    assert "field-error" in page.text or "notice-danger" in page.text
