"""What is said about incidents: announcements and their updates, approvals, templates, and promises."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base, Id, Json


class AnnouncementRow(Base):
    """One incident as one audience knows it: words of its own, nothing of the incident's inside."""

    __tablename__ = "announcements"
    id: Mapped[Id]
    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incidents.id"))
    audience: Mapped[str]
    # What outsiders know it by: random, so that an unpublished one cannot be guessed.
    code: Mapped[str] = mapped_column(unique=True)
    headline: Mapped[str]
    # none | minor | major | critical, where people say so; else the worst of what its components suffer.
    impact: Mapped[str | None]
    # When it began for its readers; backfilled ones began before they were told.
    started_at: Mapped[datetime]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    # Of the first published update, and of the published `resolved`; the latter is undone by a later update.
    published_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    backfilled: Mapped[bool]
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        Index("uq_announcements_incident_id_audience", "incident_id", "audience", unique=True),
        Index("ix_announcements_published_at", "audience", "published_at"),
    )


class UpdateRow(Base):
    """One text for one audience.

    Its stage: draft -> waiting (for approval) -> scheduled (for its `due_at`) -> published -> retracted; a
    refused one is a draft again. `state` is what it says of the incident.
    """

    __tablename__ = "updates"
    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    announcement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("announcements.id"))
    # Of the same composer: one for each audience that was written to at once.
    composition_id: Mapped[uuid.UUID] = mapped_column(index=True)
    stage: Mapped[str]  # draft | waiting | scheduled | published | retracted
    state: Mapped[str]  # investigating | identified | monitoring | resolved | postmortem
    # What its audience knows the announcement by from here on; empty where that stays as it is.
    headline: Mapped[str] = mapped_column(default="")
    body: Mapped[str]
    # Whether somebody's own words are in it, beyond what went into a template's slots.
    own_words: Mapped[bool] = mapped_column(default=True)
    # Where a template was used: which, in which version, and what was filled in.
    template_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("templates.id"))
    template_version: Mapped[int | None]
    slots: Mapped[Json]  # {name: text}
    # What the components suffer from here on: {component id: status}
    effects: Mapped[Json]
    # The time that is promised for the next one, as its readers see it.
    next_update_at: Mapped[datetime | None]
    # Whether subscribers are told.
    notify: Mapped[bool]
    author_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    # Of state, text, effects and promise: what was approved is what is published.
    text_hash: Mapped[str]
    needs_approval: Mapped[bool]
    why_approval: Mapped[str]
    approved_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    due_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    # Where it was written from a step of a run: it is named there once it is out.
    run_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("runs.id"))
    run_step: Mapped[str | None]
    published_at: Mapped[datetime | None]
    published_by: Mapped[str | None]
    edited_at: Mapped[datetime | None]
    retracted_at: Mapped[datetime | None]
    retracted_why: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        Index("ix_updates_announcement_id_published_at", "announcement_id", "published_at"),
        Index("ix_updates_due_at", "due_at", postgresql_where=text("due_at IS NOT NULL")),
    )


class UpdateEditRow(Base):
    """What a published update said before it was edited or taken back."""

    __tablename__ = "update_edits"
    id: Mapped[Id]
    update_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("updates.id"), index=True)
    at: Mapped[datetime]
    by: Mapped[str]
    why: Mapped[str]
    before: Mapped[Json]  # {"state", "body", "effects", "next_update_at"}


class ApprovalRow(Base):
    """One person asked to look at one text; silence passes it on to the next, and is never a yes."""

    __tablename__ = "approvals"
    id: Mapped[Id]
    update_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("updates.id"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), index=True)
    # Why this one: approver | deputy | commander | administrator
    capacity: Mapped[str]
    text_hash: Mapped[str]
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answer: Mapped[str | None]  # approved | refused | silent | void (the text was edited meanwhile)
    rationale: Mapped[str]

    __table_args__ = (Index("ix_approvals_due_at", "due_at", postgresql_where=text("due_at IS NOT NULL")),)


class TemplateRow(Base):
    """Approved words with named slots: whoever fills in the slots needs nobody's leave."""

    __tablename__ = "templates"
    id: Mapped[Id]
    handle: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    audiences: Mapped[list[str]]
    state: Mapped[str | None]  # where it is meant for one; null for any
    headline: Mapped[str]
    body: Mapped[str]
    # Whether it may be published without a second person where free text may not.
    pre_authorised: Mapped[bool]
    changed_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class PromiseRow(Base):
    """The time by which one audience hears of an incident again; kept, broken, extended, or ended.

    `step_due_at` is when somebody is told next: the lead five minutes before, then whoever is behind them.
    """

    __tablename__ = "promises"
    id: Mapped[Id]
    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incidents.id"))
    audience: Mapped[str]
    kind: Mapped[str]  # first | next | final
    # Of the incident when it was made.
    severity: Mapped[int]
    due_at: Mapped[datetime]
    made_at: Mapped[datetime]
    made_by: Mapped[str]  # an actor
    # The update that said it, the interval it came from in seconds, and the promise it was put off from.
    update_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("updates.id"))
    interval: Mapped[int | None]
    # Somebody chose the interval for a long incident: it holds for those that follow.
    stretched: Mapped[bool]
    extended_from: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("promises.id"))
    why: Mapped[str]
    # open | kept | broken (still owed) | late (kept after it was broken) | extended | ended
    state: Mapped[str]
    broken_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    # Who spoke for us when it was kept, broken or put off.
    lead_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    # How far word of it has climbed: 0 nobody yet, then lead reminded, overdue, deputy, commander.
    step: Mapped[int]
    step_due_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        Index(
            "uq_promises_owed",
            "incident_id",
            "audience",
            unique=True,
            postgresql_where=text("state IN ('open', 'broken')"),
        ),
        Index("ix_promises_step_due_at", "step_due_at", postgresql_where=text("step_due_at IS NOT NULL")),
        Index("ix_promises_due_at", "due_at"),
        Index("ix_promises_incident_id", "incident_id"),
    )
