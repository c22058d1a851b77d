"""Sampling plans that recur; draws keep their terms and all that they chose from"""

import calendar
import json
import zlib
from collections import defaultdict
from datetime import date
from itertools import accumulate

import msgspec
import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

DRAW = sa.table(
    "draw",
    sa.column("id"),
    sa.column("team_id"),
    sa.column("period"),
    sa.column("per_agent"),
    sa.column("first_day", sa.Date),
    sa.column("last_day", sa.Date),
    sa.column("terms", sa.LargeBinary),
    sa.column("strata", sa.LargeBinary),
    sa.column("recall_size"),
    sa.column("population", sa.LargeBinary),
    sa.column("unflagged", sa.LargeBinary),
)
DRAWN = sa.table(
    "drawn_part",
    sa.column("draw_id"),
    sa.column("part_id"),
    sa.column("unflagged", sa.Boolean),
    sa.column("kind"),
)
PART = sa.table("part", sa.column("id"), sa.column("agent_id"))


def _shares():
    return (
        sa.Column("blind_percent", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("overlap_percent", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("overlap_reviewers", sa.Integer(), nullable=False, server_default=sa.text("1")),
        sa.Column("recheck_percent", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("due_days", sa.Integer()),
    )


def upgrade():
    op.create_table(
        "sampling_plan",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("team_id", sa.Integer(), sa.ForeignKey("team.id"), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("terms", sa.LargeBinary(), nullable=False),
        sa.Column("rhythm", sa.String(10), nullable=False),
        sa.Column("recurring", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("delay_days", sa.Integer(), nullable=False, server_default=sa.text("0")),
        *_shares(),
        sa.Column("edition", sa.Integer(), nullable=False, server_default=sa.text("1")),
        sa.Column("created_by", sa.Integer(), sa.ForeignKey("user.id")),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("retired_at", sa.BigInteger()),
    )
    op.create_index("ix_sampling_plan_team_id", "sampling_plan", ["team_id"])
    with op.batch_alter_table("draw") as batch:
        batch.add_column(sa.Column("plan_id", sa.Integer()))
        batch.add_column(sa.Column("first_day", sa.Date()))
        batch.add_column(sa.Column("last_day", sa.Date()))
        batch.add_column(sa.Column("terms", sa.LargeBinary()))
        batch.add_column(sa.Column("strata", sa.LargeBinary()))
        batch.add_column(sa.Column("risk_source", sa.String(40)))
        for column in _shares():
            batch.add_column(column)
        batch.create_foreign_key(op.f("fk_draw_plan_id"), "sampling_plan", ["plan_id"], ["id"])
        batch.create_index(op.f("ix_draw_plan_id"), ["plan_id"])
    _pack_all()
    with op.batch_alter_table("draw") as batch:
        for name, kind in (("first_day", sa.Date()), ("last_day", sa.Date())):
            batch.alter_column(name, existing_type=kind, nullable=False)
        for name in ("terms", "strata"):
            batch.alter_column(name, existing_type=sa.LargeBinary(), nullable=False)
        batch.drop_column("per_agent")
        batch.drop_column("unflagged")
    with op.batch_alter_table("drawn_part") as batch:
        batch.add_column(
            sa.Column("overlap", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    op.create_table(
        "sampling_run",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("plan_id", sa.Integer(), sa.ForeignKey("sampling_plan.id"), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("tried_at", sa.BigInteger(), nullable=False),
        sa.Column("draw_id", sa.Integer(), sa.ForeignKey("draw.id")),
        sa.Column("failure", sa.String()),
        sa.Column("failure_details", sa.LargeBinary()),
        sa.UniqueConstraint("plan_id", "first_day"),
    )


def downgrade():
    op.drop_table("sampling_run")
    # What was drawn by risk must not come into a mean that knows nothing of risk.
    op.execute("UPDATE drawn_part SET kind = 'recall', stratum = 'unflagged' WHERE kind = 'risk'")
    with op.batch_alter_table("drawn_part") as batch:
        batch.drop_column("overlap")
    with op.batch_alter_table("draw") as batch:
        batch.add_column(sa.Column("per_agent", sa.Integer()))
        batch.add_column(sa.Column("unflagged", sa.LargeBinary()))
    _unpack_all()
    with op.batch_alter_table("draw") as batch:
        batch.alter_column("per_agent", existing_type=sa.Integer(), nullable=False)
        batch.drop_index(op.f("ix_draw_plan_id"))
        batch.drop_constraint(op.f("fk_draw_plan_id"), type_="foreignkey")
        for name in (
            "plan_id",
            "first_day",
            "last_day",
            "terms",
            "strata",
            "risk_source",
            "blind_percent",
            "overlap_percent",
            "overlap_reviewers",
            "recheck_percent",
            "due_days",
        ):
            batch.drop_column(name)
    op.drop_table("sampling_plan")


def _pack_all():
    """Draws of before there were plans: so many of each agent, from the whole month.

    What earlier draws of the same month had chosen stands among the candidates too, since it had
    a later draw's chance as well.
    """
    connection = op.get_bind()
    chosen = sa.select(DRAW.c.id, DRAW.c.team_id, DRAW.c.period, DRAW.c.per_agent)
    before = defaultdict(list)
    for draw_id, team_id, period, per_agent in connection.execute(chosen.order_by(DRAW.c.id)).all():
        mine = sa.select(DRAW.c.population, DRAW.c.unflagged, DRAW.c.recall_size)
        row = connection.execute(mine.where(DRAW.c.id == draw_id)).one()
        by_agent, unflagged = json.loads(row[0]), json.loads(row[1] or "[]")
        drawn = _drawn_by(connection, draw_id)
        earlier = before[team_id, period]
        year, month = (int(piece) for piece in period.split("-")[:2])
        first = date(year, month, 1)
        stood = {part: int(agent) for agent, own in by_agent.items() for part in own}
        strata = {
            f"agent:{agent}": (len(own), min(per_agent, len(own)))
            for agent, own in by_agent.items()
        }
        if unflagged:
            strata["unflagged"] = (len(unflagged), row[2])
        clean = {part for part, _agent, is_clean in (*earlier, *drawn) if is_clean}
        values = {
            "first_day": first,
            "last_day": first.replace(day=calendar.monthrange(year, month)[1]),
            "terms": json.dumps({"size": [per_agent, "count"]}).encode(),
            "strata": json.dumps(strata).encode(),
            "population": _packed(stood, earlier, unflagged, clean.difference(unflagged), first),
        }
        connection.execute(DRAW.update().where(DRAW.c.id == draw_id).values(**values))
        earlier.extend(drawn)


def _drawn_by(connection, draw_id):
    chosen = (
        sa.select(DRAWN.c.part_id, PART.c.agent_id, DRAWN.c.unflagged)
        .join(PART, PART.c.id == DRAWN.c.part_id)
        .where(DRAWN.c.draw_id == draw_id)
    )
    return [tuple(row) for row in connection.execute(chosen)]


def _packed(stood, earlier, unflagged, clean_before, first):
    every = {part: agent for part, agent, _clean in earlier if agent is not None} | stood
    columns = {
        "part": _differences(sorted(every)),
        "agent": [every[part] for part in sorted(every)],
        "first_day": first.toordinal(),
        "excluded": _differences(sorted(every.keys() - stood.keys())),
        "unflagged": _differences(sorted(unflagged)),
        "unflagged_before": _differences(sorted(clean_before)),
    }
    return zlib.compress(msgspec.msgpack.encode(columns))


def _differences(ids):
    return [after - before for before, after in zip([0, *ids], ids, strict=False)]


def _unpack_all():
    """The older product draws the same number of each agent, and knows nothing else."""
    connection = op.get_bind()
    for draw_id in connection.scalars(sa.select(DRAW.c.id)).all():
        mine = sa.select(DRAW.c.terms, DRAW.c.population).where(DRAW.c.id == draw_id)
        terms, population = connection.execute(mine).one()
        columns = msgspec.msgpack.decode(zlib.decompress(population))
        out = set(accumulate(columns["excluded"]))
        by_agent = defaultdict(list)
        for part, agent in zip(accumulate(columns["part"]), columns["agent"], strict=True):
            if part not in out:
                by_agent[str(agent)].append(part)
        values = {
            "per_agent": json.loads(terms)["size"][0],
            "population": json.dumps(by_agent).encode(),
            "unflagged": json.dumps(list(accumulate(columns["unflagged"]))).encode(),
        }
        connection.execute(DRAW.update().where(DRAW.c.id == draw_id).values(**values))
