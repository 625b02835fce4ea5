"""What administrators do with people: invite them, change them, let them back in, show them out."""

import strawberry

from api.actions.people import links, people
from api.database import Transaction
from api.domain.people.person import PersonDraft
from api.schema.context import Context, Info
from api.schema.people.links import Link
from api.schema.people.people import Person, Role
from api.schema.results import LinkResult, PersonResult
from api.store.people import people as rows
from api.store.people.people import PersonRow


@strawberry.input
class PersonInput:
    handle: str
    name: str
    email: str
    time_zone: str
    role: Role
    holidays: str | None = strawberry.field(
        default=None, description="Like DE or DE-BY; empty means nobody's, null leaves it as it is."
    )

    version: int | None = None

    async def draft(self, tx: Transaction) -> PersonDraft:
        """Refused unless they are as whoever wrote this has seen them, or new where that is nobody."""
        await people.look_again(tx, self.handle, version=self.version)
        known = await rows.by_handle(tx.session, self.handle) if self.holidays is None else None
        return PersonDraft(
            handle=self.handle,
            name=self.name,
            email=self.email,
            time_zone=self.time_zone,
            role=self.role.value,
            holidays=known.holidays if known else self.holidays or None,
        )


@strawberry.type
class PeopleMutations:
    @strawberry.mutation
    async def invite_person(self, info: Info, person: PersonInput) -> LinkResult:
        context = info.context
        context.check("person.edit")
        actor = context.require_viewer().actor
        async with context.database.transaction() as tx:
            made = await links.invite(tx, await person.draft(tx), actor=actor, now=context.now)
        return Link.of(made, context.common.settings.public_url)

    @strawberry.mutation
    async def reset_password(self, info: Info, handle: str) -> LinkResult:
        context = info.context
        context.check("person.edit")
        actor = context.require_viewer().actor
        async with context.database.transaction() as tx:
            made = await links.reset_link(tx, handle, actor=actor, now=context.now)
        return Link.of(made, context.common.settings.public_url)

    @strawberry.mutation
    async def save_person(self, info: Info, person: PersonInput, why: str | None = None) -> PersonResult:
        context = info.context
        context.check("person.edit")
        actor = context.require_viewer().actor
        async with context.database.transaction() as tx:
            draft = await person.draft(tx)
            row = await people.save_person(tx, draft, actor=actor, why=why or "", now=context.now)
            return await _person(context, tx, row)

    @strawberry.mutation
    async def set_person_disabled(
        self, info: Info, handle: str, disabled: bool, why: str | None = None
    ) -> PersonResult:
        context = info.context
        context.check("person.edit")
        actor = context.require_viewer().actor
        async with context.database.transaction() as tx:
            row = await people.set_disabled(
                tx, handle, disabled=disabled, actor=actor, why=why or "", now=context.now
            )
            found = await _person(context, tx, row)
        context.common.show_out()
        return found


async def _person(context: Context, tx: Transaction, row: PersonRow) -> Person:
    """As the organisation has them after this change."""
    catalogue = await context.catalogue(tx.session)
    return catalogue.people.get(row.id) or Person.of(row)
