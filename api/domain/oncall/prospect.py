"""What a scan for risks looks at: the organisation, who can be reached, who is away, what is announced."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from api.domain.oncall.duty_policy import DutyPolicy
from api.domain.oncall.night import nights
from api.domain.oncall.outlook import Duty, Roster, by_person, roster
from api.domain.oncall.time_off import Away
from api.domain.organisation.snapshot import Organisation
from api.domain.span import Span

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Peak:
    """An announced busy time in which a schedule needs more people than usual."""

    id: str
    schedule: str
    name: str
    starts_at: datetime
    ends_at: datetime
    wanted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """`reachable` are handles of people with a working device.

    `critical` says what each service cannot be without, by handles. A schedule's own name is no part of the
    organisation's snapshot: `names` has it by handle.
    """

    organisation: Organisation
    span: Span
    reachable: frozenset[str]
    away: tuple[Away, ...] = ()
    peaks: tuple[Peak, ...] = ()
    critical: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def policy(self) -> DutyPolicy:
        return self.organisation.duty

    def named(self, schedule: str) -> str:
        return self.names.get(schedule, schedule)

    def called(self, person: str) -> str:
        member = self.organisation.person(person)
        return member.name if member else person


@dataclass(frozen=True, slots=True)
class Laid:
    """The prospect with its calendar laid out, once for every kind of risk."""

    prospect: Prospect
    rosters: Mapping[str, Roster]
    duties: Mapping[str, list[Duty]]


def lay_out(prospect: Prospect) -> Laid:
    organisation = prospect.organisation
    here = frozenset(member.handle for member in organisation.people.values() if not member.is_disabled)
    rosters = {
        handle: roster(handle, schedule, here, span=prospect.span)
        for handle, schedule in organisation.schedules.items()
    }
    return Laid(prospect, rosters, by_person(rosters.values()))


def nights_of(laid: Laid, person: str, *, within: Span | None = None) -> tuple[Span, ...]:
    """Whole nights of a person's own zone: at the edges nobody can say who had how much."""
    policy, member = laid.prospect.policy, laid.prospect.organisation.person(person)
    since, until = within or laid.prospect.span
    around = nights(
        member.time_zone if member else "UTC",
        first=since.date() - _DAY,
        last=until.date() + _DAY,
        from_=policy.night_from,
        to=policy.night_to,
    )
    return tuple(night for night in around if since <= night.starts_at and night.ends_at <= until)
