"""What each review counts for, which scores and reports add up; ``init-db`` fills it in chunks"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_ADDED_UP = (
    "agent_id", "reviewer_id", "drawn", "counts", "total", "passed", "critical", "applied", "lost",
    "team_id", "started_at", "review_id",
)  # fmt: skip


def upgrade():
    # Its rows follow from the rubrics, which only the product's own code can read: they come
    # with the set-up that follows every upgrade.
    op.create_table(
        "review_figures",
        sa.Column(
            "review_id",
            sa.Integer(),
            sa.ForeignKey("review.id"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column(
            "part_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.ForeignKey("part.id"),
            nullable=False,
        ),
        sa.Column("agent_id", sa.Integer(), sa.ForeignKey("agent.id"), nullable=False),
        sa.Column("team_id", sa.Integer(), sa.ForeignKey("team.id")),
        sa.Column("reviewer_id", sa.Integer(), sa.ForeignKey("user.id"), nullable=False),
        sa.Column(
            "rubric_version_id",
            sa.Integer(),
            sa.ForeignKey("definition_version.id"),
            nullable=False,
        ),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("counts", sa.SmallInteger(), nullable=False),
        sa.Column("drawn", sa.SmallInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("passed", sa.SmallInteger()),
        sa.Column("critical", sa.SmallInteger()),
        sa.Column("applied", sa.SmallInteger(), nullable=False),
        sa.Column("lost", sa.SmallInteger(), nullable=False),
        sa.Column("marks", sa.Text(), nullable=False),
    )
    op.create_index("ix_review_figures_part_id", "review_figures", ["part_id"])
    op.create_index(
        "ix_review_figures_agent_id_started_at", "review_figures", ["agent_id", "started_at"]
    )
    for first in (("started_at",), ("team_id", "started_at")):
        rest = [each for each in _ADDED_UP if each not in first]
        op.create_index(f"ix_review_figures_{first[0]}", "review_figures", [*first, *rest])


def downgrade():
    op.drop_table("review_figures")
