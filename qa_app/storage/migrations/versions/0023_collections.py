"""Examples of several messages, which can be put back; collections of them"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("example") as batch:
        batch.add_column(sa.Column("last_seq", sa.Integer()))
        batch.add_column(sa.Column("removed_at", sa.BigInteger()))
    op.create_table(
        "collection",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), sa.ForeignKey("user.id"), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("removed_at", sa.BigInteger()),
    )
    op.create_index("ix_collection_owner_id_id", "collection", ["owner_id", "id"])
    op.create_table(
        "collection_share",
        sa.Column("collection_id", sa.Integer(), sa.ForeignKey("collection.id"), primary_key=True),
        sa.Column("team_id", sa.Integer(), sa.ForeignKey("team.id"), primary_key=True),
    )
    op.create_index("ix_collection_share_team_id", "collection_share", ["team_id"])
    op.create_table(
        "collection_item",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("collection_id", sa.Integer(), sa.ForeignKey("collection.id"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("example_id", sa.Integer(), sa.ForeignKey("example.id")),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("removed_at", sa.BigInteger()),
        sa.UniqueConstraint("collection_id", "example_id"),
        sa.CheckConstraint("(example_id IS NULL) <> (text = '')", name="of_one"),
    )
    op.create_index("ix_collection_item_example_id", "collection_item", ["example_id"])


def downgrade():
    for table in ("collection_item", "collection_share", "collection"):
        op.drop_table(table)
    # The older schema knows neither what was taken away nor runs of messages.
    removed = "SELECT id FROM example WHERE removed_at IS NOT NULL"
    op.execute(f"DELETE FROM example_tag WHERE example_id IN ({removed})")  # noqa: S608
    op.execute("DELETE FROM example WHERE removed_at IS NOT NULL")
    with op.batch_alter_table("example") as batch:
        batch.drop_column("removed_at")
        batch.drop_column("last_seq")
