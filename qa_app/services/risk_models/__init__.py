"""The risk model of the house: learning it from reviews, and keeping it."""

from qa_app.services.risk_models.files import current
from qa_app.services.risk_models.learning import LEAST_REVIEWS, Trained, train_from_reviews

__all__ = ["LEAST_REVIEWS", "Trained", "current", "train_from_reviews"]
