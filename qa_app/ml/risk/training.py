"""Learning a risk model from dialogues whose value is known.

Linear scores are ridge regressions in their dual form: there are far fewer dialogues than grams.
The stack learns from linear scores of dialogues that these had not seen; so does the
probability, from what the stack tells of such as it had not seen (Platt's scaling).
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
    SCORES,
    SIGNALS_WEIGH,
    Block,
    RiskModel,
    Stack,
    block_numbers,
    columns,
    evidence,
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

TREES = 150
LEAST_IN_LEAF = 4
"""Dialogues by which each leaf of a tree tells its targets."""

STEPS = len(VIEWS) + 1 + CALIBRATING
"""How often learning says that it has come a step further."""

_JOINT = "joint"


@dataclass(frozen=True, slots=True)
class Labels:
    """The value of each dialogue (higher is better), and whether it fails."""

    values: Floats
    failing: NDArray[np.bool_]

    @property
    def targets(self) -> Floats:
        """What is learnt, n × targets."""
        found: Floats = np.column_stack([self.values, self.failing])
        return found


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
    targets = labels.targets
    means = targets.mean(axis=0)
    folds = list(random_folds(len(features), FOLDS, seed))
    ridges = {}
    for name, kernel in inputs.kernels():
        ridges[name] = _Ridge.of(kernel, targets - means, folds)
        between()
    own = np.stack([ridges[view].unseen for view in VIEWS], axis=1) + means
    asked = columns(own, ridges[_JOINT].unseen + means, features, rules)
    unseen = np.zeros_like(targets)
    for learnt, held in random_folds(len(features), CALIBRATING, seed + 1):
        unseen[held] = _stacked(asked[learnt], targets[learnt], seed).predict(asked[held])
        between()
    slopes, intercept = _scaling(unseen, labels.failing)
    duals = {name: ridge.dual for name, ridge in ridges.items()}
    return RiskModel(
        blocks=inputs.blocks(duals),
        means=means,
        signal_names=features.signal_names,
        signal_scale=inputs.signal_scale,
        signal_weights=inputs.signal_share * (inputs.signals.T @ duals[_JOINT]),
        rules=rules,
        hit_scale=inputs.hit_scale,
        hit_weights=inputs.hit_share * (inputs.hits.T @ duals[_JOINT]),
        stack=_stacked(asked, targets, seed),
        slopes=slopes,
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
    """Ridge regressions of centred targets: weights of the dialogues, and scores unseen, each
    n × targets.

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
        dual = linalg.blas.ssymm(1.0, inverse, centred.astype(np.float32), lower=1).astype(float)
        unseen = np.zeros_like(centred)
        for _learnt, held in folds:
            own = inverse[np.ix_(held, held)]
            unseen[held] = centred[held] - linalg.cho_solve(
                linalg.cho_factor(own, lower=True), dual[held]
            )
        return cls(dual, unseen)


def _scaling(unseen: Floats, failing: NDArray[np.bool_]) -> tuple[Floats, float]:
    """Slopes and intercept of the probability of failing, by its evidence (after Platt)."""
    # Late, because the processes of the pages import this module with the commands.
    from sklearn.linear_model import LogisticRegression

    known = evidence(unseen)
    scale = Scale.of(known)
    found = LogisticRegression().fit(scale.apply(known), failing)
    slopes: Floats = found.coef_[0] / scale.deviations
    return slopes, float(found.intercept_[0] - slopes @ scale.means)


def _stacked(asked: Floats, targets: Floats, seed: int) -> Stack:
    return Stack(_grown(asked, targets, seed), Line.of(asked, targets, SCORES))


def _grown(asked: Floats, targets: Floats, seed: int) -> Trees:
    """A forest of trees split at random (P. Geurts, D. Ernst, L. Wehenkel, Machine Learning 63
    (2006) 3–42), each of which tells all targets; these count as much as each other.
    """
    from sklearn.ensemble import ExtraTreesRegressor

    means, spread = targets.mean(axis=0), np.maximum(targets.std(axis=0), 1e-9)
    grown = ExtraTreesRegressor(
        n_estimators=TREES, min_samples_leaf=LEAST_IN_LEAF, max_features=0.6, random_state=seed
    ).fit(asked, (targets - means) / spread)
    trees = [each.tree_ for each in grown.estimators_]
    roots = np.concatenate([[0], np.cumsum([tree.node_count for tree in trees])[:-1]])

    def shifted(name: str) -> NDArray[np.int32]:
        parts = [getattr(tree, name) + root for tree, root in zip(trees, roots, strict=True)]
        return np.concatenate(parts).astype(np.int32)

    def joined(name: str) -> Floats:
        found: Floats = np.concatenate([getattr(tree, name) for tree in trees])
        return found

    leaf = joined("children_left") < 0
    told = joined("value")[:, :, 0] * spread + means
    return Trees(
        roots=roots.astype(np.int32),
        feature=np.where(leaf, -1, joined("feature")).astype(np.int32),
        threshold=joined("threshold"),
        left=np.where(leaf, 0, shifted("children_left")).astype(np.int32),
        right=np.where(leaf, 0, shifted("children_right")).astype(np.int32),
        value=np.where(leaf[:, None], told / len(trees), 0.0),
    )
