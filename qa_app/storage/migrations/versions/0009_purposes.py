"""What a review is for, tasks that no draw led to, and the time that a review took"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_OF_SAMPLE = "purpose = 'sample'"


def upgrade():
    with op.batch_alter_table("assignment") as batch:
        batch.alter_column("drawn_part_id", existing_type=sa.Integer(), nullable=True)
        batch.add_column(
            sa.Column("purpose", sa.String(12), nullable=False, server_default="sample")
        )
        batch.add_column(sa.Column("rubric_version_id", sa.Integer()))
        batch.add_column(
            sa.Column("blind", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch.create_foreign_key(
            op.f("fk_assignment_rubric_version_id"),
            "definition_version",
            ["rubric_version_id"],
            ["id"],
        )
    op.execute(
        "UPDATE assignment SET rubric_version_id = (SELECT draw.rubric_version_id FROM draw"
        " JOIN drawn_part ON drawn_part.draw_id = draw.id"
        " WHERE drawn_part.id = assignment.drawn_part_id)"
    )
    with op.batch_alter_table("assignment") as batch:
        batch.alter_column("rubric_version_id", existing_type=sa.Integer(), nullable=False)
    with op.batch_alter_table("review") as batch:
        batch.add_column(
            sa.Column("purpose", sa.String(12), nullable=False, server_default="sample")
        )
        batch.add_column(
            sa.Column("seconds", sa.Integer(), nullable=False, server_default=sa.text("0"))
        )
        batch.drop_constraint(
            op.f("uq_review_part_id_reviewer_id_rubric_version_id"), type_="unique"
        )


def downgrade():
    # The older schema knows reviews of the sample alone.
    others = f"SELECT id FROM review WHERE NOT {_OF_SAMPLE}"  # noqa: S608
    op.execute(f"DELETE FROM evidence WHERE review_id IN ({others})")  # noqa: S608
    op.execute(f"DELETE FROM answer WHERE review_id IN ({others})")  # noqa: S608
    op.execute(f"DELETE FROM review WHERE NOT {_OF_SAMPLE}")  # noqa: S608
    op.execute("DELETE FROM assignment WHERE drawn_part_id IS NULL")
    with op.batch_alter_table("review") as batch:
        batch.create_unique_constraint(
            op.f("uq_review_part_id_reviewer_id_rubric_version_id"),
            ["part_id", "reviewer_id", "rubric_version_id"],
        )
        batch.drop_column("seconds")
        batch.drop_column("purpose")
    with op.batch_alter_table("assignment") as batch:
        batch.drop_constraint(op.f("fk_assignment_rubric_version_id"), type_="foreignkey")
        batch.drop_column("blind")
        batch.drop_column("rubric_version_id")
        batch.drop_column("purpose")
        batch.alter_column("drawn_part_id", existing_type=sa.Integer(), nullable=False)
