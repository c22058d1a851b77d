"""Work given out by team and reviewer, targeted reviews, and work on flagged conversations"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_OPEN = sa.text("state = 'open'")
_WEIGHTS = "CASE finding.severity" + "".join(
    f" WHEN '{name}' THEN {weight}"
    for name, weight in (("info", 2), ("minor", 8), ("major", 25), ("critical", 60))
)


def upgrade():
    op.add_column("part", sa.Column("flagged_since", sa.BigInteger()))
    op.add_column(
        "part", sa.Column("risk", sa.Integer(), nullable=False, server_default=sa.text("0"))
    )
    _fill_parts()
    op.create_index(
        "ix_assignment_open",
        "assignment",
        ["due_on", "id"],
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.create_index(
        "ix_assignment_finished_at_reviewer_id", "assignment", ["finished_at", "reviewer_id"]
    )
    op.create_table(
        "team_work",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("most_in_row", sa.Integer(), nullable=False),
        sa.Column("waiting_days", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_team_work_team_id")),
        sa.PrimaryKeyConstraint("team_id", name=op.f("pk_team_work")),
    )
    op.create_table(
        "reviewer_share",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_reviewer_share_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_reviewer_share")),
    )
    _make_requests()
    _make_cases()
    _make_runs()


def _fill_parts():
    current = (
        " FROM finding JOIN conversation ON conversation.current_revision_id = finding.revision_id"
        " WHERE finding.part_id = part.id AND conversation.id = part.conversation_id"
    )
    op.execute(
        "UPDATE part SET risk = coalesce((SELECT CASE WHEN"  # noqa: S608
        f" sum({_WEIGHTS} ELSE 0 END) > 100 THEN 100 ELSE sum({_WEIGHTS} ELSE 0 END) END"
        f"{current} AND finding.state != 'dismissed'), 0)"
    )
    op.execute(
        "UPDATE part SET flagged_since = (SELECT import.created_at FROM conversation"
        " JOIN revision ON revision.id = conversation.current_revision_id"
        " JOIN import ON import.id = revision.import_id"
        " WHERE conversation.id = part.conversation_id)"
        " WHERE finding_count > 0"
    )


def _make_requests():
    op.create_table(
        "review_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("part_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("assignment_id", sa.Integer()),
        sa.Column("reason", sa.String(12), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Integer()),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_by", sa.Integer()),
        sa.Column("withdrawn_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_review_request_part_id")),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["assignment.id"],
            name=op.f("fk_review_request_assignment_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["user.id"], name=op.f("fk_review_request_asked_by")),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["user.id"], name=op.f("fk_review_request_withdrawn_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_request")),
        sa.UniqueConstraint("assignment_id", name=op.f("uq_review_request_assignment_id")),
    )
    op.create_index(op.f("ix_review_request_part_id"), "review_request", ["part_id"])
    op.create_index(op.f("ix_review_request_asked_by_id"), "review_request", ["asked_by", "id"])


def _make_cases():
    op.create_table(
        "flag_case",
        sa.Column("part_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("assignee_id", sa.Integer()),
        sa.Column("assigned_by", sa.Integer()),
        sa.Column("assigned_at", sa.BigInteger()),
        sa.Column("outcome", sa.String(10)),
        sa.Column("ended_by", sa.Integer()),
        sa.Column("ended_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_flag_case_part_id")),
        sa.ForeignKeyConstraint(
            ["assignee_id"], ["user.id"], name=op.f("fk_flag_case_assignee_id")
        ),
        sa.ForeignKeyConstraint(
            ["assigned_by"], ["user.id"], name=op.f("fk_flag_case_assigned_by")
        ),
        sa.ForeignKeyConstraint(["ended_by"], ["user.id"], name=op.f("fk_flag_case_ended_by")),
        sa.PrimaryKeyConstraint("part_id", name=op.f("pk_flag_case")),
    )
    op.create_index(
        op.f("ix_flag_case_assignee_id_outcome"), "flag_case", ["assignee_id", "outcome"]
    )
    op.create_table(
        "flag_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("part_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Integer()),
        sa.Column("written_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_flag_note_part_id")),
        sa.ForeignKeyConstraint(["written_by"], ["user.id"], name=op.f("fk_flag_note_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flag_note")),
    )
    op.create_index(op.f("ix_flag_note_part_id_id"), "flag_note", ["part_id", "id"])
    op.create_table(
        "coaching_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("part_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer()),
        sa.Column("rule", sa.String(100)),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Integer()),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("taken_up_at", sa.BigInteger()),
        sa.Column("withdrawn_by", sa.Integer()),
        sa.Column("withdrawn_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_coaching_request_part_id")),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["agent.id"], name=op.f("fk_coaching_request_agent_id")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_coaching_request_team_id")),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["user.id"], name=op.f("fk_coaching_request_asked_by")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["user.id"], name=op.f("fk_coaching_request_withdrawn_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coaching_request")),
    )
    op.create_index(op.f("ix_coaching_request_part_id"), "coaching_request", ["part_id"])
    op.create_index(op.f("ix_coaching_request_agent_id"), "coaching_request", ["agent_id"])
    op.create_index(op.f("ix_coaching_request_team_id_id"), "coaching_request", ["team_id", "id"])


def _make_runs():
    op.create_table(
        "triage_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(12), nullable=False),
        sa.Column("wish", sa.LargeBinary(), nullable=False),
        sa.Column("changed", sa.LargeBinary(), nullable=False),
        sa.Column("passed_over", sa.LargeBinary(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Integer()),
        sa.Column("created_by", sa.Integer()),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger()),
        sa.Column("taken_back_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_triage_run_job_id")),
        sa.ForeignKeyConstraint(["created_by"], ["user.id"], name=op.f("fk_triage_run_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_triage_run")),
    )


def downgrade():
    for table in (
        "triage_run",
        "coaching_request",
        "flag_note",
        "flag_case",
        "review_request",
        "reviewer_share",
        "team_work",
    ):
        op.drop_table(table)
    op.drop_index("ix_assignment_finished_at_reviewer_id", "assignment")
    op.drop_index("ix_assignment_open", "assignment")
    op.execute("ALTER TABLE part DROP COLUMN risk")
    op.execute("ALTER TABLE part DROP COLUMN flagged_since")
