"""Coaching and corrective tasks"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "coaching_task",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("team_id", sa.Integer(), sa.ForeignKey("team.id"), nullable=False),
        sa.Column("agent_id", sa.Integer(), sa.ForeignKey("agent.id"), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("criterion", sa.String(200)),
        sa.Column("goal", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(12)),
        sa.Column("origin_id", sa.Integer()),
        sa.Column("set_by", sa.Integer(), sa.ForeignKey("user.id")),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.Column("confirmed_at", sa.BigInteger()),
        sa.Column("ended_at", sa.BigInteger()),
    )
    op.create_index("ix_coaching_task_team_id_id", "coaching_task", ["team_id", "id"])
    op.create_index("ix_coaching_task_agent_id_id", "coaching_task", ["agent_id", "id"])
    op.create_index("ix_coaching_task_state", "coaching_task", ["state"])
    for shown in ("example", "collection"):
        op.create_table(
            f"coaching_{shown}",
            sa.Column("task_id", sa.Integer(), sa.ForeignKey("coaching_task.id"), primary_key=True),
            sa.Column(f"{shown}_id", sa.Integer(), sa.ForeignKey(f"{shown}.id"), primary_key=True),
        )
        op.create_index(f"ix_coaching_{shown}_{shown}_id", f"coaching_{shown}", [f"{shown}_id"])
    op.create_table(
        "coaching_event",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("task_id", sa.Integer(), sa.ForeignKey("coaching_task.id"), nullable=False),
        sa.Column("step", sa.String(12), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.Integer(), sa.ForeignKey("user.id")),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_coaching_event_task_id_id", "coaching_event", ["task_id", "id"])


def downgrade():
    for table in ("coaching_event", "coaching_collection", "coaching_example", "coaching_task"):
        op.drop_table(table)
