"""On-call plans: time off, swaps, reliefs, hand-overs, shadows, peaks, risks, and calendars out and in."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_feeds",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person_id", sa.UUID(), nullable=True),
        sa.Column("schedule_id", sa.UUID(), nullable=True),
        sa.Column("team_id", sa.UUID(), nullable=True),
        sa.Column("owner_id", sa.UUID(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_calendar_feeds_owner_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_calendar_feeds_person_id")),
        sa.ForeignKeyConstraint(
            ["schedule_id"], ["schedules.id"], name=op.f("fk_calendar_feeds_schedule_id")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_calendar_feeds_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feeds_token_hash")),
    )
    op.create_index(op.f("ix_calendar_feeds_owner_id"), "calendar_feeds", ["owner_id"], unique=False)
    op.create_table(
        "calendar_imports",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("schedule_id", sa.UUID(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("unknown", JSONB(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["schedule_id"], ["schedules.id"], name=op.f("fk_calendar_imports_schedule_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_imports")),
    )
    op.create_index(
        "ix_calendar_imports_due_at",
        "calendar_imports",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_table(
        "handovers",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("schedule_id", sa.UUID(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outgoing", JSONB(), nullable=False),
        sa.Column("incoming", JSONB(), nullable=False),
        sa.Column("note", JSONB(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("written_by", sa.Text(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("nags", sa.Integer(), nullable=False),
        sa.Column("told_coordinator_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["schedule_id"], ["schedules.id"], name=op.f("fk_handovers_schedule_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handovers")),
    )
    op.create_index(
        "ix_handovers_due_at",
        "handovers",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index("uq_handovers_schedule_id_at", "handovers", ["schedule_id", "at"], unique=True)
    op.create_table(
        "peaks",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("schedule_id", sa.UUID(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["schedule_id"], ["schedules.id"], name=op.f("fk_peaks_schedule_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peaks")),
    )
    op.create_index("ix_peaks_schedule_id_ends_at", "peaks", ["schedule_id", "ends_at"], unique=False)
    op.create_table(
        "reliefs",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("person_id", sa.UUID(), nullable=False),
        sa.Column("schedule_id", sa.UUID(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("proposed", JSONB(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_by", sa.UUID(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_reliefs_person_id")),
        sa.ForeignKeyConstraint(["schedule_id"], ["schedules.id"], name=op.f("fk_reliefs_schedule_id")),
        sa.ForeignKeyConstraint(["taken_by"], ["people.id"], name=op.f("fk_reliefs_taken_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reliefs")),
    )
    op.create_index(
        "ix_reliefs_due_at",
        "reliefs",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index("ix_reliefs_person_id_offered_at", "reliefs", ["person_id", "offered_at"], unique=False)
    op.create_table(
        "shadows",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("schedule_id", sa.UUID(), nullable=False),
        sa.Column("person_id", sa.UUID(), nullable=False),
        sa.Column("follows_id", sa.UUID(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["follows_id"], ["people.id"], name=op.f("fk_shadows_follows_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_shadows_person_id")),
        sa.ForeignKeyConstraint(["schedule_id"], ["schedules.id"], name=op.f("fk_shadows_schedule_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shadows")),
    )
    op.create_index("ix_shadows_schedule_id_ends_at", "shadows", ["schedule_id", "ends_at"], unique=False)
    op.create_table(
        "swaps",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("schedule_id", sa.UUID(), nullable=False),
        sa.Column("person_id", sa.UUID(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_id", sa.UUID(), nullable=True),
        sa.Column("taker_id", sa.UUID(), nullable=True),
        sa.Column("return_starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("return_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_by", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["asked_id"], ["people.id"], name=op.f("fk_swaps_asked_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_swaps_person_id")),
        sa.ForeignKeyConstraint(["schedule_id"], ["schedules.id"], name=op.f("fk_swaps_schedule_id")),
        sa.ForeignKeyConstraint(["taker_id"], ["people.id"], name=op.f("fk_swaps_taker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_swaps")),
    )
    op.create_index(
        "ix_swaps_due_at", "swaps", ["due_at"], unique=False, postgresql_where=sa.text("due_at IS NOT NULL")
    )
    op.create_index(op.f("ix_swaps_person_id"), "swaps", ["person_id"], unique=False)
    op.create_index("ix_swaps_schedule_id_ends_at", "swaps", ["schedule_id", "ends_at"], unique=False)
    op.create_index(op.f("ix_swaps_taker_id"), "swaps", ["taker_id"], unique=False)
    op.create_table(
        "risks",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("schedule_id", sa.UUID(), nullable=True),
        sa.Column("service_id", sa.UUID(), nullable=True),
        sa.Column("person_id", sa.UUID(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("details", JSONB(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_risks_person_id")),
        sa.ForeignKeyConstraint(["schedule_id"], ["schedules.id"], name=op.f("fk_risks_schedule_id")),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name=op.f("fk_risks_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risks")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_risks_fingerprint")),
    )
    op.create_index("ix_risks_starts_at", "risks", ["starts_at"], unique=False)
    op.create_table(
        "time_off",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("person_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("import_id", sa.UUID(), nullable=True),
        sa.Column("uid", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["import_id"], ["calendar_imports.id"], name=op.f("fk_time_off_import_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_time_off_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_off")),
    )
    op.create_index(op.f("ix_time_off_import_id"), "time_off", ["import_id"], unique=False)
    op.create_index("ix_time_off_person_id_ends_at", "time_off", ["person_id", "ends_at"], unique=False)
    op.add_column(
        "organisation", sa.Column("on_call_policy", JSONB(), nullable=False, server_default=sa.text("'{}'"))
    )
    op.add_column("overrides", sa.Column("swap_id", sa.UUID(), nullable=True))
    op.add_column("overrides", sa.Column("relief_id", sa.UUID(), nullable=True))
    op.add_column("overrides", sa.Column("import_id", sa.UUID(), nullable=True))
    op.add_column("overrides", sa.Column("uid", sa.Text(), nullable=True))
    op.create_index(op.f("ix_overrides_import_id"), "overrides", ["import_id"], unique=False)
    op.create_index(op.f("ix_overrides_relief_id"), "overrides", ["relief_id"], unique=False)
    op.create_index(op.f("ix_overrides_swap_id"), "overrides", ["swap_id"], unique=False)
    op.create_foreign_key(
        op.f("fk_overrides_import_id"), "overrides", "calendar_imports", ["import_id"], ["id"]
    )
    op.create_foreign_key(op.f("fk_overrides_relief_id"), "overrides", "reliefs", ["relief_id"], ["id"])
    op.create_foreign_key(op.f("fk_overrides_swap_id"), "overrides", "swaps", ["swap_id"], ["id"])
    op.add_column("people", sa.Column("holidays", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("people", "holidays")
    op.drop_constraint(op.f("fk_overrides_swap_id"), "overrides", type_="foreignkey")
    op.drop_constraint(op.f("fk_overrides_relief_id"), "overrides", type_="foreignkey")
    op.drop_constraint(op.f("fk_overrides_import_id"), "overrides", type_="foreignkey")
    op.drop_index(op.f("ix_overrides_swap_id"), table_name="overrides")
    op.drop_index(op.f("ix_overrides_relief_id"), table_name="overrides")
    op.drop_index(op.f("ix_overrides_import_id"), table_name="overrides")
    op.drop_column("overrides", "uid")
    op.drop_column("overrides", "import_id")
    op.drop_column("overrides", "relief_id")
    op.drop_column("overrides", "swap_id")
    op.drop_column("organisation", "on_call_policy")
    op.drop_index("ix_time_off_person_id_ends_at", table_name="time_off")
    op.drop_index(op.f("ix_time_off_import_id"), table_name="time_off")
    op.drop_table("time_off")
    op.drop_index("ix_risks_starts_at", table_name="risks")
    op.drop_table("risks")
    op.drop_index(op.f("ix_swaps_taker_id"), table_name="swaps")
    op.drop_index("ix_swaps_schedule_id_ends_at", table_name="swaps")
    op.drop_index(op.f("ix_swaps_person_id"), table_name="swaps")
    op.drop_index("ix_swaps_due_at", table_name="swaps", postgresql_where=sa.text("due_at IS NOT NULL"))
    op.drop_table("swaps")
    op.drop_index("ix_shadows_schedule_id_ends_at", table_name="shadows")
    op.drop_table("shadows")
    op.drop_index("ix_reliefs_person_id_offered_at", table_name="reliefs")
    op.drop_index("ix_reliefs_due_at", table_name="reliefs", postgresql_where=sa.text("due_at IS NOT NULL"))
    op.drop_table("reliefs")
    op.drop_index("ix_peaks_schedule_id_ends_at", table_name="peaks")
    op.drop_table("peaks")
    op.drop_index("uq_handovers_schedule_id_at", table_name="handovers")
    op.drop_index(
        "ix_handovers_due_at", table_name="handovers", postgresql_where=sa.text("due_at IS NOT NULL")
    )
    op.drop_table("handovers")
    op.drop_index(
        "ix_calendar_imports_due_at",
        table_name="calendar_imports",
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.drop_table("calendar_imports")
    op.drop_index(op.f("ix_calendar_feeds_owner_id"), table_name="calendar_feeds")
    op.drop_table("calendar_feeds")
