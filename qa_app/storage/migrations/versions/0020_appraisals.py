"""Assessed periods: computations, results, check lists, timelines, and what came late"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def _user(name):
    return sa.Column(name, sa.Integer(), sa.ForeignKey("user.id"))


def _link(name, to, **values):
    return sa.Column(name, sa.Integer(), sa.ForeignKey(to), nullable=False, **values)


def upgrade():
    op.create_table(
        "appraisal",
        sa.Column("id", sa.Integer(), primary_key=True),
        _link("team_id", "team.id"),
        sa.Column("scheme", sa.String(100), nullable=False),
        sa.Column("role", sa.String(30), nullable=False, server_default=""),
        sa.Column("period", sa.String(10), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("editions", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("least", sa.Integer(), nullable=False, server_default=sa.text("5")),
        sa.Column("draft_id", sa.Integer()),
        sa.Column("published_id", sa.Integer()),
        _user("checked_by"),
        sa.Column("job_id", sa.Integer()),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint("team_id", "scheme", "role", "period"),
    )
    op.create_index("ix_appraisal_period", "appraisal", ["period"])
    op.create_table(
        "appraisal_run",
        sa.Column("id", sa.Integer(), primary_key=True),
        _link("appraisal_id", "appraisal.id"),
        sa.Column("number", sa.Integer(), nullable=False),
        _link("scheme_version_id", "definition_version.id"),
        sa.Column("label", sa.String(120), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.Column("origins", sa.LargeBinary(), nullable=False),
        sa.Column("warnings", sa.LargeBinary(), nullable=False),
        sa.Column("teams", sa.LargeBinary(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        _user("computed_by"),
        sa.Column("computed_at", sa.BigInteger(), nullable=False),
        _user("published_by"),
        sa.Column("published_at", sa.BigInteger()),
        sa.UniqueConstraint("appraisal_id", "number"),
    )
    op.create_table(
        "appraisal_result",
        sa.Column("id", sa.Integer(), primary_key=True),
        _link("run_id", "appraisal_run.id"),
        _link("agent_id", "agent.id"),
        sa.Column("person", sa.String(100), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("total", sa.String(40)),
        sa.Column("band", sa.String(100)),
        sa.Column("money", sa.String(40)),
        sa.Column("titles", sa.LargeBinary(), nullable=False),
        sa.Column("actions", sa.LargeBinary(), nullable=False),
        sa.Column("derivation", sa.LargeBinary(), nullable=False),
        sa.UniqueConstraint("run_id", "person"),
    )
    op.create_index(
        "ix_appraisal_result_agent_id_run_id", "appraisal_result", ["agent_id", "run_id"]
    )
    op.create_table(
        "appraisal_point",
        sa.Column("id", sa.Integer(), primary_key=True),
        _link("run_id", "appraisal_run.id"),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("key", sa.String(300), nullable=False),
        sa.Column("person", sa.String(100)),
        sa.Column("because", sa.LargeBinary(), nullable=False),
        sa.Column("decision", sa.String(10)),
        sa.Column("reason", sa.Text(), nullable=False, server_default=""),
        _user("decided_by"),
        sa.Column("decided_at", sa.BigInteger()),
        sa.Column("release_reason", sa.Text(), nullable=False, server_default=""),
        _user("released_by"),
        sa.Column("released_at", sa.BigInteger()),
        sa.UniqueConstraint("run_id", "key"),
    )
    op.create_table(
        "appraisal_event",
        sa.Column("id", sa.Integer(), primary_key=True),
        _link("appraisal_id", "appraisal.id"),
        sa.Column("step", sa.String(10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False, server_default=""),
        _user("user_id"),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_appraisal_event_appraisal_id", "appraisal_event", ["appraisal_id"])
    op.create_table(
        "appraisal_late",
        sa.Column("id", sa.Integer(), primary_key=True),
        _link("appraisal_id", "appraisal.id"),
        _link("run_id", "appraisal_run.id"),
        _link("correction_id", "correction.id"),
        _link("agent_id", "agent.id"),
        sa.Column("choice", sa.String(10), nullable=False),
        sa.Column("into", sa.String(10)),
        sa.Column("points", sa.String(40)),
        sa.Column("money", sa.String(40)),
        sa.Column("reason", sa.Text(), nullable=False),
        _user("chosen_by"),
        sa.Column("chosen_at", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint("run_id", "correction_id"),
    )
    op.create_index("ix_appraisal_late_appraisal_id", "appraisal_late", ["appraisal_id"])
    op.create_index("ix_appraisal_late_agent_id_into", "appraisal_late", ["agent_id", "into"])


def downgrade():
    for table in ("late", "event", "point", "result", "run"):
        op.drop_table(f"appraisal_{table}")
    op.drop_table("appraisal")
