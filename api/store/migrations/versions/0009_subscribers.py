"""Subscribers: letters about the subscription itself, threads of mailings, a line for each channel."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0007"
branch_labels = None
depends_on = None

_DUE = sa.text("due_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("subscribers", sa.Column("asked", sa.Text(), nullable=True))
    op.add_column("subscribers", sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("subscribers", sa.Column("lease", sa.UUID(), nullable=True))
    op.add_column("subscribers", sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("subscribers", sa.Column("attempts", sa.Integer(), server_default="0", nullable=False))
    op.create_index("ix_subscribers_due_at", "subscribers", ["due_at"], postgresql_where=_DUE)
    op.add_column("mailings", sa.Column("thread", sa.Text(), server_default="", nullable=False))
    op.create_index("ix_mailings_page_id_thread", "mailings", ["page_id", "thread"])
    op.add_column("letters", sa.Column("channel", sa.Text(), server_default="email", nullable=False))
    op.drop_index("ix_letters_due_at", table_name="letters")
    op.create_index("ix_letters_channel_due_at", "letters", ["channel", "due_at"], postgresql_where=_DUE)


def downgrade() -> None:
    op.drop_index("ix_letters_channel_due_at", table_name="letters")
    op.create_index("ix_letters_due_at", "letters", ["due_at"], postgresql_where=_DUE)
    op.drop_column("letters", "channel")
    op.drop_index("ix_mailings_page_id_thread", table_name="mailings")
    op.drop_column("mailings", "thread")
    op.drop_index("ix_subscribers_due_at", table_name="subscribers")
    for name in ("attempts", "leased_until", "lease", "due_at", "asked"):
        op.drop_column("subscribers", name)
