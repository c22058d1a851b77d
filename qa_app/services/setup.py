"""Makes a database ready for this version of the product."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine

from qa_app.services import definitions, review_figures, search
from qa_app.services.context import Context
from qa_app.storage import schema


@dataclass(frozen=True, slots=True)
class SetUp:
    """What was done: from and to which migration, and how many definitions were added."""

    before: str | None
    after: str | None
    definitions: int


def set_up(context: Context) -> SetUp:
    """Create or upgrade the tables, then store what the product's files bring, and what reviews
    of an earlier version count for.

    Safe to repeat. The context's session must not have been used yet.
    """
    engine = _engine(context)
    before = schema.revision_of(engine)
    schema.upgrade(engine)
    added = definitions.seed_shipped(context)
    review_figures.fill(context)
    search.see_to(context)
    return SetUp(before, schema.revision_of(engine), added)


def is_ready(context: Context) -> bool:
    """Whether the database stands at this version's migration."""
    return schema.revision_of(_engine(context)) == schema.newest_revision()


def _engine(context: Context) -> Engine:
    bind = context.session.get_bind()
    return bind if isinstance(bind, Engine) else bind.engine
