"""Promises follow their incident: begun when others can see it, hurried when it is worse, ended when over."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, cast

from sqlalchemy import select

from api.actions.comms.promises import Made, audience_word, clock_words, close, make
from api.actions.incidents.timeline import Case
from api.actions.status.repainting import repaint
from api.domain.comms import policy as comms_policy
from api.domain.comms import promise as rule
from api.domain.comms.audience import AUDIENCES, PAGE_AUDIENCES, Audience, UpdateState
from api.domain.incidents import incident as incidents
from api.domain.incidents.incident import SYSTEM, Actor
from api.domain.organisation.snapshot import Organisation
from api.domain.refusal import Refused
from api.store.comms import promises
from api.store.comms.comms import AnnouncementRow, PromiseRow
from api.store.incidents import roles
from api.store.incidents.incidents import TimelineRow
from api.store.organisation import snapshot as organisations

# They need no page to read it on.
_INSIDE: Final[tuple[Audience, ...]] = ("internal", "executives")


async def look(opened: Case, organisation: Organisation) -> None:
    """Whatever this incident asks of its promises by now; where it asks nothing, nothing changes."""
    session = opened.tx.session
    rows = await promises.owed(session, opened.row.id)
    if opened.row.state == "RESOLVED":
        await _end(opened, organisation, rows)
        return
    for row in rows:
        if opened.row.severity < row.severity:
            await _hurry(opened, organisation, row)
    if not await promises.of_incidents(session, [opened.row.id]):
        await start(opened, organisation, await _reasons(opened), by=SYSTEM)
    elif back := await promises.told_over(session, opened.row.id):
        again = {cast("Audience", audience): opened.now for audience in back}
        await start(opened, organisation, again, by=SYSTEM)


async def start(
    opened: Case, organisation: Organisation, since: Mapping[Audience, datetime], *, by: Actor
) -> list[PromiseRow]:
    """The first word to each, counted from its time, where the policy promises one and none is owed."""
    owed = {row.audience for row in await promises.owed(opened.tx.session, opened.row.id)}
    cadence = organisation.cadences.get(opened.row.severity, {})
    made = []
    for audience in AUDIENCES:
        if audience not in since or audience in owed:
            continue
        length = comms_policy.first_interval(
            organisation.comms, cadence, severity=opened.row.severity, audience=audience
        )
        if length is not None:
            due_at = since[audience] + length
            first = Made(audience=audience, due_at=due_at, by=by, kind="first", interval=length)
            made.append(await make(opened, organisation, first))
    if made:
        told = ", ".join(f"{audience_word(row.audience)} by {clock_words(row.due_at)}" for row in made)
        opened.record("promise-made", by, f"Others wait for word: {told}.")
        await repaint(opened.tx, now=opened.now)
    return made


async def end(opened: Case, audience: Audience, *, why: str, by: Actor) -> None:
    """Nothing more is promised to them, by a person's choice and for a reason that stays inside."""
    reason = incidents.check_text(why, what="reason")
    row = await promises.owed_to(opened.tx.session, opened.row.id, audience)
    if row is None:
        raise Refused("NOTHING_PROMISED", "Nothing is promised to them.")
    row.why = reason
    await close(opened, await organisations.current(opened.tx.session), row, "ended")
    opened.record(
        "promise-ended", by, f"{by.name} ended the {audience_word(audience)}s: {reason}", audience=audience
    )
    opened.touch()
    await repaint(opened.tx, now=opened.now)


async def _reasons(opened: Case) -> Mapping[Audience, datetime]:
    """Who is to hear of it, and since when: what was linked or taken up later binds nobody earlier.

    Whom a page shows it, whoever was written to, and where somebody leads what is said, all who have a page.
    """
    session, incident = opened.tx.session, opened.row
    found: dict[str, datetime] = dict(await promises.shown_to(session, incident.service_id))
    led = [row.since for row in await roles.held(session, [incident.id]) if row.role == "comms_lead"]
    if led:
        live = await promises.live_audiences(session)
        found = {audience: led[0] for audience in PAGE_AUDIENCES if audience in live} | found
    composed = select(AnnouncementRow).where(AnnouncementRow.incident_id == incident.id)
    for row in await session.scalars(composed):
        found.setdefault(row.audience, row.created_at)
    if not found and not led:
        return {}
    earliest = min((*found.values(), *led))
    least = max(incident.detected_at, await _worse_since(opened) or incident.detected_at)
    return {
        audience: max(least, found.get(audience, earliest))
        for audience in AUDIENCES
        if audience in found or audience in _INSIDE
    }


async def _worse_since(opened: Case) -> datetime | None:
    question = select(TimelineRow.at).where(
        TimelineRow.incident_id == opened.row.id, TimelineRow.kind == "severity"
    )
    return (await opened.tx.session.scalars(question.order_by(TimelineRow.seq.desc()).limit(1))).one_or_none()


async def _hurry(opened: Case, organisation: Organisation, row: PromiseRow) -> None:
    """It is worse than when this was promised: they hear sooner, counted from now."""
    length = await _length(opened, organisation, row)
    row.severity = opened.row.severity
    if length is None or row.state == "broken" or opened.now + length >= row.due_at:
        return
    made = await _instead(
        opened,
        organisation,
        row,
        due_at=opened.now + length,
        kind=cast("rule.Kind", row.kind),
        interval=length,
        why=f"SEV{row.severity} now",
    )
    opened.record(
        "promise-hurried",
        SYSTEM,
        f"SEV{row.severity} now: the next {audience_word(row.audience)} by {clock_words(made.due_at)}.",
        audience=row.audience,
    )
    await repaint(opened.tx, now=opened.now)


async def _length(opened: Case, organisation: Organisation, row: PromiseRow) -> timedelta | None:
    """By the severity it has now, and by what this audience was told last."""
    severity, policy = opened.row.severity, organisation.comms
    cadence, audience = organisation.cadences.get(severity, {}), cast("Audience", row.audience)
    if row.kind == "first":
        return comms_policy.first_interval(policy, cadence, severity=severity, audience=audience)
    state = await promises.last_state(opened.tx.session, opened.row.id, row.audience)
    return comms_policy.interval(
        policy,
        cadence,
        severity=severity,
        audience=audience,
        state=cast("UpdateState", state or "investigating"),
    )


async def _end(opened: Case, organisation: Organisation, rows: Sequence[PromiseRow]) -> None:
    """Whoever heard that it began is owed a word that it is over, and soon; to all others nothing is."""
    session, by = opened.tx.session, opened.now + organisation.comms.final_word
    waiting = await promises.untold_of_the_end(session, opened.row.id)
    unsettled = [row for row in rows if row.kind != "final"]
    for row in unsettled:
        if row.audience not in waiting:
            await close(opened, organisation, row, "ended")
        elif row.state == "broken" or row.due_at <= by:
            row.kind = "final"
        else:
            await _instead(opened, organisation, row, due_at=by, kind="final", why="It is over")
    fresh = await _still_waiting(opened, waiting - {row.audience for row in rows})
    for audience in fresh:
        last = Made(audience=audience, due_at=by, by=SYSTEM, kind="final", why="It is over")
        await make(opened, organisation, last)
    if unsettled or fresh:
        whom = " and ".join(audience for audience in AUDIENCES if audience in waiting)
        owed = f"{whom} are owed a last word" if whom else "nobody heard of it, and nobody is owed a word"
        opened.record("promise-final", SYSTEM, f"It is over: {owed}.", audiences=sorted(waiting))
        await repaint(opened.tx, now=opened.now)


async def _still_waiting(opened: Case, audiences: set[str]) -> list[Audience]:
    """Without those whose last word somebody ended, or executives, who read no page that still shows it."""
    over_since = opened.row.resolved_at or opened.now
    ended = {
        row.audience
        for row in await promises.of_incidents(opened.tx.session, [opened.row.id])
        if row.kind == "final" and row.state == "ended" and row.closed_at and row.closed_at >= over_since
    }
    return [audience for audience in PAGE_AUDIENCES if audience in audiences - ended]


async def _instead(
    opened: Case,
    organisation: Organisation,
    row: PromiseRow,
    *,
    due_at: datetime,
    kind: rule.Kind,
    interval: timedelta | None = None,
    why: str,
) -> PromiseRow:
    await close(opened, organisation, row, "ended")
    made = Made(
        audience=cast("Audience", row.audience),
        due_at=due_at,
        by=SYSTEM,
        kind=kind,
        interval=interval,
        update_id=row.update_id,
        extended_from=row.id,
        why=why,
    )
    return await make(opened, organisation, made)
