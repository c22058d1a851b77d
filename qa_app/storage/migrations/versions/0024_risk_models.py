"""Risk models, which is in use, what they said of each conversation, and labels to learn from"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    op.add_column("part", sa.Column("fail_chance", sa.Integer()))
    op.create_table(
        "risk_model",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("team_id", sa.Integer(), sa.ForeignKey("team.id")),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("shipped", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("card", sa.Text(), nullable=False),
        sa.Column("learnt", sa.LargeBinary(), nullable=False),
        sa.Column("against_id", sa.Integer(), sa.ForeignKey("risk_model.id")),
        sa.Column("duel", sa.LargeBinary()),
        sa.Column("trained_by", sa.Integer(), sa.ForeignKey("user.id")),
        sa.Column("trained_at", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_risk_model_team_id_id", "risk_model", ["team_id", "id"])
    op.create_table(
        "risk_promotion",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("team_id", sa.Integer(), sa.ForeignKey("team.id")),
        sa.Column("model_id", sa.Integer(), sa.ForeignKey("risk_model.id")),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("promoted_by", sa.Integer(), sa.ForeignKey("user.id")),
        sa.Column("promoted_at", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_risk_promotion_team_id_id", "risk_promotion", ["team_id", "id"])
    op.create_table(
        "risk_score",
        sa.Column("part_id", _BIG, sa.ForeignKey("part.id"), primary_key=True, autoincrement=False),
        sa.Column("model_id", sa.Integer(), sa.ForeignKey("risk_model.id"), nullable=False),
        sa.Column("revision_id", _BIG, sa.ForeignKey("revision.id"), nullable=False),
        sa.Column("figures", sa.LargeBinary(32), nullable=False),
        sa.Column("sketch", sa.LargeBinary(64), nullable=False),
        sa.Column("causes", sa.LargeBinary()),
    )
    op.create_index("ix_risk_score_model_id", "risk_score", ["model_id"])
    op.create_index("ix_risk_score_revision_id", "risk_score", ["revision_id"])
    op.create_table(
        "risk_label_list",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("team_id", sa.Integer(), sa.ForeignKey("team.id"), nullable=False),
        sa.Column("file", sa.String(200), nullable=False),
        sa.Column("digest", sa.LargeBinary(16), nullable=False),
        sa.Column("labels", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Integer(), sa.ForeignKey("user.id")),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_risk_label_list_team_id_id", "risk_label_list", ["team_id", "id"])
    op.create_table(
        "risk_label",
        sa.Column("list_id", sa.Integer(), sa.ForeignKey("risk_label_list.id"), primary_key=True),
        sa.Column("conversation_id", _BIG, sa.ForeignKey("conversation.id"), primary_key=True),
        sa.Column("value", sa.Float(), nullable=False),
    )
    op.create_index("ix_risk_label_conversation_id", "risk_label", ["conversation_id"])


def downgrade():
    for table in ("risk_label", "risk_label_list", "risk_score", "risk_promotion", "risk_model"):
        op.drop_table(table)
    op.execute("ALTER TABLE part DROP COLUMN fail_chance")
