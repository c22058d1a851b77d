"""Examples with a reference, to be scored by oneself first"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "quiz_question",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("team_id", sa.Integer(), sa.ForeignKey("team.id"), nullable=False),
        sa.Column("example_id", sa.Integer(), sa.ForeignKey("example.id"), nullable=False),
        sa.Column(
            "rubric_version_id",
            sa.Integer(),
            sa.ForeignKey("definition_version.id"),
            nullable=False,
        ),
        sa.Column("source", sa.String(12), nullable=False),
        sa.Column("source_id", sa.Integer()),
        sa.Column("answers", sa.LargeBinary(), nullable=False),
        sa.Column("evidence", sa.LargeBinary(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("set_by", sa.Integer(), sa.ForeignKey("user.id")),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.Column("replaced_at", sa.BigInteger()),
    )
    op.create_index("ix_quiz_question_team_id_id", "quiz_question", ["team_id", "id"])
    op.create_index("ix_quiz_question_example_id", "quiz_question", ["example_id"])
    op.create_table(
        "quiz_asked",
        sa.Column("example_id", sa.Integer(), sa.ForeignKey("example.id"), primary_key=True),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("user.id"), primary_key=True),
        sa.Column("asked_by", sa.Integer(), sa.ForeignKey("user.id")),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_quiz_asked_user_id", "quiz_asked", ["user_id"])
    op.create_table(
        "quiz_attempt",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("question_id", sa.Integer(), sa.ForeignKey("quiz_question.id"), nullable=False),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("user.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("answers", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint(
            "question_id", "user_id", "number", name="uq_quiz_attempt_question_id_user_id_number"
        ),
    )
    op.create_index("ix_quiz_attempt_user_id", "quiz_attempt", ["user_id"])
    op.add_column(
        "coaching_example",
        sa.Column("quiz", sa.Boolean(), server_default=sa.false(), nullable=False),
    )


def downgrade():
    op.drop_column("coaching_example", "quiz")
    for table in ("quiz_attempt", "quiz_asked", "quiz_question"):
        op.drop_table(table)
