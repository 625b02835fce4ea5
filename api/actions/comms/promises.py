"""Promises to say more: made, kept, put off and ended; one is owed per incident and audience, never two."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, cast
from uuid import UUID

from api.actions.incidents.speaking import speakers
from api.actions.incidents.timeline import Case
from api.actions.status.repainting import repaint
from api.domain.comms import promise as rule
from api.domain.comms.audience import Audience, UpdateState
from api.domain.incidents import incident as incidents
from api.domain.incidents.incident import Actor
from api.domain.organisation.snapshot import Organisation
from api.domain.refusal import Refused
from api.store.base import new_id
from api.store.comms import promises
from api.store.comms.comms import PromiseRow
from api.store.organisation import snapshot as organisations

BELL: Final = "promises"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a new promise says of itself."""

    audience: Audience
    due_at: datetime
    by: Actor
    kind: rule.Kind = "next"
    interval: timedelta | None = None
    stretched: bool = False
    update_id: UUID | None = None
    extended_from: UUID | None = None
    why: str = ""


async def told(
    opened: Case,
    *,
    audience: Audience,
    state: UpdateState,
    update_id: UUID | None,
    next_at: datetime | None,
    by: Actor,
) -> PromiseRow | None:
    """This audience hears of it now: what was owed to it is kept, or late, and the next promise is made.

    `next_at` is the time that a person promised with it. Returns the promise that holds now.
    """
    session = opened.tx.session
    organisation = await organisations.current(session)
    row = await promises.owed_to(session, opened.row.id, audience)
    if row is not None:
        row.broken_at = None
        await close(opened, organisation, row, rule.verdict(due_at=row.due_at, at=opened.now))
    await promises.discard_drafts(session, opened.row.id, audience, but=update_id, now=opened.now)
    following = rule.following(
        organisation.comms,
        organisation.cadences.get(opened.row.severity, {}),
        severity=opened.row.severity,
        audience=audience,
        state=state,
        said_at=opened.now,
        promised=next_at,
        stretched=_stretched(row),
    )
    opened.stirred = True
    if following is None:
        return None
    made = Made(
        audience=audience,
        due_at=following.due_at,
        by=by,
        interval=following.interval,
        stretched=following.stretched,
        update_id=update_id,
    )
    return await make(opened, organisation, made)


async def extend(opened: Case, audience: Audience, *, until: datetime, why: str, by: Actor) -> PromiseRow:
    """Readers see the new time at once; the reason stays with us."""
    row = await _owed(opened, audience)
    rule.check_extension(until, due_at=row.due_at, now=opened.now)
    reason = incidents.check_text(why, what="reason")
    return await _put_off(opened, row, until=until, interval=_stretched(row), why=reason, by=by)


async def stretch(opened: Case, audience: Audience, *, every: timedelta, why: str, by: Actor) -> PromiseRow:
    """A long incident is spoken of less often from here on: the next time is said at once."""
    row = await _owed(opened, audience)
    usual = timedelta(seconds=row.interval) if row.interval else row.due_at - row.made_at
    organisation = await organisations.current(opened.tx.session)
    rule.check_stretch(
        organisation.comms, every=every, usual=usual, detected_at=opened.row.detected_at, now=opened.now
    )
    reason = incidents.check_text(why, what="reason")
    until = max(row.due_at, opened.now + every)
    return await _put_off(opened, row, until=until, interval=every, why=reason, by=by)


async def make(opened: Case, organisation: Organisation, made: Made) -> PromiseRow:
    """None may be owed to this audience any more."""
    row = PromiseRow(
        id=new_id(),
        incident_id=opened.row.id,
        audience=made.audience,
        kind=made.kind,
        severity=opened.row.severity,
        due_at=made.due_at,
        made_at=opened.now,
        made_by=str(made.by),
        update_id=made.update_id,
        interval=int(made.interval.total_seconds()) if made.interval is not None else None,
        stretched=made.stretched,
        extended_from=made.extended_from,
        why=made.why,
        state="open",
        broken_at=None,
        closed_at=None,
        lead_id=None,
        step=0,
        step_due_at=rule.next_step_at(organisation.comms, 0, due_at=made.due_at),
        version=1,
    )
    opened.tx.session.add(row)
    await opened.tx.session.flush()
    opened.tx.ring(BELL)
    return row


async def close(opened: Case, organisation: Organisation, row: PromiseRow, state: rule.State) -> None:
    """Nobody is told of it any more; who speaks now answers for how it ended, broken once it was due."""
    if row.lead_id is None:
        who = await speakers(opened.tx.session, organisation, opened.row, now=opened.now)
        row.lead_id = who.lead.id if who.lead else None
    if opened.now > row.due_at:
        row.broken_at = row.due_at
    row.state, row.closed_at, row.step_due_at = state, opened.now, None
    row.version += 1
    await opened.tx.session.flush()
    await promises.hush(opened.tx.session, opened.row.id)


def audience_word(audience: str) -> str:
    return "briefing" if audience == "executives" else f"{audience} update"


def clock_words(at: datetime) -> str:
    """ "28 Nov 14:30 UTC": the timeline is read in every zone."""
    utc = at.astimezone(UTC)
    return f"{utc.day} {utc:%b %H:%M} UTC"


async def _put_off(
    opened: Case, row: PromiseRow, *, until: datetime, interval: timedelta | None, why: str, by: Actor
) -> PromiseRow:
    """What was broken stays broken: putting it off only says when they hear at last."""
    organisation = await organisations.current(opened.tx.session)
    await close(opened, organisation, row, "extended")
    made = Made(
        audience=cast("Audience", row.audience),
        due_at=until,
        by=by,
        kind=cast("rule.Kind", row.kind),
        interval=interval or (timedelta(seconds=row.interval) if row.interval else None),
        stretched=interval is not None,
        update_id=row.update_id,
        extended_from=row.id,
        why=why,
    )
    new = await make(opened, organisation, made)
    opened.record(
        "promise-extended",
        by,
        f"{by.name} put the next {audience_word(made.audience)} off to {clock_words(until)}: {why}",
        audience=made.audience,
        was=row.due_at.isoformat(),
        until=until.isoformat(),
    )
    opened.touch()
    await repaint(opened.tx, now=opened.now)
    return new


async def _owed(opened: Case, audience: Audience) -> PromiseRow:
    row = await promises.owed_to(opened.tx.session, opened.row.id, audience)
    if row is None:
        raise Refused("NOTHING_PROMISED", "Nothing is promised to them: publish an update, or start to.")
    return row


def _stretched(row: PromiseRow | None) -> timedelta | None:
    if row is None or not row.stretched or row.interval is None:
        return None
    return timedelta(seconds=row.interval)
