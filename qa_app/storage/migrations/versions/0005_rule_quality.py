"""Decisions that outlive their findings, what rules overlooked, draws of unflagged conversations"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    _create_decisions()
    _create_missed()
    op.create_table(
        "recall_share",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_recall_share_team_id")),
        sa.PrimaryKeyConstraint("team_id", name=op.f("pk_recall_share")),
    )
    op.add_column("draw", sa.Column("unflagged", sa.LargeBinary()))
    op.add_column(
        "draw", sa.Column("recall_size", sa.Integer(), nullable=False, server_default=sa.text("0"))
    )
    with op.batch_alter_table("drawn_part") as batch:
        batch.add_column(sa.Column("kind", sa.String(10), nullable=False, server_default="random"))
        batch.add_column(
            sa.Column("unflagged", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch.drop_constraint(op.f("uq_drawn_part_draw_id_part_id"), type_="unique")
        batch.create_unique_constraint(
            op.f("uq_drawn_part_draw_id_part_id_kind"), ["draw_id", "part_id", "kind"]
        )


def downgrade():
    # What was drawn for recall alone has no place in the older schema; its reviews stay, as
    # reviews of conversations that were not drawn.
    op.execute(
        "UPDATE assignment SET drawn_part_id = (SELECT min(id) FROM drawn_part"
        " WHERE part_id = assignment.part_id AND kind = 'random')"
        " WHERE drawn_part_id IN (SELECT id FROM drawn_part WHERE kind = 'recall')"
        " AND part_id IN (SELECT part_id FROM drawn_part WHERE kind = 'random')"
    )
    op.execute(
        "UPDATE review SET assignment_id = NULL WHERE assignment_id IN (SELECT assignment.id"
        " FROM assignment JOIN drawn_part ON drawn_part.id = assignment.drawn_part_id"
        " WHERE drawn_part.kind = 'recall')"
    )
    op.execute(
        "DELETE FROM assignment"
        " WHERE drawn_part_id IN (SELECT id FROM drawn_part WHERE kind = 'recall')"
    )
    op.execute("UPDATE drawn_part SET replaces_id = NULL WHERE kind = 'recall'")
    op.execute("DELETE FROM drawn_part WHERE kind = 'recall'")
    with op.batch_alter_table("drawn_part") as batch:
        batch.drop_constraint(op.f("uq_drawn_part_draw_id_part_id_kind"), type_="unique")
        batch.create_unique_constraint(
            op.f("uq_drawn_part_draw_id_part_id"), ["draw_id", "part_id"]
        )
        batch.drop_column("unflagged")
        batch.drop_column("kind")
    with op.batch_alter_table("draw") as batch:
        batch.drop_column("recall_size")
        batch.drop_column("unflagged")
    op.drop_table("recall_share")
    op.drop_table("missed_finding")
    op.drop_table("finding_decision")


def _create_decisions():
    op.create_table(
        "finding_decision",
        sa.Column("id", _BIG_KEY, nullable=False),
        *_place(),
        sa.Column("start", sa.Integer()),
        sa.Column("end", sa.Integer()),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("decided_by", sa.Integer()),
        sa.Column("decided_at", sa.BigInteger(), nullable=False),
        *_links("finding_decision", "decided_by"),
    )
    _index("finding_decision", ["rule", "confirmed", "id"], ["revision_id"], ["part_id"])
    op.execute(
        "INSERT INTO finding_decision (revision_id, part_id, rule, rule_version_id, message, start,"
        ' "end", confirmed, decided_by, decided_at)'
        ' SELECT revision_id, part_id, rule, rule_version_id, message, start, "end",'
        " state = 'confirmed', decided_by, coalesce(decided_at, 0)"
        " FROM finding WHERE state <> 'open' ORDER BY decided_at, id"
    )


def _create_missed():
    op.create_table(
        "missed_finding",
        sa.Column("id", _BIG_KEY, nullable=False),
        *_place(),
        sa.Column("marked_by", sa.Integer()),
        sa.Column("marked_at", sa.BigInteger(), nullable=False),
        *_links("missed_finding", "marked_by"),
    )
    _index("missed_finding", ["rule", "id"], ["revision_id"], ["part_id"])


def _place():
    return (
        sa.Column("revision_id", _BIG_KEY, nullable=False),
        sa.Column("part_id", _BIG_KEY, nullable=False),
        sa.Column("rule", sa.String(100), nullable=False),
        sa.Column("rule_version_id", sa.Integer(), nullable=False),
        sa.Column("message", sa.Integer()),
    )


def _links(table, user):
    linked = (
        ("revision_id", "revision"),
        ("part_id", "part"),
        ("rule_version_id", "definition_version"),
        (user, "user"),
    )
    return (
        *(
            sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))
            for column, other in linked
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def _index(table, *several):
    for columns in several:
        op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, columns)
