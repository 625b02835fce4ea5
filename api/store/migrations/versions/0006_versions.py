"""Versions of what had none: each severity, and the routes as the whole that they are."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("severities", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.add_column(
        "organisation", sa.Column("routes_version", sa.Integer(), server_default="1", nullable=False)
    )


def downgrade() -> None:
    op.drop_column("organisation", "routes_version")
    op.drop_column("severities", "version")
