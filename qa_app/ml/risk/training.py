"""Learning a risk model from dialogues whose value is known.

Linear scores are ridge regressions in their dual form: there are far fewer dialogues than grams.
The stack learns from linear scores of dialogues that these had not seen; so does the
probability, from values that the stack had not seen (Platt's scaling).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse

from qa_app.core.errors import Invalid, _
from qa_app.ml.risk.evaluation import Rows
from qa_app.ml.risk.evaluation import folds as random_folds
from qa_app.ml.risk.features import BLOCKS, Features, Floats
from qa_app.ml.risk.lines import Line
from qa_app.ml.risk.model import (
    HITS_WEIGH,
    SIGNALS_WEIGH,
    Block,
    RiskModel,
    Stack,
    block_numbers,
    columns,
)
from qa_app.ml.risk.trees import Trees
from qa_app.ml.risk.views import TOLD_APART, VIEWS
from qa_app.ml.risk.weighing import Scale, rarity, weighed

PENALTY = 2.0
FOLDS = 5
CALIBRATING = 3
"""Folds whose values, unseen by the stack, the probability is learnt from."""

LEAST_HITS = 5
"""A rule that hit in fewer dialogues tells nothing yet."""

LEAST_OF_A_KIND = 10
"""Fewer failing (or passing) dialogues calibrate nothing."""

TREES = 250
STEPS = len(VIEWS) + 1 + CALIBRATING
"""How often learning says that it has come a step further."""

_JOINT = "joint"


@dataclass(frozen=True, slots=True)
class Labels:
    """The value of each dialogue (higher is better), and whether it fails."""

    values: Floats
    failing: NDArray[np.bool_]


def require_both_kinds(labels: Labels) -> None:
    """Raises Invalid where too few fail, or pass, to learn from."""
    failing = int(labels.failing.sum())
    passing = len(labels.failing) - failing
    if min(failing, passing) < LEAST_OF_A_KIND:
        raise Invalid(
            _(
                "At least %(least)s failing and as many passing conversations are needed to learn"
                " from; here %(failing)s fail and %(passing)s pass."
            ),
            least=LEAST_OF_A_KIND,
            failing=failing,
            passing=passing,
        )


def train(
    features: Features,
    labels: Labels,
    seed: int = 0,
    between: Callable[[], object] = lambda: None,
) -> RiskModel:
    """A model of these dialogues; raises Invalid where too few fail or pass.

    ``between`` is called ``STEPS`` times on the way, and may end it by raising.
    """
    require_both_kinds(labels)
    rules = tuple(
        rule
        for rule, column in zip(features.rules, features.hits.T, strict=True)
        if np.count_nonzero(column) >= LEAST_HITS
    )
    inputs = _Inputs.of(features, rules)
    mean = float(labels.values.mean())
    folds = list(random_folds(len(features), FOLDS, seed))
    centred = labels.values - mean
    ridges = {}
    for name, kernel in inputs.kernels():
        ridges[name] = _Ridge.of(kernel, centred, folds)
        between()
    own = np.column_stack([ridges[view].unseen for view in VIEWS]) + mean
    asked = columns(own, ridges[_JOINT].unseen + mean, features, rules)
    unseen = np.zeros(len(features))
    for learnt, held in random_folds(len(features), CALIBRATING, seed + 1):
        unseen[held] = _stacked(asked[learnt], labels.values[learnt], seed).predict(asked[held])
        between()
    slope, intercept = _scaling(unseen, labels.failing)
    duals = {name: ridge.dual for name, ridge in ridges.items()}
    return RiskModel(
        blocks=inputs.blocks(duals),
        mean=mean,
        signal_names=features.signal_names,
        signal_scale=inputs.signal_scale,
        signal_weights=inputs.signal_share * (inputs.signals.T @ duals[_JOINT]),
        rules=rules,
        hit_scale=inputs.hit_scale,
        hit_weights=inputs.hit_share * (inputs.hits.T @ duals[_JOINT]),
        stack=_stacked(asked, labels.values, seed),
        slope=slope,
        intercept=intercept,
    )


@dataclass(frozen=True, slots=True)
class _Inputs:
    """The training dialogues on the scales that they themselves set."""

    rarities: Sequence[Floats]
    texts: Sequence[sparse.csr_matrix]
    signal_scale: Scale
    signals: Floats
    hit_scale: Scale
    hits: Floats

    @classmethod
    def of(cls, features: Features, rules: Sequence[str]) -> _Inputs:
        rarities = [rarity(block) for block in features.counts]
        pairs = zip(features.counts, rarities, strict=True)
        hits = features.hits_of(rules)
        signal_scale, hit_scale = Scale.of(features.signals), Scale.of(hits)
        return cls(
            rarities,
            [weighed(block, weights) for block, weights in pairs],
            signal_scale,
            signal_scale.apply(features.signals),
            hit_scale,
            hit_scale.apply(hits),
        )

    @property
    def signal_share(self) -> float:
        return SIGNALS_WEIGH / max(1, len(self.signal_scale.means))

    @property
    def hit_share(self) -> float:
        return HITS_WEIGH / max(1, len(self.hit_scale.means))

    def kernels(self) -> Iterator[tuple[str, Floats]]:
        """How alike every two dialogues are, by view and at last jointly; each n × n.

        One by one: of four thousand dialogues each takes 128 MB.
        """
        joint = self.signal_share * (self.signals @ self.signals.T)
        joint += self.hit_share * (self.hits @ self.hits.T)
        for view in VIEWS:
            likeness = self._likeness(view)
            if view in TOLD_APART:
                joint += likeness
            yield view, likeness
        yield _JOINT, joint

    def blocks(self, duals: Mapping[str, Floats]) -> tuple[Block, ...]:
        """Weights of the grams, from those of the dialogues."""
        return tuple(
            Block.of(self.rarities[number], texts.T @ duals[view], texts.T @ duals[_JOINT])
            for number, ((view, _kind), texts) in enumerate(zip(BLOCKS, self.texts, strict=True))
        )

    def _likeness(self, view: str) -> Floats:
        texts = sparse.hstack([self.texts[number] for number in block_numbers(view)]).tocsr()
        used = np.flatnonzero(np.bincount(texts.indices, minlength=texts.shape[1]))
        texts = texts[:, used]
        found: Floats = (texts @ texts.T).toarray()
        return found


@dataclass(frozen=True, slots=True)
class _Ridge:
    """A ridge regression of centred values: weights of the dialogues, and scores unseen.

    ``unseen``: what each dialogue would score by those of the other folds alone. With the
    inverse A of the penalised kernel, the held-out residuals of a fold B solve A_BB e = (A y)_B.
    """

    dual: Floats
    unseen: Floats

    @classmethod
    def of(cls, kernel: Floats, centred: Floats, folds: Sequence[tuple[Rows, Rows]]) -> _Ridge:
        # Single precision does: the penalty keeps the kernel's condition far below its limit.
        penalised = np.asfortranarray(kernel, dtype=np.float32)
        penalised[np.diag_indices_from(penalised)] += PENALTY
        factor, failed = linalg.lapack.spotrf(penalised, lower=1, overwrite_a=1)
        inverse, failed_too = linalg.lapack.spotri(factor, lower=1, overwrite_c=1)
        if failed or failed_too:
            raise ArithmeticError("A kernel that is none.")
        # Only the lower triangle holds the inverse.
        dual = linalg.blas.ssymv(1.0, inverse, centred.astype(np.float32), lower=1).astype(float)
        unseen = np.zeros(len(centred))
        for _learnt, held in folds:
            own = inverse[np.ix_(held, held)]
            unseen[held] = centred[held] - linalg.cho_solve(
                linalg.cho_factor(own, lower=True), dual[held]
            )
        return cls(dual, unseen)


def _scaling(unseen: Floats, failing: NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and intercept of the probability of failing (Platt)."""
    # Late, because the processes of the pages import this module with the commands.
    from sklearn.linear_model import LogisticRegression

    found = LogisticRegression(C=1e6).fit(unseen[:, None], failing)
    return float(found.coef_[0, 0]), float(found.intercept_[0])


def _stacked(asked: Floats, values: Floats, seed: int) -> Stack:
    return Stack(_grown(asked, values, seed), Line.of(asked, values, len(VIEWS) + 1))


def _grown(asked: Floats, values: Floats, seed: int) -> Trees:
    from sklearn.ensemble import GradientBoostingRegressor

    grown = GradientBoostingRegressor(
        n_estimators=TREES,
        learning_rate=0.04,
        max_depth=4,
        subsample=0.6,
        min_samples_leaf=10,
        max_features=0.3,
        random_state=seed,
    ).fit(asked, values)
    trees = [each.tree_ for each in grown.estimators_[:, 0]]
    roots = np.concatenate([[0], np.cumsum([tree.node_count for tree in trees])[:-1]])

    def shifted(name: str) -> NDArray[np.int32]:
        parts = [getattr(tree, name) + root for tree, root in zip(trees, roots, strict=True)]
        return np.concatenate(parts).astype(np.int32)

    def joined(name: str) -> Floats:
        found: Floats = np.concatenate([getattr(tree, name).ravel() for tree in trees])
        return found

    leaf = joined("children_left") < 0
    return Trees(
        base=float(grown.init_.constant_.item()),
        roots=roots.astype(np.int32),
        feature=np.where(leaf, -1, joined("feature")).astype(np.int32),
        threshold=joined("threshold"),
        left=np.where(leaf, 0, shifted("children_left")).astype(np.int32),
        right=np.where(leaf, 0, shifted("children_right")).astype(np.int32),
        value=np.where(leaf, grown.learning_rate * joined("value"), 0.0),
    )
