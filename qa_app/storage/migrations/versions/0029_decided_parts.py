"""How grave the confirmed and the dismissed findings of a part are, for lists of what is decided"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_STATES = ("confirmed", "dismissed")


def upgrade():
    for state in _STATES:
        rank = f"{state}_rank"
        op.add_column(
            "part", sa.Column(rank, sa.Integer(), nullable=False, server_default=sa.text("0"))
        )
        _fill(rank, state)
        has_one = sa.text(f"{rank} > 0")
        op.create_index(
            f"ix_part_{rank}",
            "part",
            ["team_id", "started_at", "id", rank],
            sqlite_where=has_one,
            postgresql_where=has_one,
        )


def _fill(rank, state):
    op.execute(
        f"UPDATE part SET {rank} = gravest.rank FROM ("  # noqa: S608
        "SELECT finding.part_id, max(CASE finding.severity"
        " WHEN 'info' THEN 1 WHEN 'minor' THEN 2 WHEN 'major' THEN 3 WHEN 'critical' THEN 4 END)"
        " AS rank FROM finding"
        " JOIN conversation ON conversation.current_revision_id = finding.revision_id"
        f" WHERE finding.state = '{state}' GROUP BY finding.part_id"
        ") AS gravest WHERE gravest.part_id = part.id"
    )


def downgrade():
    for state in _STATES:
        op.drop_index(f"ix_part_{state}_rank", "part")
        op.execute(f"ALTER TABLE part DROP COLUMN {state}_rank")
