"""The clock in a run: it warns, it calls more people as the runbook says, and it ends what is over."""

from datetime import datetime

from api.actions.incidents import incidents
from api.actions.runs import notices
from api.actions.runs.following import Following
from api.domain.duration import format_duration
from api.domain.incidents.incident import SYSTEM
from api.domain.runs.clock import WAITS_FOR_VERDICT, Alarm, alarms, next_due
from api.domain.runs.run import WHOLE
from api.store.runbooks import suggestions
from api.store.runs import lists as run_lists


async def look(at: Following) -> None:
    """Everything that is due, once; then the run knows when to be looked at again."""
    if at.opened.row.state == "RESOLVED":
        at.run.due_at = await _after_the_incident(at)
    elif at.run.ended_at is not None:
        at.run.due_at = None
    else:
        at.run.due_at = await _meanwhile(at)


async def _meanwhile(at: Following) -> datetime | None:
    for alarm in alarms(at.runbook.steps, await at.state()):
        if alarm.at <= at.now:
            await _sound(at, alarm)
    return next_due(at.runbook.steps, await at.state())


async def _sound(at: Following, alarm: Alarm) -> None:
    if alarm.kind == "late":
        await _warn(at, alarm)
    else:
        await _call_more(at, alarm)


async def _warn(at: Following, alarm: Alarm) -> None:
    step = alarm.step
    box = format_duration(step.within) if step.within else ""
    told = await notices.tell_late(at, alarm)
    names = f" Told: {', '.join(told)}." if told else ""
    text = f"“{step.title}” takes longer than {box}.{names}"
    await at.say("late", step.id, key=f"late:{step.id}", text=text)


async def _call_more(at: Following, alarm: Alarm) -> None:
    step = alarm.step
    after = step.escalate.after if step.escalate else None
    box = f" after {format_duration(after)}" if after else ""
    text = f"“{step.title}” is not done{box}: more people are called, as the runbook says."
    await at.say("escalate", step.id, key=f"escalate:{step.id}", text=text)
    await incidents.call_more(at.opened, by=SYSTEM, text=f"Escalated by the runbook “{at.run.title}”.")


async def _after_the_incident(at: Following) -> datetime | None:
    await _tell_owner(at)
    resolved_at = at.opened.row.resolved_at
    if at.run.ended_at is not None or resolved_at is None:
        return None
    ends_at = resolved_at + WAITS_FOR_VERDICT
    if ends_at > at.now:
        await _ask_how_it_went(at, resolved_at)
        return ends_at
    at.run.ended_at, at.run.ended_by = at.now, str(SYSTEM)
    at.run.seq += 1
    text = f"“{at.run.title}” ended by itself: nobody said how it went."
    at.opened.record("run.end", SYSTEM, text, run=str(at.run.id))
    return None


async def _ask_how_it_went(at: Following, resolved_at: datetime) -> None:
    """Once for each time that the incident is resolved."""
    key = f"ask:{resolved_at.isoformat()}"
    if await at.is_said(key):
        return
    rows = await run_lists.ops_of(at.opened.tx.session, [at.run.id])
    people = [at.run.started_by, *(row.actor for row in rows)]
    told = await notices.tell_verdict_wanted(at, [one for one in people if one.startswith("person:")])
    asked = f" Asked: {', '.join(told)}." if told else ""
    await at.say("ask", WHOLE, key=key, text=f"How did “{at.run.title}” go?{asked}")


async def _tell_owner(at: Following) -> None:
    """Once for what is open, however many suggestions that is; again only when more have come."""
    found = await suggestions.open_of_run(at.opened.tx.session, at.run.id)
    if not found or await at.is_said(key := f"tell:{found[-1].id}"):
        return
    told = await notices.tell_suggestions(at, len(found))
    names = ", ".join(told) or "nobody"
    count = len(found)
    text = f"{count} suggestion{'s' if count > 1 else ''} for “{at.run.title}”. Told: {names}."
    await at.say("tell", WHOLE, key=key, text=text)
