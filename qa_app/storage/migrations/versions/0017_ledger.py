"""The ledger, dated facts of employment, and limits on deductions in cash"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _key(name, table, *, needed=False, kind=None):
    return sa.Column(name, kind or sa.Integer(), sa.ForeignKey(f"{table}.id"), nullable=not needed)


def _made():
    return (
        _key("created_by", "user"),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
    )


def _chosen():
    return (
        sa.Column("points", sa.Numeric(12, 2)),
        sa.Column("amount", sa.Numeric(12, 2)),
    )


def upgrade():
    _ledger()
    op.create_table(
        "ledger_link",
        sa.Column("id", sa.Integer(), primary_key=True),
        _key("team_id", "team"),
        sa.Column("source", sa.String(10), nullable=False),
        sa.Column("source_key", sa.String(200), nullable=False),
        sa.Column("scheme", sa.String(100), nullable=False),
        sa.Column("item", sa.String(100), nullable=False),
        *_chosen(),
        sa.Column("since", sa.Date(), nullable=False),
        *_made(),
    )
    op.create_index("ix_ledger_link_team_id", "ledger_link", ["team_id"])
    op.create_table(
        "employment_fact",
        sa.Column("id", sa.Integer(), primary_key=True),
        _key("agent_id", "agent", needed=True),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("grade", sa.String(60)),
        _key("mentor_id", "agent"),
        sa.Column("note", sa.Text(), nullable=False),
        *_made(),
        sa.UniqueConstraint("agent_id", "kind", "since"),
    )
    op.create_table(
        "cash_limit",
        sa.Column("id", sa.Integer(), primary_key=True),
        _key("team_id", "team"),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("value", sa.Numeric(12, 2)),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date()),
        sa.Column("reason", sa.Text(), nullable=False),
        *_made(),
        sa.CheckConstraint("until IS NULL OR until >= since", name="days_in_order"),
    )
    op.create_index("ix_cash_limit_team_id", "cash_limit", ["team_id"])


def _ledger():
    op.create_table(
        "ledger_entry",
        sa.Column("id", sa.Integer(), primary_key=True),
        _key("team_id", "team", needed=True),
        _key("agent_id", "agent", needed=True),
        sa.Column("scheme", sa.String(100), nullable=False),
        sa.Column("item", sa.String(100), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("minutes", sa.Numeric(10, 2)),
        *_chosen(),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("origin", sa.String(10), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("told_on", sa.Date()),
        sa.Column("answer", sa.String(10)),
        sa.Column("settlement", sa.String(10)),
        _key("part_id", "part", kind=_BIG_KEY),
        _key("review_id", "review"),
        sa.Column("rule", sa.String(100)),
        sa.Column("criterion", sa.String(100)),
        sa.Column("seq", sa.Integer()),
        sa.Column("start", sa.Integer()),
        sa.Column("end", sa.Integer()),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("mark", sa.String(64), unique=True),
        *_made(),
    )
    for columns in (
        ("team_id", "day", "id"),
        ("agent_id", "day", "id"),
        ("team_id", "state", "id"),
        ("part_id",),
        ("review_id",),
    ):
        op.create_index(f"ix_ledger_entry_{'_'.join(columns)}", "ledger_entry", list(columns))
    op.create_table(
        "ledger_event",
        sa.Column("id", sa.Integer(), primary_key=True),
        _key("entry_id", "ledger_entry", needed=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("details", sa.LargeBinary()),
        _key("user_id", "user"),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint("entry_id", "number"),
    )


def downgrade():
    for table in ("cash_limit", "employment_fact", "ledger_link", "ledger_event", "ledger_entry"):
        op.drop_table(table)
