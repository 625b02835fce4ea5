"""Bundles: pages that one notification told of together."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("pages", sa.Column("bundle_id", sa.UUID(), nullable=True))
    op.create_index(
        "ix_pages_bundle_id", "pages", ["bundle_id"], postgresql_where=sa.text("bundle_id IS NOT NULL")
    )


def downgrade() -> None:
    op.drop_index("ix_pages_bundle_id", table_name="pages")
    op.drop_column("pages", "bundle_id")
