"""From a person and a rule to the pages they get: which channel, when, and what happens when none is left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from api.domain.organisation.snapshot import Member
from api.domain.paging.notification import EMAIL, PUSH, Pages, rings_at


@dataclass(frozen=True, slots=True)
class Device:
    """A phone or browser that can be pushed to."""

    id: UUID
    person_id: UUID
    label: str


@dataclass(frozen=True, slots=True)
class Call:
    """One page to make: `step` is its place in the person's rule, 0 rings first."""

    channel: str  # push | email | apprise
    label: str
    step: int
    due_at: datetime
    device_id: UUID | None = None
    method_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """How a person is reached now: the calls, or why there are none. `rings_at` later than now is held."""

    member: Member
    calls: tuple[Call, ...] = ()
    rings_at: datetime | None = None

    @property
    def is_muted(self) -> bool:
        """This severity never pages this person."""
        return self.rings_at is None

    @property
    def is_unreachable(self) -> bool:
        return self.rings_at is not None and not self.calls


def reach(
    member: Member,
    *,
    severity: int,
    limit: Pages,
    devices: Sequence[Device],
    mail: bool,
    now: datetime,
) -> Reach:
    """`devices` are the person's live ones; `mail` says whether this installation can send e-mail.

    Somebody without a device does not wait for steps that cannot happen: their first possible one is at once.
    """
    rule = member.rule(severity)
    start = rings_at(rule, member.hours, member.time_zone, limit=limit, now=now)
    if start is None:
        return Reach(member)
    methods = {str(method.id): method for method in member.methods}
    possible: list[tuple[timedelta, list[Call]]] = []
    for step in rule.steps:
        number = len(possible)
        calls: list[Call] = []
        if step.channel == PUSH:
            calls = [Call("push", device.label, number, start, device_id=device.id) for device in devices]
        elif step.channel == EMAIL:
            calls = [Call("email", "e-mail", number, start)] if mail and member.email else []
        elif method := methods.get(step.channel):
            channel = "email" if method.kind == "email" else "apprise"
            if channel == "apprise" or mail:
                calls = [Call(channel, method.label, number, start, method_id=method.id)]
        if calls:
            possible.append((step.after, calls))
    if not possible:
        return Reach(member, rings_at=start)
    ahead = possible[0][0]
    shifted = tuple(
        Call(call.channel, call.label, call.step, start + after - ahead, call.device_id, call.method_id)
        for after, calls in possible
        for call in calls
    )
    return Reach(member, shifted, start)
