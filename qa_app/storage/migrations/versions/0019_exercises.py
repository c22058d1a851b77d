"""Scenario exercises; a task or a review is of a part, or of a turn in an exercise"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_OF_ONE = "(part_id IS NULL) <> (exercise_turn_id IS NULL)"
_WITH_TEXT = "(part_id IS NULL) = (revision_id IS NULL)"


def upgrade():
    op.create_table(
        "exercise",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("team_id", sa.Integer(), sa.ForeignKey("team.id"), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("scenario", sa.Text(), nullable=False),
        sa.Column("held_at", sa.BigInteger(), nullable=False),
        sa.Column(
            "rubric_version_id",
            sa.Integer(),
            sa.ForeignKey("definition_version.id"),
            nullable=False,
        ),
        sa.Column("due_on", sa.Date()),
        sa.Column("set_by", sa.Integer(), sa.ForeignKey("user.id")),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_exercise_team_id_id", "exercise", ["team_id", "id"])
    op.create_table(
        "exercise_turn",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("exercise_id", sa.Integer(), sa.ForeignKey("exercise.id"), nullable=False),
        sa.Column("agent_id", sa.Integer(), sa.ForeignKey("agent.id"), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.UniqueConstraint("exercise_id", "agent_id"),
    )
    op.create_index("ix_exercise_turn_agent_id", "exercise_turn", ["agent_id"])
    for table in ("assignment", "review"):
        with op.batch_alter_table(table) as batch:
            batch.alter_column("part_id", existing_type=_BIG_KEY, nullable=True)
            batch.add_column(sa.Column("exercise_turn_id", sa.Integer()))
            batch.create_foreign_key(
                op.f(f"fk_{table}_exercise_turn_id"), "exercise_turn", ["exercise_turn_id"], ["id"]
            )
            batch.create_index(op.f(f"ix_{table}_exercise_turn_id"), ["exercise_turn_id"])
            if table == "review":
                batch.alter_column("revision_id", existing_type=_BIG_KEY, nullable=True)
                batch.create_check_constraint(op.f("ck_review_with_text"), _WITH_TEXT)
            batch.create_check_constraint(op.f(f"ck_{table}_of_one"), _OF_ONE)


def downgrade():
    # The older schema knows reviews of conversations alone.
    _forget_exercises()
    for table in ("review", "assignment"):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"ck_{table}_of_one"), type_="check")
            if table == "review":
                batch.drop_constraint(op.f("ck_review_with_text"), type_="check")
                batch.alter_column("revision_id", existing_type=_BIG_KEY, nullable=False)
            batch.drop_index(op.f(f"ix_{table}_exercise_turn_id"))
            batch.drop_constraint(op.f(f"fk_{table}_exercise_turn_id"), type_="foreignkey")
            batch.drop_column("exercise_turn_id")
            batch.alter_column("part_id", existing_type=_BIG_KEY, nullable=False)
    op.drop_table("exercise_turn")
    op.drop_table("exercise")


def _forget_exercises():
    of_exercises = "SELECT id FROM {} WHERE exercise_turn_id IS NOT NULL"
    reviews, tasks = of_exercises.format("review"), of_exercises.format("assignment")
    appeals = f"SELECT id FROM appeal WHERE review_id IN ({reviews})"  # noqa: S608
    op.execute(f"DELETE FROM appeal_event WHERE appeal_id IN ({appeals})")  # noqa: S608
    op.execute(f"DELETE FROM appeal WHERE review_id IN ({reviews})")  # noqa: S608
    for table in ("correction", "recheck", "second_answer", "evidence", "answer"):
        op.execute(f"DELETE FROM {table} WHERE review_id IN ({reviews})")  # noqa: S608
    op.execute("DELETE FROM review WHERE exercise_turn_id IS NOT NULL")
    op.execute(f"DELETE FROM recheck WHERE assignment_id IN ({tasks})")  # noqa: S608
    op.execute("DELETE FROM assignment WHERE exercise_turn_id IS NOT NULL")
