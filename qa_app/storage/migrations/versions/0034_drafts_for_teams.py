"""Whose own version a draft of a rubric or a scheme is to be"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_TABLES = ("rubric_draft", "scheme_draft")


def upgrade():
    for table in _TABLES:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("team_id", sa.Integer()))
            batch.create_foreign_key(op.f(f"fk_{table}_team_id"), "team", ["team_id"], ["id"])


def downgrade():
    for table in _TABLES:
        # The older schema would publish what was written for one team for all of them.
        op.execute(f"DELETE FROM {table} WHERE team_id IS NOT NULL")  # noqa: S608
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"fk_{table}_team_id"), type_="foreignkey")
            batch.drop_column("team_id")
