"""The root cause of points lost"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("answer", sa.Column("cause", sa.String(48)))


def downgrade():
    op.drop_column("answer", "cause")
