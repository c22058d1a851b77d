"""How well the risk model ranks labelled dialogues, held out; ``make bench-model`` prints a table.

DIALOGUES is a file that ``screen`` reads too; LABEL the path of a number in the meta data of each
conversation (higher is better), FAILING the number from which down a dialogue fails. All models
see the same five folds; nothing of a held-out dialogue, and nothing of the meta data, is learnt
from. Seconds of training are the processors' own, so that a busy machine tells the same.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import Ridge

from qa_app.core.conversations import Conversation
from qa_app.importers.reading import read as read_file
from qa_app.ml.risk.evaluation import Rows, by_group, by_time, folds, held_out, metrics
from qa_app.ml.risk.features import Features, Floats, read
from qa_app.ml.risk.training import Labels, train
from qa_app.ml.risk.views import ALL, Dialogue, views_of
from qa_app.ml.tokens import words
from qa_app.services.screening.desk import DEFAULT_PROFILE, desk
from tests.bench.risk_saving import lift_table, teaching_table

FOLDS = 5
LATE = 0.2
"""The share of the dialogues, the latest, that is held out by time."""

PACKS = ("complaints", "habits", "leaking", "platform")


def main(path: str, label: str, failing: str) -> None:
    """Print the table."""
    begun = time.perf_counter()
    conversations, values = _labelled(Path(path), label)
    ready = desk((), DEFAULT_PROFILE, PACKS)
    screened = ready.screener.screen_all(conversations, ready.profile)
    dialogues = [
        Dialogue(each.id, each, found.findings, found.figures)
        for each, found in zip(conversations, screened, strict=True)
    ]
    features = read(dialogues, words)
    bench = _Bench(features, Labels(values, values <= float(failing)))
    print(
        f"{len(values)} dialogues, {bench.labels.failing.sum()} of them at most {failing}; "
        f"screened and read in {time.perf_counter() - begun:.0f} s"
    )
    print("{:42}{:>10}{:>8}{:>8}{:>8}{:>14}".format(
        "model, held out by", "Spearman", "AUC", "Brier", "lift", "train, CPU s"
    ))  # fmt: skip
    texts = [views_of(each.conversation)[ALL].text for each in dialogues]
    n = len(values)
    bench.line("words and characters of all, ridge; folds", folds(n, FOLDS), bench.plain(texts))
    bench.line("risk model; folds", folds(n, FOLDS), bench.model)
    told = bench.told
    groups = [str(each.agent.id if each.agent else each.id) for each in conversations]
    bench.line("risk model; agents", by_group(groups, FOLDS), bench.model)
    moments = [float(each.started_ms or 0) for each in conversations]
    bench.line("risk model; the latest fifth", iter([by_time(moments, LATE)]), bench.model)
    lift_table(told, bench.labels.failing)
    teaching_table(features, bench.labels, n)


def _labelled(path: Path, label: str) -> tuple[list[Conversation], Floats]:
    found, values = [], []
    for item in read_file(path):
        value = _number(item.conversation, label)
        if item.conversation is not None and value is not None:
            found.append(item.conversation)
            values.append(value)
    if not found:
        raise SystemExit(f"No conversation of {path} has a number at {label} in its meta data.")
    return found, np.array(values)


def _number(conversation: Conversation | None, label: str) -> float | None:
    place: object = None if conversation is None else conversation.meta
    for name in label.split("."):
        place = place.get(name) if isinstance(place, Mapping) else None
    return float(place) if isinstance(place, int | float) else None


class _Bench:
    """Models on the same dialogues; each call learns from some and tells of others."""

    def __init__(self, features: Features, labels: Labels) -> None:
        self.features, self.labels = features, labels
        self._took: list[float] = []
        self.told: Floats = np.zeros(0)

    def line(self, name: str, pairs: Iterator[tuple[Rows, Rows]], predict: object) -> None:
        assert callable(predict)
        self._took.clear()
        values, failing = self.labels.values, self.labels.failing
        expected, probabilities, known = held_out(pairs, len(values), predict)
        found = metrics(values[known], failing[known], expected[known], probabilities[known])
        self.told = probabilities
        print(
            f"{name:42}{found.spearman:10.3f}{found.auc:8.3f}{found.brier:8.3f}{found.lift:8.1f}"
            f"{np.median(self._took):14.1f}",
            flush=True,
        )

    def model(self, learnt: Rows, held: Rows) -> tuple[Floats, Floats]:
        begun = time.process_time()
        labels = Labels(self.labels.values[learnt], self.labels.failing[learnt])
        trained = train(self.features.rows(learnt), labels)
        self._took.append(time.process_time() - begun)
        risks = trained.risks(self.features.rows(held))
        return risks.values, risks.probabilities

    def plain(self, texts: list[str]) -> object:
        """The usual first try: one TF-IDF over everything."""

        def predict(learnt: Rows, held: Rows) -> tuple[Floats, Floats]:
            begun = time.process_time()
            weighing = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2)
            known = weighing.fit_transform([texts[row] for row in learnt])
            ridge = Ridge(alpha=1.0, solver="sparse_cg").fit(known, self.labels.values[learnt])
            self._took.append(time.process_time() - begun)
            values = ridge.predict(weighing.transform([texts[row] for row in held]))
            return values, np.clip(0.5 - values / 2, 0, 1)

        return predict


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1]:
        raise SystemExit("Give a file: make bench-model DIALOGUES=labelled.jsonl")
    main(sys.argv[1], os.environ.get("LABEL", "human.S"), os.environ.get("FAILING", "-0.75"))
