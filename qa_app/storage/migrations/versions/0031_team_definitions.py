"""Versions of definitions that a team has of its own, and passes over one team's conversations"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_TABLES = ("definition_version", "rule_run")


def upgrade():
    for table in _TABLES:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("team_id", sa.Integer()))
            batch.create_foreign_key(op.f(f"fk_{table}_team_id"), "team", ["team_id"], ["id"])
        op.create_index(f"ix_{table}_team_id", table, ["team_id"])


def downgrade():
    # The older schema has one line of versions for everybody: what was one team's own must not
    # come into force for all, and is still pointed to by what it found.
    op.execute(
        "UPDATE definition_version SET key = substr(key, 1, 80) || '@' || team_id,"
        " retired_at = coalesce(retired_at, created_at) WHERE team_id IS NOT NULL"
    )
    own = "SELECT id FROM rule_run WHERE team_id IS NOT NULL"
    op.execute(f"DELETE FROM rule_change WHERE run_id IN ({own})")  # noqa: S608
    op.execute("DELETE FROM rule_run WHERE team_id IS NOT NULL")
    for table in _TABLES:
        op.drop_index(f"ix_{table}_team_id", table)
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"fk_{table}_team_id"), type_="foreignkey")
            batch.drop_column("team_id")
