"""Refused keys: when a key that opens nothing any more was last used, and when somebody was told of it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("refused_at", "refused_told_at"):
        op.add_column("integration_keys", sa.Column(name, sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for name in ("refused_told_at", "refused_at"):
        op.drop_column("integration_keys", name)
