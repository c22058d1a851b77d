"""Answers given a second time, and the mark of a review's last batch of changes"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("review", sa.Column("batch", sa.String(36)))
    op.add_column("review", sa.Column("revealed_at", sa.BigInteger()))
    op.add_column("review", sa.Column("second_total", sa.Numeric(8, 2)))
    op.create_table(
        "second_answer",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("review_id", sa.Integer(), sa.ForeignKey("review.id"), nullable=False),
        sa.Column("criterion", sa.String(100), nullable=False),
        sa.Column("value", sa.Text()),
        sa.Column("count", sa.Integer()),
        sa.Column("points", sa.String(20)),
        sa.Column("not_applicable", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("cause", sa.String(48)),
        sa.Column("earned", sa.Numeric(8, 4)),
        sa.Column("maximum", sa.Numeric(8, 4)),
        sa.Column("suggested", sa.Numeric(8, 4)),
        sa.UniqueConstraint("review_id", "criterion"),
    )


def downgrade():
    op.drop_table("second_answer")
    for column in ("second_total", "revealed_at", "batch"):
        op.drop_column("review", column)
