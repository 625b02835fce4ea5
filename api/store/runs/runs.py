"""Runs: one use of a runbook in an incident, and everything that people and the clock did in it."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base, Id, Json


class RunRow(Base):
    """It stays on the text it began with, parts included, whatever becomes of the runbook."""

    __tablename__ = "runs"
    id: Mapped[Id]
    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incidents.id"), index=True)
    runbook_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("runbooks.id"), index=True)
    number: Mapped[int]  # the runbook's version
    content_hash: Mapped[str]
    text: Mapped[str]
    pictures: Mapped[Json]
    title: Mapped[str]
    started_at: Mapped[datetime]
    started_by: Mapped[str]  # an actor
    # Began by itself when the incident opened: its unattended steps run until somebody stops them.
    is_automatic: Mapped[bool]
    stopped_at: Mapped[datetime | None]
    stopped_by: Mapped[str | None]
    stopped_why: Mapped[str]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    verdict: Mapped[str | None]  # worked | partly | misled
    verdict_note: Mapped[str]
    # When the clock looks at it next: a time box runs out, an unattended step is due.
    due_at: Mapped[datetime | None]
    # When a run that began by itself looks what it may do next; null while it waits, and once it has stopped.
    acts_at: Mapped[datetime | None]
    # Moves with every op, so that a screen knows what it has missed.
    seq: Mapped[int]

    __table_args__ = (
        Index("ix_runs_due_at", "due_at", postgresql_where=sql("due_at IS NOT NULL")),
        Index("ix_runs_acts_at", "acts_at", postgresql_where=sql("acts_at IS NOT NULL")),
        Index(
            "uq_runs_open",
            "incident_id",
            "runbook_id",
            unique=True,
            postgresql_where=sql("ended_at IS NULL"),
        ),
    )


class RunOpRow(Base):
    """One thing somebody did, by the id their device gave it: it counts once, however often it arrives."""

    __tablename__ = "run_ops"
    id: Mapped[Id]
    run_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("runs.id"))
    seq: Mapped[int]
    step_id: Mapped[str]
    kind: Mapped[str]  # see `domain/run.py`
    actor: Mapped[str]
    # When it was done there, and when we heard of it; the first may be long before, offline.
    at: Mapped[datetime]
    arrived_at: Mapped[datetime]
    data: Mapped[Json]

    __table_args__ = (Index("uq_run_ops_seq", "run_id", "seq", unique=True),)


class RunCheckRow(Base):
    """One asking of a step's check, until it holds, fails or is called off."""

    __tablename__ = "run_checks"
    id: Mapped[Id]
    run_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("runs.id"), index=True)
    step_id: Mapped[str]
    state: Mapped[str]  # waiting | holding | passed | failed | called-off
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    # Since when the bound has held without a break.
    held_since: Mapped[datetime | None]
    # When the worker looks next, and when it gives up.
    due_at: Mapped[datetime | None]
    gives_up_at: Mapped[datetime]
    looked_at: Mapped[datetime | None]
    looks: Mapped[int]
    value: Mapped[float | None]
    said: Mapped[str]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_run_checks_due_at", "due_at", postgresql_where=sql("due_at IS NOT NULL")),
        Index(
            "uq_run_checks_open", "run_id", "step_id", unique=True, postgresql_where=sql("ended_at IS NULL")
        ),
    )


class RunCallRow(Base):
    """One call of an automation from a step: asked for, confirmed, sent, answered."""

    __tablename__ = "run_calls"
    id: Mapped[Id]
    run_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("runs.id"), index=True)
    step_id: Mapped[str]
    automation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("automations.id"))
    state: Mapped[str]  # due | sent | running | succeeded | failed | timed-out | cancelled | overridden
    is_unattended: Mapped[bool]
    parameters: Mapped[Json]
    confirmed_by: Mapped[str]
    confirmed_at: Mapped[datetime]
    attempts: Mapped[int]
    due_at: Mapped[datetime | None]
    gives_up_at: Mapped[datetime]
    result: Mapped[str]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]

    __table_args__ = (
        Index("ix_run_calls_due_at", "due_at", postgresql_where=sql("due_at IS NOT NULL")),
        Index("ix_run_calls_automation_id_confirmed_at", "automation_id", "confirmed_at"),
        Index(
            "uq_run_calls_open", "run_id", "step_id", unique=True, postgresql_where=sql("ended_at IS NULL")
        ),
    )


class SuggestionRow(Base):
    """What somebody who followed a runbook says should change in it."""

    __tablename__ = "runbook_suggestions"
    id: Mapped[Id]
    runbook_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("runbooks.id"))
    run_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("runs.id"))
    step_id: Mapped[str | None]
    text: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
    state: Mapped[str]  # open | taken | declined
    answer: Mapped[str]
    answered_by: Mapped[str | None]
    answered_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_runbook_suggestions_open", "runbook_id", postgresql_where=sql("state = 'open'")),
    )


class RunbookFindingRow(Base):
    """Why a runbook may be out of date; settled by its owner, or by itself when the reason is gone."""

    __tablename__ = "runbook_findings"
    id: Mapped[Id]
    runbook_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("runbooks.id"))
    # dependency | contact | dashboard | alert-rule | dead-link | never-used | misleading | step
    kind: Mapped[str]
    about: Mapped[str]
    text: Mapped[str]
    details: Mapped[Json]
    found_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None]

    __table_args__ = (
        Index(
            "uq_runbook_findings_open",
            "runbook_id",
            "kind",
            "about",
            unique=True,
            postgresql_where=sql("settled_at IS NULL"),
        ),
    )


class RunbookLinkRow(Base):
    """A link of a published text, and how it answered the last time somebody looked."""

    __tablename__ = "runbook_links"
    runbook_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("runbooks.id"), primary_key=True)
    url: Mapped[str] = mapped_column(primary_key=True)
    due_at: Mapped[datetime]
    looked_at: Mapped[datetime | None]
    answer: Mapped[str]
    # Answers in a row that were none.
    failures: Mapped[int]

    __table_args__ = (Index("ix_runbook_links_due_at", "due_at"),)
