"""Office hours of teams; who held which account when"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "team_hours",
        sa.Column("team_id", sa.Integer(), sa.ForeignKey("team.id"), primary_key=True),
        sa.Column("hours", sa.LargeBinary(), nullable=False),
        sa.Column("changed_by", sa.Integer(), sa.ForeignKey("user.id")),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "account_holder",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("source", sa.String(100), nullable=False),
        sa.Column("shop", sa.String(200), nullable=False),
        sa.Column("account", sa.String(200), nullable=False),
        sa.Column("agent_id", sa.Integer(), sa.ForeignKey("agent.id"), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger()),
        sa.Column("created_by", sa.Integer(), sa.ForeignKey("user.id")),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("until IS NULL OR until > since", name="times_in_order"),
        sa.UniqueConstraint("source", "shop", "account", "since"),
    )
    op.create_index("ix_account_holder_agent_id", "account_holder", ["agent_id"])


def downgrade():
    op.drop_table("account_holder")
    op.drop_table("team_hours")
