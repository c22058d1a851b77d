"""PostgreSQL keeps the pairs of the search in their index alone"""

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

_FUNCTION = """
    CREATE OR REPLACE FUNCTION message_pairs(folded text) RETURNS tsvector
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 10000 AS $$
    DECLARE signs text[] := string_to_array(folded, NULL);
    pairs text[] := signs[cardinality(signs):];
    BEGIN FOR place IN 2 .. cardinality(signs) LOOP
    pairs[place] := signs[place - 1] || signs[place]; END LOOP;
    RETURN array_to_tsvector(pairs); END $$
"""


def upgrade():
    """The texts stay as they are, and can be searched at once."""
    if op.get_bind().dialect.name == "sqlite":
        return
    op.execute(_FUNCTION)
    op.execute("ALTER TABLE message_index RENAME TO message_index_before")
    op.execute("ALTER INDEX message_index_pkey RENAME TO message_index_before_pkey")
    op.execute("DROP INDEX ix_message_index_pairs")
    op.execute("CREATE TABLE message_index (key bigint PRIMARY KEY, folded text NOT NULL)")
    op.execute(
        "INSERT INTO message_index SELECT key, folded FROM message_index_before ORDER BY key"
    )
    op.execute("DROP TABLE message_index_before")
    op.execute(
        "CREATE INDEX ix_message_index_pairs ON message_index USING gin (message_pairs(folded))"
    )
    op.execute("ANALYZE message_index")


def downgrade():
    """The job that follows imports fills the index again."""
    if op.get_bind().dialect.name == "sqlite":
        return
    op.execute("DROP TABLE message_index")
    op.execute("DROP FUNCTION message_pairs")
    op.execute(
        "CREATE TABLE message_index (key bigint PRIMARY KEY, folded text NOT NULL,"
        " pairs tsvector NOT NULL)"
    )
    op.execute("CREATE INDEX ix_message_index_pairs ON message_index USING gin (pairs)")
    op.execute("DELETE FROM noisy_text")
    op.execute("DELETE FROM search_watermark")
