"""Re-checks, corrections and appeals, and the last day to appeal a review"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_COMPARED = "purpose IN ('recheck', 'rescore')"


def _user(name):
    return sa.Column(name, sa.Integer(), sa.ForeignKey("user.id"))


def upgrade():
    op.create_table(
        "recheck_setting",
        sa.Column("team_id", sa.Integer(), sa.ForeignKey("team.id"), primary_key=True),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("seniors", sa.LargeBinary(), nullable=False),
        _user("changed_by"),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "recheck",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "review_id", sa.Integer(), sa.ForeignKey("review.id"), nullable=False, unique=True
        ),
        sa.Column("team_id", sa.Integer(), sa.ForeignKey("team.id"), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("seed", sa.String(64), nullable=False),
        sa.Column("covered", sa.Boolean(), nullable=False),
        sa.Column("chosen_at", sa.BigInteger(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), sa.ForeignKey("assignment.id"), unique=True),
        _user("settled_by"),
        sa.Column("settled_at", sa.BigInteger()),
        sa.Column("reason", sa.Text()),
    )
    op.create_index("ix_recheck_team_id", "recheck", ["team_id"])
    op.create_index("ix_recheck_state_id", "recheck", ["state", "id"])
    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("review_id", sa.Integer(), sa.ForeignKey("review.id"), nullable=False),
        sa.Column("cause", sa.String(10), nullable=False),
        sa.Column("cause_id", sa.Integer(), nullable=False),
        sa.Column("changes", sa.LargeBinary(), nullable=False),
        sa.Column("total_before", sa.Numeric(8, 2)),
        sa.Column("total_after", sa.Numeric(8, 2)),
        sa.Column("reason", sa.Text(), nullable=False),
        _user("by_id"),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_correction_review_id", "correction", ["review_id"])
    _appeals()
    op.add_column("assignment", sa.Column("criteria", sa.LargeBinary()))
    op.add_column("review", sa.Column("appeal_until", sa.Date()))


def _appeals():
    op.create_table(
        "appeal_terms",
        sa.Column("team_id", sa.Integer(), sa.ForeignKey("team.id"), primary_key=True),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("to_raise", "to_comment", "to_rescore", "to_decide", "remind")
        ),
        sa.Column("seven_days", sa.Boolean(), nullable=False, server_default=sa.false()),
        _user("changed_by"),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "appeal",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("review_id", sa.Integer(), sa.ForeignKey("review.id"), nullable=False),
        sa.Column("rubric", sa.String(100), nullable=False),
        sa.Column("criterion", sa.String(100), nullable=False),
        sa.Column("team_id", sa.Integer(), sa.ForeignKey("team.id"), nullable=False),
        sa.Column("agent_id", sa.Integer(), sa.ForeignKey("agent.id"), nullable=False),
        sa.Column("first_reviewer_id", sa.Integer(), sa.ForeignKey("user.id"), nullable=False),
        sa.Column("first_answer", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("evidence", sa.LargeBinary(), nullable=False),
        sa.Column("comment", sa.Text()),
        _user("rescorer_id"),
        sa.Column("assignment_id", sa.Integer(), sa.ForeignKey("assignment.id"), unique=True),
        sa.Column("rescored", sa.LargeBinary()),
        sa.Column("outcome", sa.String(10)),
        sa.Column("decision", sa.Text()),
        sa.Column("decided_answer", sa.LargeBinary()),
        _user("decided_by"),
        sa.Column("decided_on", sa.Date()),
    )
    op.create_index("ix_appeal_review_id", "appeal", ["review_id"])
    op.create_index("ix_appeal_first_reviewer_id", "appeal", ["first_reviewer_id"])
    op.create_index("ix_appeal_team_id_state_id", "appeal", ["team_id", "state", "id"])
    op.create_index("ix_appeal_agent_id_id", "appeal", ["agent_id", "id"])
    op.create_index("ix_appeal_rubric_criterion_state", "appeal", ["rubric", "criterion", "state"])
    op.create_table(
        "appeal_event",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("appeal_id", sa.Integer(), sa.ForeignKey("appeal.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(12), nullable=False),
        _user("user_id"),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint("appeal_id", "number"),
    )


def downgrade():
    for table in ("appeal_event", "appeal", "appeal_terms", "correction", "recheck"):
        op.drop_table(table)
    op.drop_table("recheck_setting")
    # Without their appeal or re-check nobody could tell what these tasks are about.
    looks = f"SELECT id FROM review WHERE {_COMPARED}"  # noqa: S608
    for part in ("evidence", "answer"):
        op.execute(f"DELETE FROM {part} WHERE review_id IN ({looks})")  # noqa: S608
    op.execute(f"DELETE FROM review WHERE {_COMPARED}")  # noqa: S608
    op.execute(f"DELETE FROM assignment WHERE {_COMPARED}")  # noqa: S608
    op.drop_column("review", "appeal_until")
    op.drop_column("assignment", "criteria")
