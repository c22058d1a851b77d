"""How likely conversations would fail a review: learning it, keeping models, using what they say.

The pages' processes never load scikit-learn: they ask for jobs and read what these have stored.
"""

from qa_app.ml.risk.cards import AT_RANDOM, OUT_OF_AGENT, OUT_OF_TIME, Card, Leading
from qa_app.services.risk_models.asking import ask as ask_training
from qa_app.services.risk_models.explaining import (
    PartRisk,
    hidden_parts,
    may_know,
    risk_of,
)
from qa_app.services.risk_models.explaining import ask as ask_why
from qa_app.services.risk_models.labels import delete_labels, import_labels, plan_labels
from qa_app.services.risk_models.learning import OWN_NOTES, Lacking, Trained, learn
from qa_app.services.risk_models.looking import ModelLine, Overview, one, overview, team_name
from qa_app.services.risk_models.promoting import enqueue_scoring, promote, stop
from qa_app.services.risk_models.watching import Saved, Watch, watch

__all__ = [
    "AT_RANDOM",
    "OUT_OF_AGENT",
    "OUT_OF_TIME",
    "OWN_NOTES",
    "Card",
    "Lacking",
    "Leading",
    "ModelLine",
    "Overview",
    "PartRisk",
    "Saved",
    "Trained",
    "Watch",
    "ask_training",
    "ask_why",
    "delete_labels",
    "enqueue_scoring",
    "hidden_parts",
    "import_labels",
    "learn",
    "may_know",
    "one",
    "overview",
    "plan_labels",
    "promote",
    "risk_of",
    "stop",
    "team_name",
    "watch",
]
