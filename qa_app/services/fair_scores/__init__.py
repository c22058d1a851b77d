"""Fair service-quality scores: computed in the background, kept, shown, taken out and rebuilt."""

from qa_app.services.fair_scores.bands import BandLimit
from qa_app.services.fair_scores.computing import ask, enqueue_daily, run_fair_scores
from qa_app.services.fair_scores.looking import (
    ON_A_PAGE,
    Assured,
    Derivation,
    TeamLine,
    TeamPage,
    UsedReview,
    computing,
    derivation,
    team_page,
)
from qa_app.services.fair_scores.reading import FairPeriod, of
from qa_app.services.fair_scores.rebuilding import exported_file, rebuild_file
from qa_app.services.fair_scores.verifying import (
    CHECK_NAMES,
    OTHER_METHOD,
    Check,
    CheckKind,
    Verification,
    read_file,
    verify,
)
from qa_app.services.fair_scores.verifying import LARGEST as LARGEST_FILE

__all__ = [
    "CHECK_NAMES",
    "LARGEST_FILE",
    "ON_A_PAGE",
    "OTHER_METHOD",
    "Assured",
    "BandLimit",
    "Check",
    "CheckKind",
    "Derivation",
    "FairPeriod",
    "TeamLine",
    "TeamPage",
    "UsedReview",
    "Verification",
    "ask",
    "computing",
    "derivation",
    "enqueue_daily",
    "exported_file",
    "of",
    "read_file",
    "rebuild_file",
    "run_fair_scores",
    "team_page",
    "verify",
]
