"""Runs the migrations: on the connection it is given, or on the application's database."""

from alembic import context
from sqlalchemy import BigInteger, LargeBinary

from qa_app.storage.schema import of_the_tables
from qa_app.storage.tables import Base
from qa_app.storage.tables.base import Instant, Packed
from qa_app.storage.wiring import db

_PLAIN = {Instant: BigInteger, Packed: LargeBinary}


def _rendered(kind, item, _autogen_context):
    """A migration must still run when the code's own column types have changed."""
    if kind == "type" and type(item) in _PLAIN:
        return f"sa.{_PLAIN[type(item)].__name__}()"
    return False


def _run(connection):
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=_rendered,
        compare_type=True,
        include_name=of_the_tables,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    with db.engine.connect() as connection:
        _run(connection)
