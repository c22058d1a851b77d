"""What a dialogue is about in a few bytes, and the figures that are watched."""

from __future__ import annotations

import numpy as np

from qa_app.ml.risk.model import RiskModel
from qa_app.ml.risk.sketches import SIZE, sketches_of
from qa_app.ml.risk.views import Dialogue
from qa_app.ml.risk.watching import WATCHED, parts_of, reference
from tests.core.rules.making import talk
from tests.ml.risk.making import corpus, seen


def test_sketches_tell_what_is_alike_from_what_is_not(model: RiskModel) -> None:
    """Without the texts: these stay where they are."""
    said = (
        talk("c 快递到哪了", "a 请您放心", "c 好的，谢谢"),
        talk("c 快递到哪了", "a 请您放心", "c 知道了"),
        talk("c 尺码怎么选", "a 自己看着办", "c 你们就是骗子"),
        talk(),
    )
    found = sketches_of(model, seen([Dialogue(str(n), each) for n, each in enumerate(said)]))
    assert found.shape == (4, SIZE)
    rows = found.astype(float) / np.maximum(np.linalg.norm(found, axis=1), 1)[:, None]
    assert rows[0] @ rows[1] > rows[0] @ rows[2] + 0.2
    assert not found[3].any()


def test_watched_figures_lie_as_they_did_when_nothing_has_changed() -> None:
    """A byte a figure; durations that nobody knows have a part of their own."""
    features = seen(corpus(100)[0])
    watched = reference(features)
    assert set(watched) == set(WATCHED)
    rows = parts_of(features, watched)
    for place, name in enumerate(WATCHED):
        counts = np.bincount([row[place] for row in rows], minlength=len(watched[name].shares))
        assert (counts / 100).tolist() == list(watched[name].shares)
    assert watched["first_response_s"].shares[-1] in {0.0, 1.0}
