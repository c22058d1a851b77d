"""What is measured of texts, so that a changed threshold need not read them all"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    op.create_table(
        "text_measures",
        sa.Column(
            "revision_id",
            _BIG_KEY,
            sa.ForeignKey("revision.id"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column(
            "profile_version_id",
            sa.Integer(),
            sa.ForeignKey("definition_version.id"),
            nullable=False,
        ),
        sa.Column("format", sa.Integer(), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
    )


def downgrade():
    op.drop_table("text_measures")
