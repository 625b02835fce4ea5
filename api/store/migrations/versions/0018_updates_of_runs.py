"""An update remembers the step of a run that it was written from, so that it is named there once it is out."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("updates", sa.Column("run_id", sa.Uuid(), nullable=True))
    op.add_column("updates", sa.Column("run_step", sa.Text(), nullable=True))
    op.create_foreign_key("fk_updates_run_id", "updates", "runs", ["run_id"], ["id"])


def downgrade() -> None:
    op.drop_constraint("fk_updates_run_id", "updates")
    op.drop_column("updates", "run_step")
    op.drop_column("updates", "run_id")
