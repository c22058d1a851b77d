"""Packs of rules, switched on for a team or for all"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ALL = sa.text("team_id IS NULL")
_ONE = sa.text("team_id IS NOT NULL")


def upgrade():
    op.create_table(
        "pack_switch",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("pack", sa.String(60), nullable=False),
        sa.Column("team_id", sa.Integer(), sa.ForeignKey("team.id")),
        sa.Column("switched_by", sa.Integer(), sa.ForeignKey("user.id")),
        sa.Column("switched_at", sa.BigInteger(), nullable=False),
    )
    op.create_index(
        "ix_pack_switch_of_team",
        "pack_switch",
        ["team_id", "pack"],
        unique=True,
        sqlite_where=_ONE,
        postgresql_where=_ONE,
    )
    op.create_index(
        "ix_pack_switch_everywhere",
        "pack_switch",
        ["pack"],
        unique=True,
        sqlite_where=_ALL,
        postgresql_where=_ALL,
    )


def downgrade():
    op.drop_table("pack_switch")
