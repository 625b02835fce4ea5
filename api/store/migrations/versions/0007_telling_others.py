"""Telling others: status pages, announcements and updates, promises, roles, decisions, briefings, subscribers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "silences",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_silences")),
    )
    op.create_index(op.f("ix_silences_starts_at"), "silences", ["starts_at"], unique=False)
    op.create_index(
        "uq_silences_open",
        "silences",
        [sa.literal_column("(ends_at IS NULL)")],
        unique=True,
        postgresql_where=sa.text("ends_at IS NULL"),
    )
    op.create_table(
        "status_pages",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("access", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=True),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("languages", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("brand", JSONB(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=True),
        sa.Column("shows_days", sa.Integer(), nullable=False),
        sa.Column("decimals", sa.Integer(), nullable=False),
        sa.Column("degraded_weight", sa.Double(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_pages")),
        sa.UniqueConstraint("code", name=op.f("uq_status_pages_code")),
        sa.UniqueConstraint("domain", name=op.f("uq_status_pages_domain")),
        sa.UniqueConstraint("handle", name=op.f("uq_status_pages_handle")),
    )
    op.create_table(
        "templates",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("audiences", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("pre_authorised", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_templates")),
        sa.UniqueConstraint("handle", name=op.f("uq_templates_handle")),
    )
    op.create_table(
        "component_groups",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("page_id", sa.UUID(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["status_pages.id"], name=op.f("fk_component_groups_page_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_component_groups")),
        sa.UniqueConstraint("code", name=op.f("uq_component_groups_code")),
    )
    op.create_index(op.f("ix_component_groups_page_id"), "component_groups", ["page_id"], unique=False)
    op.create_table(
        "subscribers",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("page_id", sa.UUID(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("address_hash", sa.Text(), nullable=False),
        sa.Column("keys", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("components", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("from_impact", sa.Text(), nullable=False),
        sa.Column("maintenance", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=True),
        sa.Column("token_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unsubscribed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bounced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bounce", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["status_pages.id"], name=op.f("fk_subscribers_page_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscribers")),
    )
    op.create_index("ix_subscribers_page_id_state", "subscribers", ["page_id", "state"], unique=False)
    op.create_index(
        "ix_subscribers_token_hash",
        "subscribers",
        ["token_hash"],
        unique=False,
        postgresql_where=sa.text("token_hash IS NOT NULL"),
    )
    op.create_index(
        "uq_subscribers_address", "subscribers", ["page_id", "channel", "address_hash"], unique=True
    )
    op.create_table(
        "components",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("service_id", sa.UUID(), nullable=True),
        sa.Column("start_date", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name=op.f("fk_components_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_components")),
        sa.UniqueConstraint("code", name=op.f("uq_components_code")),
        sa.UniqueConstraint("handle", name=op.f("uq_components_handle")),
    )
    op.create_index(op.f("ix_components_service_id"), "components", ["service_id"], unique=False)
    op.create_table(
        "baselines",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("component_id", sa.UUID(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["component_id"], ["components.id"], name=op.f("fk_baselines_component_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_baselines")),
    )
    op.create_index("ix_baselines_component_id_at", "baselines", ["component_id", "at"], unique=False)
    op.create_table(
        "maintenances",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("audiences", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("components", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notify", sa.Boolean(), nullable=False),
        sa.Column("window_id", sa.UUID(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["window_id"], ["maintenance_windows.id"], name=op.f("fk_maintenances_window_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_maintenances")),
        sa.UniqueConstraint("code", name=op.f("uq_maintenances_code")),
    )
    op.create_index(
        "ix_maintenances_due_at",
        "maintenances",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index("ix_maintenances_ends_at", "maintenances", ["ends_at"], unique=False)
    op.create_table(
        "shown_components",
        sa.Column("page_id", sa.UUID(), nullable=False),
        sa.Column("component_id", sa.UUID(), nullable=False),
        sa.Column("group_id", sa.UUID(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("shows_uptime", sa.Boolean(), nullable=False),
        sa.Column("only_if_degraded", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["component_id"], ["components.id"], name=op.f("fk_shown_components_component_id")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["component_groups.id"], name=op.f("fk_shown_components_group_id")
        ),
        sa.ForeignKeyConstraint(["page_id"], ["status_pages.id"], name=op.f("fk_shown_components_page_id")),
        sa.PrimaryKeyConstraint("page_id", "component_id", name=op.f("pk_shown_components")),
    )
    op.create_index(
        op.f("ix_shown_components_component_id"), "shown_components", ["component_id"], unique=False
    )
    op.create_table(
        "announcements",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("incident_id", sa.UUID(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("impact", sa.Text(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("backfilled", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name=op.f("fk_announcements_incident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements")),
        sa.UniqueConstraint("code", name=op.f("uq_announcements_code")),
    )
    op.create_index(
        "ix_announcements_published_at", "announcements", ["audience", "published_at"], unique=False
    )
    op.create_index(
        "uq_announcements_incident_id_audience", "announcements", ["incident_id", "audience"], unique=True
    )
    op.create_table(
        "briefings",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("incident_id", sa.UUID(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("known", sa.Text(), nullable=False),
        sa.Column("unknown", sa.Text(), nullable=False),
        sa.Column("facts", JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("issued_by", sa.Text(), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name=op.f("fk_briefings_incident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_briefings")),
    )
    op.create_index("ix_briefings_incident_id_number", "briefings", ["incident_id", "number"], unique=False)
    op.create_index("ix_briefings_kind_issued_at", "briefings", ["kind", "issued_at"], unique=False)
    op.create_index(
        "uq_briefings_draft",
        "briefings",
        ["kind", sa.literal_column("coalesce(incident_id, '00000000-0000-0000-0000-000000000000'::uuid)")],
        unique=True,
        postgresql_where=sa.text("stage = 'draft'"),
    )
    op.create_table(
        "decisions",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("incident_id", sa.UUID(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("options", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("asked_of", sa.UUID(), nullable=True),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("rationale", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.UUID(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["asked_of"], ["people.id"], name=op.f("fk_decisions_asked_of")),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name=op.f("fk_decisions_decided_by")),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name=op.f("fk_decisions_incident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    op.create_index(op.f("ix_decisions_asked_of"), "decisions", ["asked_of"], unique=False)
    op.create_index(op.f("ix_decisions_incident_id"), "decisions", ["incident_id"], unique=False)
    op.create_index(
        "ix_decisions_remind_at",
        "decisions",
        ["remind_at"],
        unique=False,
        postgresql_where=sa.text("remind_at IS NOT NULL"),
    )
    op.create_table(
        "impacts",
        sa.Column("incident_id", sa.UUID(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("regions", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("customers", sa.Integer(), nullable=True),
        sa.Column("customers_note", sa.Text(), nullable=False),
        sa.Column("tickets", sa.Integer(), nullable=True),
        sa.Column("money", sa.Integer(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("contracts", sa.Text(), nullable=False),
        sa.Column("clocks", JSONB(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name=op.f("fk_impacts_incident_id")),
        sa.PrimaryKeyConstraint("incident_id", name=op.f("pk_impacts")),
    )
    op.create_table(
        "incident_roles",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("incident_id", sa.UUID(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("person_id", sa.UUID(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("offered_to", sa.UUID(), nullable=True),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name=op.f("fk_incident_roles_incident_id")
        ),
        sa.ForeignKeyConstraint(["offered_to"], ["people.id"], name=op.f("fk_incident_roles_offered_to")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_incident_roles_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_roles")),
    )
    op.create_index(
        "ix_incident_roles_incident_id_role", "incident_roles", ["incident_id", "role"], unique=False
    )
    op.create_index(op.f("ix_incident_roles_person_id"), "incident_roles", ["person_id"], unique=False)
    op.create_index(
        "uq_incident_roles_held",
        "incident_roles",
        ["incident_id", "role"],
        unique=True,
        postgresql_where=sa.text("until IS NULL AND role <> 'expert'"),
    )
    op.create_table(
        "maintenance_notes",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("maintenance_id", sa.UUID(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["maintenance_id"], ["maintenances.id"], name=op.f("fk_maintenance_notes_maintenance_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_maintenance_notes")),
        sa.UniqueConstraint("code", name=op.f("uq_maintenance_notes_code")),
    )
    op.create_index(
        op.f("ix_maintenance_notes_maintenance_id"), "maintenance_notes", ["maintenance_id"], unique=False
    )
    op.create_table(
        "briefing_readers",
        sa.Column("briefing_id", sa.UUID(), nullable=False),
        sa.Column("person_id", sa.UUID(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["briefing_id"], ["briefings.id"], name=op.f("fk_briefing_readers_briefing_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_briefing_readers_person_id")),
        sa.PrimaryKeyConstraint("briefing_id", "person_id", name=op.f("pk_briefing_readers")),
    )
    op.create_index(op.f("ix_briefing_readers_person_id"), "briefing_readers", ["person_id"], unique=False)
    op.create_table(
        "updates",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("announcement_id", sa.UUID(), nullable=False),
        sa.Column("composition_id", sa.UUID(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("template_id", sa.UUID(), nullable=True),
        sa.Column("template_version", sa.Integer(), nullable=True),
        sa.Column("slots", JSONB(), nullable=False),
        sa.Column("effects", JSONB(), nullable=False),
        sa.Column("next_update_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notify", sa.Boolean(), nullable=False),
        sa.Column("author_id", sa.UUID(), nullable=True),
        sa.Column("text_hash", sa.Text(), nullable=False),
        sa.Column("needs_approval", sa.Boolean(), nullable=False),
        sa.Column("why_approval", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.UUID(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.Text(), nullable=True),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retracted_why", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"], ["announcements.id"], name=op.f("fk_updates_announcement_id")
        ),
        sa.ForeignKeyConstraint(["approved_by"], ["people.id"], name=op.f("fk_updates_approved_by")),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_updates_author_id")),
        sa.ForeignKeyConstraint(["template_id"], ["templates.id"], name=op.f("fk_updates_template_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_updates")),
        sa.UniqueConstraint("code", name=op.f("uq_updates_code")),
    )
    op.create_index(
        "ix_updates_announcement_id_published_at",
        "updates",
        ["announcement_id", "published_at"],
        unique=False,
    )
    op.create_index(op.f("ix_updates_composition_id"), "updates", ["composition_id"], unique=False)
    op.create_index(
        "ix_updates_due_at",
        "updates",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_table(
        "approvals",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("update_id", sa.UUID(), nullable=False),
        sa.Column("person_id", sa.UUID(), nullable=False),
        sa.Column("capacity", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("rationale", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_approvals_person_id")),
        sa.ForeignKeyConstraint(["update_id"], ["updates.id"], name=op.f("fk_approvals_update_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approvals")),
    )
    op.create_index(
        "ix_approvals_due_at",
        "approvals",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index(op.f("ix_approvals_person_id"), "approvals", ["person_id"], unique=False)
    op.create_index(op.f("ix_approvals_update_id"), "approvals", ["update_id"], unique=False)
    op.create_table(
        "mailings",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("page_id", sa.UUID(), nullable=False),
        sa.Column("update_id", sa.UUID(), nullable=True),
        sa.Column("maintenance_id", sa.UUID(), nullable=True),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("words", JSONB(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("gathered_to", sa.UUID(), nullable=True),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["maintenance_id"], ["maintenances.id"], name=op.f("fk_mailings_maintenance_id")
        ),
        sa.ForeignKeyConstraint(["page_id"], ["status_pages.id"], name=op.f("fk_mailings_page_id")),
        sa.ForeignKeyConstraint(["update_id"], ["updates.id"], name=op.f("fk_mailings_update_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailings")),
    )
    op.create_index("ix_mailings_created_at", "mailings", ["created_at"], unique=False)
    op.create_index(
        "ix_mailings_due_at",
        "mailings",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index(
        "uq_mailings_update",
        "mailings",
        ["page_id", "update_id", "topic"],
        unique=True,
        postgresql_where=sa.text("update_id IS NOT NULL"),
    )
    op.create_table(
        "promises",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("incident_id", sa.UUID(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("update_id", sa.UUID(), nullable=True),
        sa.Column("interval", sa.Integer(), nullable=True),
        sa.Column("extended_from", sa.UUID(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("broken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("step_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["extended_from"], ["promises.id"], name=op.f("fk_promises_extended_from")),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name=op.f("fk_promises_incident_id")),
        sa.ForeignKeyConstraint(["update_id"], ["updates.id"], name=op.f("fk_promises_update_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promises")),
    )
    op.create_index("ix_promises_made_at", "promises", ["made_at"], unique=False)
    op.create_index(
        "ix_promises_step_due_at",
        "promises",
        ["step_due_at"],
        unique=False,
        postgresql_where=sa.text("step_due_at IS NOT NULL"),
    )
    op.create_index(
        "uq_promises_owed",
        "promises",
        ["incident_id", "audience"],
        unique=True,
        postgresql_where=sa.text("state IN ('open', 'broken')"),
    )
    op.create_table(
        "update_edits",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("update_id", sa.UUID(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("before", JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["update_id"], ["updates.id"], name=op.f("fk_update_edits_update_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_update_edits")),
    )
    op.create_index(op.f("ix_update_edits_update_id"), "update_edits", ["update_id"], unique=False)
    op.create_table(
        "letters",
        sa.Column("mailing_id", sa.UUID(), nullable=False),
        sa.Column("subscriber_id", sa.UUID(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease", sa.UUID(), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["mailing_id"], ["mailings.id"], name=op.f("fk_letters_mailing_id")),
        sa.ForeignKeyConstraint(["subscriber_id"], ["subscribers.id"], name=op.f("fk_letters_subscriber_id")),
        sa.PrimaryKeyConstraint("mailing_id", "subscriber_id", name=op.f("pk_letters")),
    )
    op.create_index(
        "ix_letters_due_at",
        "letters",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index(op.f("ix_letters_subscriber_id"), "letters", ["subscriber_id"], unique=False)
    op.add_column(
        "organisation",
        sa.Column("comms_policy", JSONB(), server_default="{}", nullable=False),
    )

    _seed()


def _seed() -> None:
    """The public page is there from the first start, with nothing on it yet."""
    op.execute(
        "INSERT INTO status_pages (id, code, handle, name, description, audience, access, time_zone,"
        " languages, brand, shows_days, decimals, degraded_weight, revision, changed_at, created_at, version)"
        " SELECT gen_random_uuid(), substr(md5(random()::text || clock_timestamp()::text), 1, 12), 'public',"
        " coalesce(nullif(organisation.name, ''), 'Status'), '', 'public', 'open', 'Etc/UTC',"
        " ARRAY['en'], '{}', 90, 2, 0.5, 1, now(), now(), 1 FROM organisation"
    )


def downgrade() -> None:
    op.drop_column("organisation", "comms_policy")
    op.drop_index(op.f("ix_letters_subscriber_id"), table_name="letters")
    op.drop_index("ix_letters_due_at", table_name="letters", postgresql_where=sa.text("due_at IS NOT NULL"))
    op.drop_table("letters")
    op.drop_index(op.f("ix_update_edits_update_id"), table_name="update_edits")
    op.drop_table("update_edits")
    op.drop_index(
        "uq_promises_owed", table_name="promises", postgresql_where=sa.text("state IN ('open', 'broken')")
    )
    op.drop_index(
        "ix_promises_step_due_at", table_name="promises", postgresql_where=sa.text("step_due_at IS NOT NULL")
    )
    op.drop_index("ix_promises_made_at", table_name="promises")
    op.drop_table("promises")
    op.drop_index(
        "uq_mailings_update", table_name="mailings", postgresql_where=sa.text("update_id IS NOT NULL")
    )
    op.drop_index("ix_mailings_due_at", table_name="mailings", postgresql_where=sa.text("due_at IS NOT NULL"))
    op.drop_index("ix_mailings_created_at", table_name="mailings")
    op.drop_table("mailings")
    op.drop_index(op.f("ix_approvals_update_id"), table_name="approvals")
    op.drop_index(op.f("ix_approvals_person_id"), table_name="approvals")
    op.drop_index(
        "ix_approvals_due_at", table_name="approvals", postgresql_where=sa.text("due_at IS NOT NULL")
    )
    op.drop_table("approvals")
    op.drop_index("ix_updates_due_at", table_name="updates", postgresql_where=sa.text("due_at IS NOT NULL"))
    op.drop_index(op.f("ix_updates_composition_id"), table_name="updates")
    op.drop_index("ix_updates_announcement_id_published_at", table_name="updates")
    op.drop_table("updates")
    op.drop_index(op.f("ix_briefing_readers_person_id"), table_name="briefing_readers")
    op.drop_table("briefing_readers")
    op.drop_index(op.f("ix_maintenance_notes_maintenance_id"), table_name="maintenance_notes")
    op.drop_table("maintenance_notes")
    op.drop_index(
        "uq_incident_roles_held",
        table_name="incident_roles",
        postgresql_where=sa.text("until IS NULL AND role <> 'expert'"),
    )
    op.drop_index(op.f("ix_incident_roles_person_id"), table_name="incident_roles")
    op.drop_index("ix_incident_roles_incident_id_role", table_name="incident_roles")
    op.drop_table("incident_roles")
    op.drop_table("impacts")
    op.drop_index(
        "ix_decisions_remind_at", table_name="decisions", postgresql_where=sa.text("remind_at IS NOT NULL")
    )
    op.drop_index(op.f("ix_decisions_incident_id"), table_name="decisions")
    op.drop_index(op.f("ix_decisions_asked_of"), table_name="decisions")
    op.drop_table("decisions")
    op.drop_index("uq_briefings_draft", table_name="briefings", postgresql_where=sa.text("stage = 'draft'"))
    op.drop_index("ix_briefings_kind_issued_at", table_name="briefings")
    op.drop_index("ix_briefings_incident_id_number", table_name="briefings")
    op.drop_table("briefings")
    op.drop_index("uq_announcements_incident_id_audience", table_name="announcements")
    op.drop_index("ix_announcements_published_at", table_name="announcements")
    op.drop_table("announcements")
    op.drop_index(op.f("ix_shown_components_component_id"), table_name="shown_components")
    op.drop_table("shown_components")
    op.drop_index("ix_maintenances_ends_at", table_name="maintenances")
    op.drop_index(
        "ix_maintenances_due_at", table_name="maintenances", postgresql_where=sa.text("due_at IS NOT NULL")
    )
    op.drop_table("maintenances")
    op.drop_index("ix_baselines_component_id_at", table_name="baselines")
    op.drop_table("baselines")
    op.drop_index(op.f("ix_components_service_id"), table_name="components")
    op.drop_table("components")
    op.drop_index("uq_subscribers_address", table_name="subscribers")
    op.drop_index(
        "ix_subscribers_token_hash",
        table_name="subscribers",
        postgresql_where=sa.text("token_hash IS NOT NULL"),
    )
    op.drop_index("ix_subscribers_page_id_state", table_name="subscribers")
    op.drop_table("subscribers")
    op.drop_index(op.f("ix_component_groups_page_id"), table_name="component_groups")
    op.drop_table("component_groups")
    op.drop_table("templates")
    op.drop_table("status_pages")
    op.drop_index("uq_silences_open", table_name="silences", postgresql_where=sa.text("ends_at IS NULL"))
    op.drop_index(op.f("ix_silences_starts_at"), table_name="silences")
    op.drop_table("silences")
