"""What a run does by itself: when it acts next, and which incidents have just opened."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("runs", sa.Column("acts_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_runs_acts_at", "runs", ["acts_at"], postgresql_where=sa.text("acts_at IS NOT NULL"))
    op.add_column("incidents", sa.Column("runbooks_due_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_incidents_runbooks_due_at",
        "incidents",
        ["runbooks_due_at"],
        postgresql_where=sa.text("runbooks_due_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_incidents_runbooks_due_at", "incidents")
    op.drop_column("incidents", "runbooks_due_at")
    op.drop_index("ix_runs_acts_at", "runs")
    op.drop_column("runs", "acts_at")
