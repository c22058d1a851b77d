"""Every capability's pages, for the factory: one line for each blueprint."""

from flask import Blueprint

from qa_app.web.assignments.views import blueprint as assignments
from qa_app.web.audit.views import blueprint as audit
from qa_app.web.conversations.views import blueprint as conversations
from qa_app.web.examples.views import blueprint as examples
from qa_app.web.flagged.views import blueprint as flagged
from qa_app.web.home.views import blueprint as home
from qa_app.web.imports.views import blueprint as imports
from qa_app.web.jobs.views import blueprint as jobs
from qa_app.web.notices.views import blueprint as notices
from qa_app.web.people.views import BLUEPRINTS as PEOPLE
from qa_app.web.reviews.filling import blueprint as reviewing
from qa_app.web.reviews.views import blueprint as reviews
from qa_app.web.rubrics.views import blueprint as rubrics
from qa_app.web.rules.views import blueprint as rules
from qa_app.web.sampling.views import blueprint as sampling
from qa_app.web.scores.views import blueprint as scores

BLUEPRINTS: tuple[Blueprint, ...] = (
    assignments,
    audit,
    conversations,
    examples,
    flagged,
    home,
    imports,
    jobs,
    notices,
    reviewing,
    reviews,
    rubrics,
    rules,
    sampling,
    scores,
    *PEOPLE,
)
