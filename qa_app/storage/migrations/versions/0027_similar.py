"""What tells conversations apart"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    op.create_table(
        "similar_term",
        sa.Column("bucket", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("revision_id", _BIG_KEY, primary_key=True, autoincrement=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_similar_term_revision_id", "similar_term", ["revision_id"])
    op.create_table(
        "similar_frequencies",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("revision_id", _BIG_KEY, nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("counts", sa.LargeBinary(), nullable=False),
    )


def downgrade():
    op.drop_table("similar_frequencies")
    op.drop_table("similar_term")
