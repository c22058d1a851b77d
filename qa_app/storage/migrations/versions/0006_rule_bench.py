"""Trying rules on history; what the search index does not see of noisy texts"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


# SQLite only numbers rows by itself where the key is an INTEGER.
_BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    op.create_table(
        "noisy_text",
        sa.Column(
            "revision_id",
            _BIG_KEY,
            sa.ForeignKey("revision.id"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("seen", sa.Text(), nullable=False),
    )
    op.add_column(
        "search_watermark",
        sa.Column("noise_after_id", _BIG_KEY, nullable=False, server_default=sa.text("0")),
    )
    # What was indexed before is always read; what is indexed from now on has its noise kept.
    op.execute("UPDATE search_watermark SET noise_after_id = revision_id")
    op.create_table(
        "rule_run",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("rule", sa.String(100), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("against", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Integer(), sa.ForeignKey("job.id")),
        sa.Column("created_by", sa.Integer(), sa.ForeignKey("user.id")),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger()),
        sa.Column("whole", sa.Boolean(), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("conversations", "to_read", "read", "hits", "gained", "lost")
        ),
        sa.Column("figures", sa.LargeBinary(), nullable=False),
    )
    op.create_index("ix_rule_run_rule_id", "rule_run", ["rule", "id"])
    op.create_index("ix_rule_run_created_by_rule", "rule_run", ["created_by", "rule"])
    op.create_table(
        "rule_change",
        sa.Column("id", _BIG_KEY, primary_key=True),
        sa.Column("run_id", sa.Integer(), sa.ForeignKey("rule_run.id"), nullable=False),
        sa.Column("gained", sa.Boolean(), nullable=False),
        sa.Column("revision_id", _BIG_KEY, sa.ForeignKey("revision.id"), nullable=False),
        sa.Column("part_id", _BIG_KEY, sa.ForeignKey("part.id"), nullable=False),
        *(sa.Column(name, sa.Integer()) for name in ("message", "start", "end")),
    )
    op.create_index("ix_rule_change_run_id_gained_id", "rule_change", ["run_id", "gained", "id"])
    op.create_index("ix_rule_change_revision_id", "rule_change", ["revision_id"])


def downgrade():
    op.drop_table("rule_change")
    op.drop_table("rule_run")
    op.execute("ALTER TABLE search_watermark DROP COLUMN noise_after_id")
    op.drop_table("noisy_text")
