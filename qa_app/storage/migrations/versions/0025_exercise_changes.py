"""Exercises can be changed, version by version, and withdrawn with a reason"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("exercise") as batch:
        batch.add_column(sa.Column("note", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch.add_column(sa.Column("withdrawn_at", sa.BigInteger()))
        batch.add_column(sa.Column("withdrawn_by", sa.Integer()))
        batch.add_column(sa.Column("withdraw_reason", sa.Text()))
        batch.create_foreign_key(op.f("fk_exercise_withdrawn_by"), "user", ["withdrawn_by"], ["id"])
    op.create_table(
        "exercise_version",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("exercise_id", sa.Integer(), sa.ForeignKey("exercise.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("scenario", sa.Text(), nullable=False),
        sa.Column("held_at", sa.BigInteger(), nullable=False),
        sa.Column(
            "rubric_version_id",
            sa.Integer(),
            sa.ForeignKey("definition_version.id"),
            nullable=False,
        ),
        sa.Column("replaced_by", sa.Integer(), sa.ForeignKey("user.id")),
        sa.Column("replaced_at", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint("exercise_id", "number"),
    )


def downgrade():
    # The older schema knows no annulled review: it is kept as one that was never published.
    op.execute("UPDATE review SET state = 'submitted' WHERE state = 'annulled'")
    op.drop_table("exercise_version")
    with op.batch_alter_table("exercise") as batch:
        batch.drop_constraint(op.f("fk_exercise_withdrawn_by"), type_="foreignkey")
        for column in ("withdraw_reason", "withdrawn_by", "withdrawn_at", "version", "note"):
            batch.drop_column(column)
