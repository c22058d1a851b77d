"""Which rubric applies by team, channel and date; drafts of rubrics; criteria with their rubric"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "rubric_use",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("rubric", sa.String(100), nullable=False),
        sa.Column("team_id", sa.Integer(), sa.ForeignKey("team.id")),
        sa.Column("channel", sa.String(10)),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date()),
        sa.Column("created_by", sa.Integer(), sa.ForeignKey("user.id")),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("until IS NULL OR until >= since", name="days_in_order"),
    )
    op.create_index("ix_rubric_use_rubric", "rubric_use", ["rubric"])
    op.create_index("ix_rubric_use_team_id", "rubric_use", ["team_id"])
    op.create_table(
        "rubric_draft",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("key", sa.String(100), nullable=False),
        sa.Column("author_id", sa.Integer(), sa.ForeignKey("user.id"), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint("author_id", "key"),
    )
    with op.batch_alter_table("example") as batch:
        batch.alter_column(
            "criterion", existing_type=sa.String(100), type_=sa.String(200), existing_nullable=True
        )


def downgrade():
    # Without its rubric a criterion is known to the older product again.
    connection = op.get_bind()
    example = sa.table("example", sa.column("id"), sa.column("criterion"))
    chosen = sa.select(example.c.id, example.c.criterion).where(example.c.criterion.like("%#%"))
    for number, criterion in connection.execute(chosen).all():
        connection.execute(
            example.update()
            .where(example.c.id == number)
            .values(criterion=criterion.partition("#")[2][:100])
        )
    with op.batch_alter_table("example") as batch:
        batch.alter_column(
            "criterion", existing_type=sa.String(200), type_=sa.String(100), existing_nullable=True
        )
    op.drop_table("rubric_draft")
    op.drop_table("rubric_use")
