"""Every capability's pages, for the factory: one line for each blueprint."""

from flask import Blueprint

from qa_app.web.accounts.views import blueprint as accounts
from qa_app.web.appeals.settings_views import blueprint as second_looks
from qa_app.web.appeals.views import blueprint as appeals
from qa_app.web.appraisals import blueprint as appraisals
from qa_app.web.assessing.views import blueprint as assessing
from qa_app.web.assignments.board_views import blueprint as task_board
from qa_app.web.assignments.views import blueprint as assignments
from qa_app.web.audit.views import blueprint as audit
from qa_app.web.calibration.agreement_views import blueprint as calibration
from qa_app.web.cash_limits.views import blueprint as cash_limits
from qa_app.web.coaching.effect_views import blueprint as coaching_effects
from qa_app.web.coaching.views import blueprint as coaching
from qa_app.web.collections import blueprint as collections
from qa_app.web.conversations.views import blueprint as conversations
from qa_app.web.definition_versions.views import blueprint as definition_versions
from qa_app.web.employment.views import blueprint as employment
from qa_app.web.examples.views import blueprint as examples
from qa_app.web.exercises.views import blueprint as exercises
from qa_app.web.exports.views import blueprint as exports
from qa_app.web.fair_scores.views import blueprint as fair_scores
from qa_app.web.flagged.case_views import blueprint as flag_cases
from qa_app.web.flagged.views import blueprint as flagged
from qa_app.web.home.views import blueprint as home
from qa_app.web.imports.views import blueprint as imports
from qa_app.web.jobs.views import blueprint as jobs
from qa_app.web.latency.figure_views import blueprint as response_times
from qa_app.web.latency.hours_views import blueprint as office_hours
from qa_app.web.latency.views import blueprint as latency
from qa_app.web.ledger import blueprint as ledger
from qa_app.web.measures_in.views import blueprint as measures_in
from qa_app.web.notices.views import blueprint as notices
from qa_app.web.packs.views import blueprint as packs
from qa_app.web.people.views import BLUEPRINTS as PEOPLE
from qa_app.web.quizzes.views import blueprint as quizzes
from qa_app.web.rechecks.views import blueprint as rechecks
from qa_app.web.reports.views import blueprint as reports
from qa_app.web.review_requests.views import blueprint as review_requests
from qa_app.web.reviews.filling import blueprint as reviewing
from qa_app.web.reviews.views import blueprint as reviews
from qa_app.web.risk_models.views import blueprint as risk_models
from qa_app.web.rubric_builder.views import blueprint as rubric_builder
from qa_app.web.rubric_uses.views import blueprint as rubric_uses
from qa_app.web.rubrics.views import blueprint as rubrics
from qa_app.web.rule_bench.views import blueprint as rule_bench
from qa_app.web.rule_quality.views import blueprint as rule_quality
from qa_app.web.rules.views import blueprint as rules
from qa_app.web.sampling.plan_views import blueprint as sampling_plans
from qa_app.web.sampling.views import blueprint as sampling
from qa_app.web.saved_searches.views import blueprint as saved_searches
from qa_app.web.scheme_builder.views import blueprint as scheme_builder
from qa_app.web.scheme_trial.views import blueprint as scheme_trial
from qa_app.web.scheme_uses.views import blueprint as scheme_uses
from qa_app.web.schemes.views import blueprint as schemes
from qa_app.web.scores.views import blueprint as scores
from qa_app.web.similar.views import blueprint as similar

BLUEPRINTS: tuple[Blueprint, ...] = (
    accounts,
    appeals,
    appraisals,
    assessing,
    assignments,
    audit,
    calibration,
    cash_limits,
    coaching,
    coaching_effects,
    collections,
    conversations,
    definition_versions,
    employment,
    examples,
    fair_scores,
    exercises,
    exports,
    flag_cases,
    flagged,
    home,
    imports,
    jobs,
    latency,
    ledger,
    measures_in,
    notices,
    office_hours,
    packs,
    quizzes,
    rechecks,
    reports,
    response_times,
    review_requests,
    reviewing,
    reviews,
    risk_models,
    rubric_builder,
    rubric_uses,
    rubrics,
    rule_quality,
    rule_bench,
    rules,
    sampling,
    sampling_plans,
    saved_searches,
    scheme_builder,
    scheme_trial,
    scheme_uses,
    schemes,
    scores,
    second_looks,
    similar,
    task_board,
    *PEOPLE,
)
