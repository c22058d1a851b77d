"""The search index, in each database's own way"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade():
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE message_index USING fts5("
            "pairs, content='', columnsize=0, tokenize='unicode61', prefix='5')"
        )
    else:
        op.execute(
            "CREATE TABLE message_index (key bigint PRIMARY KEY, folded text NOT NULL,"
            " pairs tsvector NOT NULL)"
        )
        op.execute("CREATE INDEX ix_message_index_pairs ON message_index USING gin (pairs)")


def downgrade():
    op.execute("DROP TABLE message_index")
