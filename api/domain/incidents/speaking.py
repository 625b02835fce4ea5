"""Who speaks for us in an incident, and who stands behind them when they stay silent."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from api.domain.comms.promise import Step
from api.domain.organisation.snapshot import Member, Organisation, administrators, called
from api.domain.paging.ladder import Target

# Which place of the line a step calls.
_PLACES: Final[Mapping[Step, int]] = {"reminded": 0, "overdue": 0, "deputy": 1, "commander": 2}

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


def line(who: Speakers, *, reachable: Container[UUID]) -> tuple[tuple[Member, ...], ...]:
    """Who is told one after the other. Whoever cannot be is passed over; at its end stand administrators."""
    ones = [one for one in (who.lead, who.deputy, who.commander) if one and one.id in reachable]
    left = tuple(one for one in who.administrators if one.id in reachable and one not in ones)
    return (*((one,) for one in ones), *([left] if left else []))


def told_at(step: Step, standing: Sequence[tuple[Member, ...]]) -> tuple[Member, ...]:
    """Nobody, where the line is shorter: they all know already."""
    place = _PLACES[step]
    return standing[place] if place < len(standing) else ()


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
