"""Calibration rounds, their settled references, and figures of agreement"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    op.create_table(
        "calibration_round",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("team_id", sa.Integer(), sa.ForeignKey("team.id"), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column(
            "rubric_version_id",
            sa.Integer(),
            sa.ForeignKey("definition_version.id"),
            nullable=False,
        ),
        sa.Column("blind", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("repeat", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("due_on", sa.Date()),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("source", sa.String(10), nullable=False),
        sa.Column("drawn", sa.LargeBinary()),
        sa.Column("created_by", sa.Integer(), sa.ForeignKey("user.id")),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("settling_at", sa.BigInteger()),
        sa.Column("closed_at", sa.BigInteger()),
        sa.Column("figures", sa.LargeBinary()),
    )
    op.create_index("ix_calibration_round_team_id_state", "calibration_round", ["team_id", "state"])
    op.create_table(
        "calibration_part",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("round_id", sa.Integer(), sa.ForeignKey("calibration_round.id"), nullable=False),
        sa.Column("part_id", _BIG, sa.ForeignKey("part.id"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("reference_total", sa.Numeric(8, 2)),
        sa.UniqueConstraint("round_id", "part_id"),
    )
    op.create_index("ix_calibration_part_part_id", "calibration_part", ["part_id"])
    op.create_table(
        "reference_answer",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "calibration_part_id",
            sa.Integer(),
            sa.ForeignKey("calibration_part.id"),
            nullable=False,
        ),
        sa.Column("criterion", sa.String(100), nullable=False),
        sa.Column("value", sa.Text()),
        sa.Column("count", sa.Integer()),
        sa.Column("points", sa.String(20)),
        sa.Column("not_applicable", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("settled_by", sa.Integer(), sa.ForeignKey("user.id")),
        sa.Column("settled_at", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint("calibration_part_id", "criterion"),
    )
    op.create_table(
        "agreement_figures",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("team_id", sa.Integer(), sa.ForeignKey("team.id"), nullable=False),
        sa.Column("rubric", sa.String(100), nullable=False),
        sa.Column("period", sa.String(10), nullable=False),
        sa.Column("reviews", sa.Integer(), nullable=False),
        sa.Column("computed_at", sa.BigInteger(), nullable=False),
        sa.Column("figures", sa.LargeBinary(), nullable=False),
        sa.UniqueConstraint("team_id", "rubric", "period"),
    )
    with op.batch_alter_table("assignment") as batch:
        batch.add_column(sa.Column("round_id", sa.Integer()))
        batch.create_foreign_key(
            op.f("fk_assignment_round_id"), "calibration_round", ["round_id"], ["id"]
        )
        batch.create_index("ix_assignment_round_id", ["round_id"])


def downgrade():
    with op.batch_alter_table("assignment") as batch:
        batch.drop_index("ix_assignment_round_id")
        batch.drop_constraint(op.f("fk_assignment_round_id"), type_="foreignkey")
        batch.drop_column("round_id")
    op.drop_table("agreement_figures")
    op.drop_table("reference_answer")
    op.drop_table("calibration_part")
    op.drop_table("calibration_round")
