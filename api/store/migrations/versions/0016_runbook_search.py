"""Search of runbooks: their telling words apart, the words that all of them say, and synonyms of our own."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "runbook_search",
        sa.Column("head", postgresql.TSVECTOR(), server_default="", nullable=False),
    )
    # Ranked by for every candidate: it stays in its row.
    op.execute("ALTER TABLE runbook_search ALTER COLUMN head SET STORAGE MAIN")
    op.execute("ALTER INDEX ix_runbook_search_document SET (fastupdate = off)")
    op.create_table(
        "runbook_words",
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("runbooks", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_runbook_words")),
    )
    op.add_column(
        "organisation",
        sa.Column("synonyms", postgresql.JSONB(), server_default="[]", nullable=False),
    )


def downgrade() -> None:
    op.drop_column("organisation", "synonyms")
    op.drop_table("runbook_words")
    op.execute("ALTER INDEX ix_runbook_search_document RESET (fastupdate)")
    op.drop_column("runbook_search", "head")
