"""Who an incident hurts, in numbers, as screens and briefings read it."""

from datetime import datetime

import strawberry

from api.actions.incidents.impacts import impact_of
from api.domain.incidents import impact as rules
from api.store.incidents.command import ImpactRow


@strawberry.type
class DutyClock:
    name: str
    started_at: datetime
    due_at: datetime
    done_at: datetime | None


@strawberry.type(description="A number that is null was not counted yet, which is not zero.")
class IncidentImpact:
    summary: str
    regions: list[str]
    customers: int | None
    customers_note: str
    tickets: int | None
    money: int | None = strawberry.field(description="In whole units of `currency`.")
    currency: str
    contracts: str
    clocks: list[DutyClock] = strawberry.field(description="Duties to tell an authority.")
    changed_at: datetime | None
    version: int = strawberry.field(description="What it is written over; 0 where it is part of a briefing.")

    @classmethod
    def of(cls, row: ImpactRow) -> "IncidentImpact":
        return cls.frozen(impact_of(row), changed_at=row.changed_at, version=row.version)

    @classmethod
    def frozen(
        cls, impact: rules.Impact, *, changed_at: datetime | None = None, version: int = 0
    ) -> "IncidentImpact":
        return cls(
            summary=impact.summary,
            regions=list(impact.regions),
            customers=impact.customers,
            customers_note=impact.customers_note,
            tickets=impact.tickets,
            money=impact.money,
            currency=impact.currency,
            contracts=impact.contracts,
            clocks=[
                DutyClock(name=one.name, started_at=one.started_at, due_at=one.due_at, done_at=one.done_at)
                for one in impact.clocks
            ],
            changed_at=changed_at,
            version=version,
        )


@strawberry.type(description="A duty many have, to begin with; whether it applies is for a lawyer to say.")
class DutyPreset:
    name: str
    within_seconds: int
    starts: str
    source: str

    @classmethod
    def of(cls, preset: rules.DutyPreset) -> "DutyPreset":
        return cls(
            name=preset.name,
            within_seconds=int(preset.within.total_seconds()),
            starts=preset.starts,
            source=preset.source,
        )


@strawberry.input
class DutyClockInput:
    name: str
    started_at: datetime
    due_at: datetime
    done_at: datetime | None = None


@strawberry.input
class IncidentImpactInput:
    summary: str = ""
    regions: list[str] = strawberry.field(default_factory=list)
    customers: int | None = None
    customers_note: str = ""
    tickets: int | None = None
    money: int | None = None
    currency: str = ""
    contracts: str = ""
    clocks: list[DutyClockInput] = strawberry.field(default_factory=list)

    def draft(self) -> rules.Impact:
        return rules.Impact(
            summary=self.summary,
            regions=tuple(self.regions),
            customers=self.customers,
            customers_note=self.customers_note,
            tickets=self.tickets,
            money=self.money,
            currency=self.currency,
            contracts=self.contracts,
            clocks=tuple(
                rules.DutyClock(
                    name=one.name, started_at=one.started_at, due_at=one.due_at, done_at=one.done_at
                )
                for one in self.clocks
            ),
        )
