"""Saved searches; the search index is made anew, by speaker"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "saved_search",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("owner_id", sa.Integer(), sa.ForeignKey("user.id"), nullable=False),
        sa.Column("searched", sa.String(20), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Integer(), sa.ForeignKey("team.id")),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint("owner_id", "searched", "name"),
    )
    op.create_index("ix_saved_search_team_id", "saved_search", ["team_id"])
    _empty_index()


def downgrade():
    _empty_index()
    op.drop_table("saved_search")


def _empty_index():
    """The job that follows imports fills it again; what the index said of places has changed."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("INSERT INTO message_index(message_index) VALUES ('delete-all')")
    else:
        op.execute("TRUNCATE message_index")
    op.execute("DELETE FROM noisy_text")
    op.execute("DELETE FROM search_watermark")
