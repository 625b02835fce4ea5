"""Every column of text that we keep, sorted by whether readers of a status page may ever see what is in it.

What is the inside's gets a word of its own, `kanari` and the name of table and column, in every row: whoever
finds it outside knows at once where it came from. A column that is new has to be put somewhere here.
"""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Table, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Text

from api.store.tables import Base

WORD: Final = "kanari"
Columns = Mapping[str, str]

# What people wrote for insiders, names of insiders, and what says who did what.
INSIDE: Final[Columns] = {
    "acts": "action answer",
    "alerts": "episode dedup group_key title body labels link runbook why",
    "approvals": "rationale",
    "baselines": "by why",
    "briefings": "known unknown facts issued_by",
    "calendar_feeds": "hint",
    "calendar_imports": "name text error unknown created_by",
    "changes": "summary source details links",
    "channels": "handle name",
    "contact_methods": "label",
    "contacts": "handle name email phone contract",
    "decisions": "question options asked_by answer rationale",
    "devices": "label retired_reason",
    "edits": "actor noun handle verb why before after",
    "handovers": "note written_by confirmed_by",
    "impacts": "summary regions customers_note contracts clocks changed_by",
    "incident_roles": "by why note",
    "incidents": "title body group_key opened_by link runbook",
    "integration_keys": "hint created_by",
    "integrations": "handle name",
    "ladders": "handle name",
    "letters": "error",
    "links": "created_by",
    "maintenance_notes": "by",
    "maintenance_windows": "reason created_by",
    "maintenances": "created_by",
    "components": "handle",
    "organisation": "name synonyms",
    "overrides": "created_by uid",
    "pages": "label words error",
    "peaks": "name created_by",
    "people": "handle name email holidays",
    "promises": "made_by why",
    "quarantine": "reason raw",
    "reliefs": "why proposed",
    "risks": "fingerprint text details",
    "rotations": "name",
    "schedules": "handle name",
    "services": "handle name description environments links",
    "sessions": "user_agent address",
    "severities": "name",
    "shadows": "created_by",
    "sign_in_attempts": "subject",
    "subscribers": "bounce",
    "swaps": "note offered_by answered_by",
    "teams": "handle name",
    "templates": "handle name headline body",
    "time_off": "note uid created_by",
    "timeline": "actor text data",
    "tokens": "name",
    "update_edits": "by why before",
    "updates": "slots why_approval run_step published_by retracted_why",
    "automations": "handle name description effect rollback roles people",
    "metric_sources": "handle name url",
    "run_calls": "parameters confirmed_by result ended_by",
    "run_checks": "asked_by said",
    "run_ops": "step_id actor data",
    "runbook_drafts": "text pictures why answer answered_by",
    "runbook_findings": "about text details settled_by",
    "runbook_links": "url answer",
    "runbook_pictures": "by",
    "runbook_places": "value",
    "runbook_search": "plain",
    "runbook_words": "word",
    "runbook_suggestions": "step_id text by answer answered_by",
    "runbook_versions": "text pictures by why approved_by",
    "runbooks": "handle title summary reviewed_by",
    "runs": "text pictures title started_by stopped_by stopped_why ended_by verdict_note",
}
# What readers are told: of one audience, of one page, or of what is out. Stories hide words in the rest.
OUTSIDE: Final[Columns] = {
    "announcements": "headline",
    "component_groups": "name description",
    "components": "name description",
    "mailings": "words",
    "maintenance_notes": "body",
    "maintenances": "headline body",
    "status_pages": "handle name description brand domain",
    "updates": "headline body",
}
# Words that programs chose: states, kinds, hashes, codes, keys, and what rules are written in.
OURS: Final[Columns] = {
    "alerts": "state disposition",
    "anchors": "heads hash",
    "announcements": "audience code impact",
    "approvals": "capacity text_hash answer",
    "baselines": "status",
    "briefings": "kind stage",
    "calendar_feeds": "token_hash kind",
    "calendar_imports": "kind url etag",
    "channels": "url",
    "chores": "name",
    "component_groups": "code",
    "components": "code",
    "contact_methods": "kind address",
    "contacts": "url",
    "decisions": "state",
    "devices": "endpoint p256dh auth",
    "escalations": "ladder phase",
    "handovers": "outgoing incoming state",
    "heartbeats": "name",
    "impacts": "currency",
    "incident_roles": "role",
    "incidents": "state pages_when head",
    "integration_keys": "key_hash",
    "integrations": "kind",
    "ladders": "rungs catch_all",
    "letters": "channel state",
    "links": "token_hash kind",
    "mailings": "topic thread state",
    "maintenance_notes": "code status",
    "maintenance_windows": "when",
    "maintenances": "code audiences components status",
    "notification_rules": "pages steps",
    "organisation": "on_call_policy comms_policy",
    "overrides": "kind",
    "pages": "kind channel state",
    "people": "time_zone role password_hash working_hours",
    "promises": "audience kind state",
    "reliefs": "state",
    "risks": "kind",
    "rotations": "definition",
    "routes": "definition",
    "schedules": "time_zone",
    "services": "kind",
    "sessions": "token_hash",
    "severities": "cadence",
    "status_pages": "code audience access token_hash time_zone languages",
    "subscribers": "channel address address_hash keys language components from_impact state token_hash asked",
    "swaps": "state",
    "templates": "audiences state",
    "time_off": "kind",
    "timeline": "kind hash",
    "tokens": "token_hash",
    "updates": "code stage state effects text_hash",
    "vapid_keys": "public_key private_pem",
    "automations": "url cancel_url secret risk",
    "metric_sources": "token",
    "run_calls": "step_id state",
    "run_checks": "step_id state",
    "run_ops": "kind",
    "runbook_drafts": "state",
    "runbook_findings": "kind",
    "runbook_pictures": "hash media_type",
    "runbook_places": "kind",
    "runbook_suggestions": "state",
    "runbooks": "content_hash",
    "runs": "content_hash verdict",
}


def columns(of: Columns) -> set[str]:
    return {f"{table}.{column}" for table, names in of.items() for column in names.split()}


def columns_of_text() -> set[str]:
    """Of the database as it is."""
    return {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, Text | JSONB | ARRAY) and not column.computed
    }


def word(table: str, column: str) -> str:
    return (WORD + table + column).replace("_", "")


async def plant(session: AsyncSession) -> None:
    """In every row that there is. What guards the timeline looks away meanwhile."""
    await session.execute(text("SET LOCAL session_replication_role = replica"))
    for table, names in INSIDE.items():
        for column in names.split():
            await session.execute(text(_grown(Base.metadata.tables[table], column)))


def _grown(table: Table, column: str) -> str:
    mark, kind, old = word(table.name, column), table.columns[column].type, f'"{column}"'
    match kind:
        case JSONB():
            grown = (
                f"CASE jsonb_typeof({old}) WHEN 'object' THEN {old} || jsonb_build_object('{mark}', '{mark}')"
                f" WHEN 'array' THEN {old} || jsonb_build_object('label', '{mark}', 'url', '{mark}')"
                f" ELSE {old} END"
            )
        case ARRAY():
            grown = f"{old} || ARRAY['{mark}']"
        case _:
            between = "" if column == "handle" else " "
            grown = f"{old} || '{between}{mark}'"
    return f"UPDATE {table.name} SET {old} = {grown} WHERE {old} IS NOT NULL"
