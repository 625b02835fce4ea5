"""Taps without a page: who is signed in answers in the app, and needs none."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("acts", "page_id", nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM acts WHERE page_id IS NULL")
    op.alter_column("acts", "page_id", nullable=False)
