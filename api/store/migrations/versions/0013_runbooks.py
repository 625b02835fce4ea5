"""Runbooks: texts and their versions, where they are found, runs, checks, automations and what to mend."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "metric_sources",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_metric_sources")),
        sa.UniqueConstraint("handle", name=op.f("uq_metric_sources_handle")),
    )
    op.create_table(
        "runbook_pictures",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_runbook_pictures")),
    )
    op.create_table(
        "runbooks",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("is_part", sa.Boolean(), nullable=False),
        sa.Column("published", sa.Integer(), nullable=True),
        sa.Column("content_hash", sa.Text(), nullable=True),
        sa.Column("owner_id", sa.UUID(), nullable=True),
        sa.Column("review_every", sa.Integer(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by", sa.Text(), nullable=True),
        sa.Column("review_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_runbooks_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runbooks")),
        sa.UniqueConstraint("handle", name=op.f("uq_runbooks_handle")),
    )
    op.create_index(
        "ix_runbooks_review_due_at",
        "runbooks",
        ["review_due_at"],
        unique=False,
        postgresql_where=sa.text("archived_at IS NULL"),
    )
    op.create_table(
        "automations",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("cancel_url", sa.Text(), nullable=True),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("risk", sa.Text(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("rollback", sa.Text(), nullable=False),
        sa.Column("roles", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("people", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("service_id", sa.UUID(), nullable=True),
        sa.Column("may_run_unattended", sa.Boolean(), nullable=False),
        sa.Column("timeout", sa.Integer(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name=op.f("fk_automations_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_automations")),
        sa.UniqueConstraint("handle", name=op.f("uq_automations_handle")),
    )
    op.create_table(
        "runbook_drafts",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("runbook_id", sa.UUID(), nullable=False),
        sa.Column("author_id", sa.UUID(), nullable=False),
        sa.Column("begun_from", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("pictures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_runbook_drafts_author_id")),
        sa.ForeignKeyConstraint(["runbook_id"], ["runbooks.id"], name=op.f("fk_runbook_drafts_runbook_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runbook_drafts")),
    )
    op.create_index(op.f("ix_runbook_drafts_author_id"), "runbook_drafts", ["author_id"], unique=False)
    op.create_index("uq_runbook_drafts_author", "runbook_drafts", ["runbook_id", "author_id"], unique=True)
    op.create_table(
        "runbook_findings",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("runbook_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["runbook_id"], ["runbooks.id"], name=op.f("fk_runbook_findings_runbook_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runbook_findings")),
    )
    op.create_index(
        "uq_runbook_findings_open",
        "runbook_findings",
        ["runbook_id", "kind", "about"],
        unique=True,
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.create_table(
        "runbook_includes",
        sa.Column("runbook_id", sa.UUID(), nullable=False),
        sa.Column("part_id", sa.UUID(), nullable=False),
        sa.ForeignKeyConstraint(["part_id"], ["runbooks.id"], name=op.f("fk_runbook_includes_part_id")),
        sa.ForeignKeyConstraint(["runbook_id"], ["runbooks.id"], name=op.f("fk_runbook_includes_runbook_id")),
        sa.PrimaryKeyConstraint("runbook_id", "part_id", name=op.f("pk_runbook_includes")),
    )
    op.create_index(op.f("ix_runbook_includes_part_id"), "runbook_includes", ["part_id"], unique=False)
    op.create_table(
        "runbook_links",
        sa.Column("runbook_id", sa.UUID(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["runbook_id"], ["runbooks.id"], name=op.f("fk_runbook_links_runbook_id")),
        sa.PrimaryKeyConstraint("runbook_id", "url", name=op.f("pk_runbook_links")),
    )
    op.create_index("ix_runbook_links_due_at", "runbook_links", ["due_at"], unique=False)
    op.create_table(
        "runbook_places",
        sa.Column("runbook_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["runbook_id"], ["runbooks.id"], name=op.f("fk_runbook_places_runbook_id")),
        sa.PrimaryKeyConstraint("runbook_id", "kind", "value", name=op.f("pk_runbook_places")),
    )
    op.create_index("ix_runbook_places_kind_value", "runbook_places", ["kind", "value"], unique=False)
    op.create_table(
        "runbook_search",
        sa.Column("runbook_id", sa.UUID(), nullable=False),
        sa.Column("document", postgresql.TSVECTOR(), nullable=False),
        sa.Column("plain", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["runbook_id"], ["runbooks.id"], name=op.f("fk_runbook_search_runbook_id")),
        sa.PrimaryKeyConstraint("runbook_id", name=op.f("pk_runbook_search")),
    )
    op.create_index(
        "ix_runbook_search_document", "runbook_search", ["document"], unique=False, postgresql_using="gin"
    )
    op.create_table(
        "runbook_versions",
        sa.Column("runbook_id", sa.UUID(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("pictures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["runbook_id"], ["runbooks.id"], name=op.f("fk_runbook_versions_runbook_id")),
        sa.PrimaryKeyConstraint("runbook_id", "number", name=op.f("pk_runbook_versions")),
    )
    op.create_table(
        "runs",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("incident_id", sa.UUID(), nullable=False),
        sa.Column("runbook_id", sa.UUID(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("pictures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by", sa.Text(), nullable=False),
        sa.Column("is_automatic", sa.Boolean(), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_by", sa.Text(), nullable=True),
        sa.Column("stopped_why", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("verdict_note", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name=op.f("fk_runs_incident_id")),
        sa.ForeignKeyConstraint(["runbook_id"], ["runbooks.id"], name=op.f("fk_runs_runbook_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
    )
    op.create_index(
        "ix_runs_due_at", "runs", ["due_at"], unique=False, postgresql_where=sa.text("due_at IS NOT NULL")
    )
    op.create_index(op.f("ix_runs_incident_id"), "runs", ["incident_id"], unique=False)
    op.create_index(op.f("ix_runs_runbook_id"), "runs", ["runbook_id"], unique=False)
    op.create_index(
        "uq_runs_open",
        "runs",
        ["incident_id", "runbook_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "run_calls",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("run_id", sa.UUID(), nullable=False),
        sa.Column("step_id", sa.Text(), nullable=False),
        sa.Column("automation_id", sa.UUID(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("is_unattended", sa.Boolean(), nullable=False),
        sa.Column("parameters", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("confirmed_by", sa.Text(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gives_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["automation_id"], ["automations.id"], name=op.f("fk_run_calls_automation_id")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_run_calls_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_calls")),
    )
    op.create_index(
        "ix_run_calls_automation_id_confirmed_at",
        "run_calls",
        ["automation_id", "confirmed_at"],
        unique=False,
    )
    op.create_index(
        "ix_run_calls_due_at",
        "run_calls",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index(op.f("ix_run_calls_run_id"), "run_calls", ["run_id"], unique=False)
    op.create_index(
        "uq_run_calls_open",
        "run_calls",
        ["run_id", "step_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "run_checks",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("run_id", sa.UUID(), nullable=False),
        sa.Column("step_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gives_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_run_checks_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_checks")),
    )
    op.create_index(
        "ix_run_checks_due_at",
        "run_checks",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index(op.f("ix_run_checks_run_id"), "run_checks", ["run_id"], unique=False)
    op.create_index(
        "uq_run_checks_open",
        "run_checks",
        ["run_id", "step_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "run_ops",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("run_id", sa.UUID(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_run_ops_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_ops")),
    )
    op.create_index("uq_run_ops_seq", "run_ops", ["run_id", "seq"], unique=True)
    op.create_table(
        "runbook_suggestions",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("runbook_id", sa.UUID(), nullable=False),
        sa.Column("run_id", sa.UUID(), nullable=True),
        sa.Column("step_id", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_runbook_suggestions_run_id")),
        sa.ForeignKeyConstraint(
            ["runbook_id"], ["runbooks.id"], name=op.f("fk_runbook_suggestions_runbook_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runbook_suggestions")),
    )
    op.create_index(
        "ix_runbook_suggestions_open",
        "runbook_suggestions",
        ["runbook_id"],
        unique=False,
        postgresql_where=sa.text("state = 'open'"),
    )


def downgrade() -> None:
    op.drop_index(
        "ix_runbook_suggestions_open",
        table_name="runbook_suggestions",
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_table("runbook_suggestions")
    op.drop_index("uq_run_ops_seq", table_name="run_ops")
    op.drop_table("run_ops")
    op.drop_index("uq_run_checks_open", table_name="run_checks", postgresql_where=sa.text("ended_at IS NULL"))
    op.drop_index(op.f("ix_run_checks_run_id"), table_name="run_checks")
    op.drop_index(
        "ix_run_checks_due_at", table_name="run_checks", postgresql_where=sa.text("due_at IS NOT NULL")
    )
    op.drop_table("run_checks")
    op.drop_index("uq_run_calls_open", table_name="run_calls", postgresql_where=sa.text("ended_at IS NULL"))
    op.drop_index(op.f("ix_run_calls_run_id"), table_name="run_calls")
    op.drop_index(
        "ix_run_calls_due_at", table_name="run_calls", postgresql_where=sa.text("due_at IS NOT NULL")
    )
    op.drop_index("ix_run_calls_automation_id_confirmed_at", table_name="run_calls")
    op.drop_table("run_calls")
    op.drop_index("uq_runs_open", table_name="runs", postgresql_where=sa.text("ended_at IS NULL"))
    op.drop_index(op.f("ix_runs_runbook_id"), table_name="runs")
    op.drop_index(op.f("ix_runs_incident_id"), table_name="runs")
    op.drop_index("ix_runs_due_at", table_name="runs", postgresql_where=sa.text("due_at IS NOT NULL"))
    op.drop_table("runs")
    op.drop_table("runbook_versions")
    op.drop_index("ix_runbook_search_document", table_name="runbook_search", postgresql_using="gin")
    op.drop_table("runbook_search")
    op.drop_index("ix_runbook_places_kind_value", table_name="runbook_places")
    op.drop_table("runbook_places")
    op.drop_index("ix_runbook_links_due_at", table_name="runbook_links")
    op.drop_table("runbook_links")
    op.drop_index(op.f("ix_runbook_includes_part_id"), table_name="runbook_includes")
    op.drop_table("runbook_includes")
    op.drop_index(
        "uq_runbook_findings_open",
        table_name="runbook_findings",
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.drop_table("runbook_findings")
    op.drop_index("uq_runbook_drafts_author", table_name="runbook_drafts")
    op.drop_index(op.f("ix_runbook_drafts_author_id"), table_name="runbook_drafts")
    op.drop_table("runbook_drafts")
    op.drop_table("automations")
    op.drop_index(
        "ix_runbooks_review_due_at", table_name="runbooks", postgresql_where=sa.text("archived_at IS NULL")
    )
    op.drop_table("runbooks")
    op.drop_table("runbook_pictures")
    op.drop_table("metric_sources")
