"""Ledger entries that changed after publishing; what drafts of schemes were before"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("appraisal_late") as batch:
        batch.alter_column("correction_id", existing_type=sa.Integer(), nullable=True)
        batch.add_column(sa.Column("entry_id", sa.Integer()))
        batch.add_column(sa.Column("stood", sa.String(64)))
        batch.create_foreign_key(
            op.f("fk_appraisal_late_entry_id_ledger_entry"), "ledger_entry", ["entry_id"], ["id"]
        )
    op.add_column("scheme_draft", sa.Column("earlier", sa.LargeBinary()))


def downgrade():
    op.drop_column("scheme_draft", "earlier")
    op.execute("DELETE FROM appraisal_late WHERE correction_id IS NULL")
    with op.batch_alter_table("appraisal_late") as batch:
        batch.drop_constraint(op.f("fk_appraisal_late_entry_id_ledger_entry"), type_="foreignkey")
        batch.drop_column("stood")
        batch.drop_column("entry_id")
        batch.alter_column("correction_id", existing_type=sa.Integer(), nullable=False)
