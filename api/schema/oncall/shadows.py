"""Shadows: who learns beside whom on a schedule."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

import strawberry

from api.domain.oncall.oncall import Schedule as Rule
from api.domain.oncall.shadow import Shadow as Known
from api.domain.oncall.shadow import learning
from api.schema.people.people import Person

if TYPE_CHECKING:
    from api.schema.organisation.catalogue import Catalogue


@strawberry.type(description="Somebody who learns: told when those they follow are paged, never paged.")
class Shadow:
    id: strawberry.ID
    person: Person
    follows: Person | None = strawberry.field(
        description="Whose shifts they learn beside; null: everybody's."
    )
    starts_at: datetime
    ends_at: datetime


@strawberry.type(description="A time in which somebody learns: no shift, and nobody counts on it.")
class Learning:
    person: Person
    starts_at: datetime
    ends_at: datetime


def shadows_of(known: Iterable[Known], catalogue: "Catalogue") -> list[Shadow]:
    return [
        Shadow(
            id=strawberry.ID(str(one.id)),
            person=catalogue.people[one.person],
            follows=catalogue.people.get(one.follows),
            starts_at=one.starts_at,
            ends_at=one.ends_at,
        )
        for one in known
    ]


def learning_on(
    rule: Rule, known: Iterable[Known], catalogue: "Catalogue", *, since: datetime, until: datetime
) -> list[Learning]:
    found = [
        Learning(person=catalogue.people[one.person], starts_at=span.starts_at, ends_at=span.ends_at)
        for one in known
        for followed in (catalogue.people.get(one.follows),)
        for span in learning(
            rule, one, follows=followed.handle if followed else None, since=since, until=until
        )
    ]
    return sorted(found, key=lambda one: (one.starts_at, one.person.handle))
