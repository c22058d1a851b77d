"""The demo's model: small, shipped, the same for whoever rebuilds it, and for the demo alone."""

from __future__ import annotations

import numpy as np

from qa_app.core.risk_models.learning import Limit
from qa_app.ml.risk.features import read
from qa_app.ml.tokens import words
from qa_app.services.context import Context
from qa_app.services.risk_models import demo, files
from qa_app.storage.queries import risk_models as queries
from qa_app.storage.tables.people import Team
from qa_app.storage.tables.risk_models import RiskModelRow
from tests.ml.risk.making import corpus
from tests.support.factories import make_team


def test_only_the_demos_teams_use_it(context: Context, team: Team) -> None:
    """What was learnt from made-up talks says nothing of anybody's own."""
    own = make_team(context.session, "own")
    context.session.commit()
    demo.use(context)
    demo.use(context)
    in_use = queries.in_use(context.session)
    assert set(in_use) == {team.id}
    assert own.id not in in_use
    row = context.session.get_one(RiskModelRow, in_use[team.id])
    model, card = files.load(context.data_dir, row)
    assert Limit.DEMO.value in card.limits
    folder = files.folder_of(context.data_dir, row)
    assert sum(path.stat().st_size for path in folder.iterdir()) < 1_000_000
    risks = model.risks(read(corpus(5)[0], words)).probabilities
    assert ((risks > 0) & (risks < 1)).all()
    assert np.isfinite(risks).all()
