"""Which service call does which kind of job."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from qa_app.core.jobs import JobKind
from qa_app.services import search
from qa_app.services.appraisals.computing import run_appraisal
from qa_app.services.calibration import run_agreement
from qa_app.services.daily import run_daily
from qa_app.services.exports import run_export
from qa_app.services.fair_scores import run_fair_scores
from qa_app.services.flag_runs import run_triage
from qa_app.services.imports.running import run_import
from qa_app.services.imports.taking_back import run_undo
from qa_app.services.jobs import Task
from qa_app.services.risk_models.explaining import run_explaining
from qa_app.services.risk_models.learning import run_training
from qa_app.services.risk_models.scoring import run_scoring
from qa_app.services.rubric_trial import run_trial
from qa_app.services.rule_bench.history import run_history
from qa_app.services.rule_bench.rescreening import run_rescreen
from qa_app.services.sampling import run_plan

TASKS: Mapping[str, Task] = MappingProxyType(
    {
        JobKind.IMPORT.value: run_import,
        JobKind.UNDO_IMPORT.value: run_undo,
        JobKind.INDEX.value: search.keep_up,
        JobKind.SAMPLING.value: run_plan,
        JobKind.RULE_HISTORY.value: run_history,
        JobKind.RESCREEN.value: run_rescreen,
        JobKind.AGREEMENT.value: run_agreement,
        JobKind.DAILY.value: run_daily,
        JobKind.TRIAGE.value: run_triage,
        JobKind.APPRAISAL.value: run_appraisal,
        JobKind.FAIR_SCORES.value: run_fair_scores,
        JobKind.RUBRIC_TRIAL.value: run_trial,
        JobKind.EXPORT.value: run_export,
        JobKind.RISK_TRAINING.value: run_training,
        JobKind.RISK_SCORING.value: run_scoring,
        JobKind.RISK_EXPLAINING.value: run_explaining,
    }
)
