"""What a promise has to remember so that it can be accounted for: how bad it was, and who spoke."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("promises", sa.Column("kind", sa.Text(), server_default="next", nullable=False))
    op.add_column("promises", sa.Column("severity", sa.Integer(), server_default="2", nullable=False))
    op.add_column("promises", sa.Column("stretched", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("promises", sa.Column("lead_id", sa.Uuid(), nullable=True))
    op.create_foreign_key("fk_promises_lead_id", "promises", "people", ["lead_id"], ["id"])
    for column in ("kind", "severity", "stretched"):
        op.alter_column("promises", column, server_default=None)
    op.drop_index("ix_promises_made_at", "promises")
    op.create_index("ix_promises_incident_id", "promises", ["incident_id"])
    op.create_index("ix_promises_due_at", "promises", ["due_at"])


def downgrade() -> None:
    op.drop_index("ix_promises_due_at", "promises")
    op.drop_index("ix_promises_incident_id", "promises")
    op.create_index("ix_promises_made_at", "promises", ["made_at"])
    op.drop_constraint("fk_promises_lead_id", "promises")
    for column in ("lead_id", "stretched", "severity", "kind"):
        op.drop_column("promises", column)
