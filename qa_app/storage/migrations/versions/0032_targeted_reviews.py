"""An index of the reviews that complaints and flags led to, which the score page lists"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade():
    few = sa.text("purpose = 'targeted'")
    op.create_index(
        "ix_review_targeted", "review", ["part_id"], sqlite_where=few, postgresql_where=few
    )


def downgrade():
    op.drop_index("ix_review_targeted", "review")
