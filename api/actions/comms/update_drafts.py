"""A draft lies ready when an update is due: made from facts, replaced by the next, published by people."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, cast
from uuid import UUID

import structlog
from sqlalchemy import select

from api.actions.comms import compositions
from api.actions.comms.compositions import Text
from api.actions.incidents.speaking import speakers
from api.actions.incidents.timeline import Case
from api.domain.comms import draft as rule
from api.domain.comms.audience import Audience, ComponentStatus, UpdateState
from api.domain.comms.update import PREPARED, TO
from api.domain.incidents.command import WORDS
from api.domain.incidents.incident import SYSTEM
from api.domain.organisation.snapshot import Organisation
from api.domain.refusal import Refused
from api.store.base import new_id
from api.store.comms import promises, updates
from api.store.comms.comms import AnnouncementRow, PromiseRow, UpdateRow
from api.store.incidents.incidents import TimelineRow

log = structlog.get_logger(__name__)

# What tells people inside how it goes; pages and promises would only fill it.
_EVENTS: Final = (
    "note",
    "declared",
    "acknowledged",
    "handed-off",
    "contained",
    "resolved",
    "reopened",
    "severity",
    "decision",
    "role-taken",
    "role-assigned",
    "role-handed-over",
)


async def prepare(opened: Case, organisation: Organisation, row: PromiseRow) -> None:
    """Executives are briefed: that is prepared elsewhere. Whoever is reminded can write it themselves."""
    audience = cast("Audience", row.audience)
    if audience == "executives":
        return
    try:
        async with opened.tx.session.begin_nested():
            await _prepare(opened, organisation, audience)
    except Refused as no:
        log.warning("no draft could be prepared", incident=str(opened.row.id), code=no.code)
    except Exception:  # the reminder counts, with a draft or without
        log.exception("no draft could be prepared", incident=str(opened.row.id))


async def _prepare(opened: Case, organisation: Organisation, audience: Audience) -> None:
    """Nothing where somebody has written already."""
    session = opened.tx.session
    known = await updates.announcement(session, opened.row.id, audience)
    waiting = [
        one for one in await updates.updates_of(session, [known.id] if known else []) if one.stage in PREPARED
    ]
    if any(one.author_id is not None or one.stage != "draft" for one in waiting):
        return
    said = list(await updates.published(session, known.id)) if known else []
    text = await _text(opened, organisation, audience, known, said)
    if waiting:
        await compositions.rewrite(opened, waiting[0], text, goes_out=opened.now)
        waiting[0].created_at = opened.now
        return
    await compositions.keep(opened, [text], composition_id=new_id(), by=SYSTEM, goes_out=opened.now)


async def _text(
    opened: Case,
    organisation: Organisation,
    audience: Audience,
    known: AnnouncementRow | None,
    said: list[UpdateRow],
) -> Text:
    state = _state(opened, said)
    effects = await _effects(opened, audience, said)
    if audience == "internal":
        draft = rule.inside(await _inside(opened, organisation, said))
    else:
        names = await updates.component_names(opened.tx.session)
        draft = rule.outside(
            rule.Outside(
                state=state,
                severity=opened.row.severity,
                effects={names[one]: status for one, status in effects.items() if one in names},
                since=known.started_at if known and said else opened.row.detected_at,
                is_known=bool(said),
            )
        )
    is_over = state in ("resolved", "postmortem")
    return Text(
        audience=audience,
        state=state,
        headline="" if said else draft.headline,
        body=draft.body,
        slots={},
        effects={} if is_over else effects,
    )


def _state(opened: Case, said: list[UpdateRow]) -> UpdateState:
    if opened.row.state == "RESOLVED":
        return "resolved"
    return cast("UpdateState", said[-1].state) if said else "investigating"


async def _effects(opened: Case, audience: str, said: list[UpdateRow]) -> Mapping[str, ComponentStatus]:
    """By ids of components: as they were told last, else what its service's suffer at such a severity."""
    if said:
        return said[-1].effects
    shown = await promises.components_shown(opened.tx.session, opened.row.service_id, audience)
    return rule.suffering(opened.row.severity, [str(one) for one in shown])


async def _inside(opened: Case, organisation: Organisation, said: list[UpdateRow]) -> rule.Inside:
    incident = opened.row
    since = said[-1].published_at if said else None
    who = await speakers(opened.tx.session, organisation, incident, now=opened.now)
    people = [(WORDS["commander"], who.commander), (WORDS["comms_lead"], who.lead)]
    return rule.Inside(
        number=incident.number,
        severity=incident.severity,
        state=incident.state,
        title=incident.title,
        restricted=incident.restricted,
        since=incident.detected_at,
        people=[(role.capitalize(), one.name) for role, one in people if one],
        said=await _said_outside(opened, incident.id),
        events=await _events(opened, since=since),
    )


async def _said_outside(opened: Case, incident_id: UUID) -> list[tuple[str, str, datetime]]:
    found = []
    for row in await updates.announcements_of(opened.tx.session, [incident_id]):
        if row.audience in ("public", "customers") and row.published_at is not None:
            last = (await updates.published(opened.tx.session, row.id))[-1]
            at = last.published_at or row.published_at
            found.append((TO[cast("Audience", row.audience)], last.body, at))
    return found


async def _events(opened: Case, *, since: datetime | None) -> list[tuple[datetime, str]]:
    question = select(TimelineRow.at, TimelineRow.text).where(
        TimelineRow.incident_id == opened.row.id, TimelineRow.kind.in_(_EVENTS)
    )
    if since is not None:
        question = question.where(TimelineRow.at > since)
    found = await opened.tx.session.execute(question.order_by(TimelineRow.seq))
    return [(row.at, row.text) for row in found]
