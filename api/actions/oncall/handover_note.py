"""A hand-over's note: filled with the facts of a shift, shaped for its row, summed for a phone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from api.database import Transaction
from api.domain.oncall.handover import Note, OpenIncident, prefilled
from api.domain.oncall.planner import calls, ladders_of, services_on
from api.domain.organisation.snapshot import Organisation
from api.domain.paging.ladder import Target
from api.store.oncall import handover_facts
from api.store.oncall.oncall import ScheduleRow


async def facts_of(
    tx: Transaction, organisation: Organisation, schedule: ScheduleRow, *, since: datetime, now: datetime
) -> dict[str, Any]:
    services = services_on(organisation, schedule.handle)
    targets = (Target("schedule", schedule.handle), Target("secondary", schedule.handle))
    ladders = {
        ladder.handle
        for service in services
        for ladder in ladders_of(organisation, service)
        if any(calls(ladder, target) for target in targets)
    }
    found = await handover_facts.facts(
        tx.session,
        {service.id: service.name for service in services},
        {member.id: member.name for member in organisation.people.values()},
        {
            "service": {service.handle for service in services},
            "ladder": ladders,
            "schedule": {schedule.handle},
            "override": {schedule.handle},
        },
        since=since,
        now=now,
    )
    rule = organisation.schedules[schedule.handle]
    return shape_of(prefilled(found, zone=rule.zone), found.incidents)


async def open_incidents(tx: Transaction, organisation: Organisation, schedule: str) -> list[OpenIncident]:
    services = {service.id: service.name for service in services_on(organisation, schedule)}
    people = {member.id: member.name for member in organisation.people.values()}
    return await handover_facts.open_incidents(tx.session, services, people)


def shape_of(note: Note, incidents: Sequence[OpenIncident]) -> dict[str, Any]:
    return {
        "incidents": [
            {
                "number": one.number,
                "title": one.title,
                "severity": one.severity,
                "state": one.state,
                "service": one.service,
                "holder": one.holder,
            }
            for one in incidents
        ],
        "changed": note.changed,
        "watch": note.watch,
        "next": note.next,
    }


def summed(note: Note, incidents: int) -> str:
    first = note.next.splitlines()[:1] or note.watch.splitlines()[:1]
    opened = f"{incidents} open." if incidents else "Nothing is open."
    return " ".join([opened, *first])
