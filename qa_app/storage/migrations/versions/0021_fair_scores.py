"""Fair scores, version by version, with what they were computed from"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "fair_run",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("period", sa.String(10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("engine", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("reviews", sa.Integer(), nullable=False),
        sa.Column("agents", sa.Integer(), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("appealed", sa.Integer(), nullable=False),
        sa.Column("computed_by", sa.Integer(), sa.ForeignKey("user.id")),
        sa.Column("computed_at", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint("period", "number", name=op.f("uq_fair_run_period_number")),
    )
    op.create_table(
        "fair_team",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("run_id", sa.Integer(), sa.ForeignKey("fair_run.id"), nullable=False),
        sa.Column("team_id", sa.Integer(), sa.ForeignKey("team.id"), nullable=False),
        sa.Column("pool", sa.Integer(), nullable=False),
        sa.Column("agents", sa.Integer(), nullable=False),
        sa.Column("reviews", sa.Integer(), nullable=False),
        sa.Column("quantile", sa.Float(), nullable=False),
        sa.Column("notes", sa.LargeBinary(), nullable=False),
        sa.Column("spread", sa.LargeBinary(), nullable=False),
        sa.Column("severities", sa.LargeBinary(), nullable=False),
        sa.Column("brackets", sa.LargeBinary(), nullable=False),
        sa.Column("criteria", sa.LargeBinary(), nullable=False),
        sa.Column("inputs", sa.LargeBinary(), nullable=False),
        sa.UniqueConstraint("run_id", "team_id", name=op.f("uq_fair_team_run_id_team_id")),
    )
    op.create_index("ix_fair_team_team_id", "fair_team", ["team_id"])
    op.create_table(
        "fair_score",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("run_id", sa.Integer(), sa.ForeignKey("fair_run.id"), nullable=False),
        sa.Column("team_id", sa.Integer(), sa.ForeignKey("team.id"), nullable=False),
        sa.Column("agent_id", sa.Integer(), sa.ForeignKey("agent.id"), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("n_random", sa.Integer(), nullable=False),
        sa.Column("plain", sa.Float()),
        sa.Column("weighted", sa.Float(), nullable=False),
        sa.Column("severity", sa.Float(), nullable=False),
        sa.Column("shrinkage", sa.Float(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("expected", sa.Float(), nullable=False),
        sa.Column("deviation", sa.Float(), nullable=False),
        sa.Column("low", sa.Float(), nullable=False),
        sa.Column("high", sa.Float(), nullable=False),
        sa.UniqueConstraint("run_id", "agent_id", name=op.f("uq_fair_score_run_id_agent_id")),
    )
    op.create_index("ix_fair_score_agent_id", "fair_score", ["agent_id"])
    op.create_index(
        "ix_fair_score_run_id_team_id_place", "fair_score", ["run_id", "team_id", "place"]
    )


def downgrade():
    for table in ("fair_score", "fair_team", "fair_run"):
        op.drop_table(table)
