"""Who speaks for us in an incident, and who stands behind them when they stay silent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api.domain.ladder import Target
from api.domain.organisation import Member, Organisation, administrators, called

Holders = Mapping[str, UUID]  # role -> who holds it now


@dataclass(frozen=True, slots=True)
class Speakers:
    """`lead` is None only where nobody is left but the administrators. Nobody is there twice."""

    lead: Member | None
    deputy: Member | None
    commander: Member | None
    administrators: tuple[Member, ...]

    @property
    def leads(self) -> tuple[Member, ...]:
        return (self.lead,) if self.lead else self.administrators


def speakers(
    organisation: Organisation, holders: Holders, *, assignee: UUID | None, now: datetime
) -> Speakers:
    """Whoever holds the role, else the communications rota, else the commander, else the assignee."""
    rota = _rota(organisation, now=now)
    commander = _member(organisation, holders.get("commander")) or _member(organisation, assignee)
    lead = _member(organisation, holders.get("comms_lead")) or next(iter(rota), None) or commander
    deputy = _first_other(lead, [_member(organisation, holders.get("deputy")), *rota])
    return Speakers(
        lead=lead,
        deputy=deputy,
        commander=_first_other(lead, [commander] if commander != deputy else []),
        administrators=administrators(organisation),
    )


def _rota(organisation: Organisation, *, now: datetime) -> tuple[Member, ...]:
    """Who is on call in it, then who has its next turn."""
    handle = organisation.comms.rota
    if handle is None:
        return ()
    targets = (Target("schedule", handle), Target("secondary", handle))
    return called(organisation, targets, at=now).people


def _member(organisation: Organisation, person_id: UUID | None) -> Member | None:
    found = organisation.people.get(person_id) if person_id else None
    return found if found is not None and not found.is_disabled else None


def _first_other(lead: Member | None, candidates: Iterable[Member | None]) -> Member | None:
    return next((one for one in candidates if one is not None and one != lead), None)
