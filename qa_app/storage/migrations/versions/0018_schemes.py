"""Schemes: who uses which, drafts, where their measures come from, and what people bring"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def _of_period():
    return (
        sa.Column("team_id", sa.Integer(), sa.ForeignKey("team.id"), nullable=False),
        sa.Column("scheme", sa.String(100), nullable=False),
        sa.Column("period", sa.String(10), nullable=False),
    )


def upgrade():
    with op.batch_alter_table("definition_version") as batch:
        batch.add_column(sa.Column("since", sa.Date()))
    op.create_table(
        "scheme_use",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("scheme", sa.String(100), nullable=False),
        sa.Column("team_id", sa.Integer(), sa.ForeignKey("team.id"), nullable=False),
        sa.Column("role", sa.String(30)),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date()),
        sa.Column("created_by", sa.Integer(), sa.ForeignKey("user.id")),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "until IS NULL OR until >= since", name=op.f("ck_scheme_use_days_in_order")
        ),
    )
    op.create_index("ix_scheme_use_scheme", "scheme_use", ["scheme"])
    op.create_index("ix_scheme_use_team_id", "scheme_use", ["team_id"])
    op.create_table(
        "scheme_draft",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("key", sa.String(100), nullable=False),
        sa.Column("author_id", sa.Integer(), sa.ForeignKey("user.id"), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint("author_id", "key", name=op.f("uq_scheme_draft_author_id_key")),
    )
    op.create_table(
        "scheme_measure_source",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("team_id", sa.Integer(), sa.ForeignKey("team.id"), nullable=False),
        sa.Column("scheme", sa.String(100), nullable=False),
        sa.Column("measure", sa.String(60), nullable=False),
        sa.Column("source", sa.String(30), nullable=False),
        sa.Column("detail", sa.String(100), nullable=False),
        sa.Column("changed_by", sa.Integer(), sa.ForeignKey("user.id")),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint(
            "team_id",
            "scheme",
            "measure",
            name=op.f("uq_scheme_measure_source_team_id_scheme_measure"),
        ),
    )
    op.create_table(
        "figure_import",
        sa.Column("id", sa.Integer(), primary_key=True),
        *_of_period(),
        sa.Column("file", sa.String(200), nullable=False),
        sa.Column("digest", sa.LargeBinary(16), nullable=False),
        sa.Column("figures", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Integer(), sa.ForeignKey("user.id")),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "scheme_figure",
        sa.Column("id", sa.Integer(), primary_key=True),
        *_of_period(),
        sa.Column("measure", sa.String(60), nullable=False),
        sa.Column("agent_id", sa.Integer(), sa.ForeignKey("agent.id")),
        sa.Column("value", sa.String(40), nullable=False),
        sa.Column("n", sa.Integer()),
        sa.Column("import_id", sa.Integer(), sa.ForeignKey("figure_import.id")),
        sa.Column("entered_by", sa.Integer(), sa.ForeignKey("user.id")),
        sa.Column("entered_at", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "scheme_assessment",
        sa.Column("id", sa.Integer(), primary_key=True),
        *_of_period(),
        sa.Column("agent_id", sa.Integer(), sa.ForeignKey("agent.id"), nullable=False),
        sa.Column("assessor", sa.String(60), nullable=False),
        sa.Column("measure", sa.String(60), nullable=False),
        sa.Column("value", sa.String(40), nullable=False),
        sa.Column("given_by", sa.Integer(), sa.ForeignKey("user.id")),
        sa.Column("given_at", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint(
            "team_id",
            "scheme",
            "period",
            "agent_id",
            "assessor",
            "measure",
            "given_by",
            name="uq_scheme_assessment_given_once",
        ),
    )
    for table in ("figure_import", "scheme_figure"):
        op.create_index(f"ix_{table}_team_id_scheme_period", table, ["team_id", "scheme", "period"])


def downgrade():
    for table in (
        "scheme_assessment",
        "scheme_figure",
        "figure_import",
        "scheme_measure_source",
        "scheme_draft",
        "scheme_use",
    ):
        op.drop_table(table)
    op.execute("DELETE FROM definition_version WHERE kind = 'scheme'")
    with op.batch_alter_table("definition_version") as batch:
        batch.drop_column("since")
