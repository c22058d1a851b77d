"""The gravest waiting finding of a part; whose text a revision is; responses beyond 24 days"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_DURATIONS = ("first_response_ms", "average_response_ms", "longest_response_ms")
_WAITS = sa.text("open_rank > 0")


def upgrade():
    op.add_column(
        "part", sa.Column("open_rank", sa.Integer(), nullable=False, server_default=sa.text("0"))
    )
    op.execute(
        "UPDATE part SET open_rank = coalesce((SELECT max(CASE finding.severity"
        " WHEN 'info' THEN 1 WHEN 'minor' THEN 2 WHEN 'major' THEN 3 WHEN 'critical' THEN 4 END)"
        " FROM finding JOIN conversation ON conversation.current_revision_id = finding.revision_id"
        " WHERE finding.part_id = part.id AND conversation.id = part.conversation_id"
        " AND finding.state = 'open'), 0)"
    )
    for name, columns in (
        ("ix_part_waiting_in_team", ["team_id", "open_rank", "started_at", "id"]),
        ("ix_part_waiting", ["open_rank", "started_at", "id"]),
    ):
        op.create_index(name, "part", columns, sqlite_where=_WAITS, postgresql_where=_WAITS)
    op.create_index("ix_conversation_current_revision_id", "conversation", ["current_revision_id"])
    _alter_durations(sa.BigInteger())


def downgrade():
    _alter_durations(sa.Integer())
    op.drop_index("ix_conversation_current_revision_id", "conversation")
    op.drop_index("ix_part_waiting", "part")
    op.drop_index("ix_part_waiting_in_team", "part")
    op.execute("ALTER TABLE part DROP COLUMN open_rank")


def _alter_durations(type_):
    # SQLite keeps whole numbers of any size whatever the column is called.
    if op.get_bind().dialect.name == "postgresql":
        for name in _DURATIONS:
            using = f"least({name}, 2147483647)"
            op.alter_column("part", name, type_=type_, postgresql_using=using)
