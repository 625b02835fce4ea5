"""What people change about themselves: phones, other channels, rules, sessions, tokens, the password."""

from collections.abc import Sequence

import strawberry

from api import doors
from api.actions import upkeep
from api.actions.paging import devices, method_test, reach
from api.actions.people import people, sessions, tokens
from api.domain.refusal import Refused
from api.domain.rights import Viewer as Asker
from api.doors import Visitor
from api.schema.context import Context, Info
from api.schema.organisation.editing import id_of
from api.schema.paging.devices import ContactMethod, Device, NotificationRule, NotificationStepInput
from api.schema.paging.pages import Page
from api.schema.people.links import NewToken
from api.schema.people.me import Viewer, WorkingHoursInput, viewer_of
from api.schema.results import (
    DONE,
    ContactMethodResult,
    DeviceResult,
    DoneResult,
    NotificationRuleResult,
    PageResult,
    TokenResult,
    ViewerResult,
)


def _asker(context: Context) -> Asker:
    context.check("self.edit", own=True)
    return context.require_viewer()


async def _me(context: Context) -> Viewer:
    me = await viewer_of(context)
    if me is None:
        raise Refused("SIGN_IN", "Sign in first.")
    return me


@strawberry.type
class DeviceMutations:
    @strawberry.mutation
    async def register_device(
        self, info: Info, endpoint: str, p256dh: str, auth: str, label: str
    ) -> DeviceResult:
        context = info.context
        viewer = _asker(context)
        async with context.database.transaction() as tx:
            made = await devices.register_device(
                tx,
                viewer,
                context.common.keyring,
                endpoint=endpoint,
                p256dh=p256dh,
                auth=auth,
                label=label,
                now=context.now,
                extra_hosts=context.common.settings.push_extra_hosts,
            )
            device = Device.of(made.row, context)
        device.secret = made.secret
        return device

    @strawberry.mutation
    async def remove_device(self, info: Info, device_id: strawberry.ID) -> DoneResult:
        context = info.context
        viewer = _asker(context)
        async with context.database.transaction() as tx:
            await devices.remove_device(tx, viewer, id_of(device_id, "device"), now=context.now)
        return DONE

    @strawberry.mutation
    async def rename_device(self, info: Info, device_id: strawberry.ID, label: str) -> DeviceResult:
        context = info.context
        viewer = _asker(context)
        async with context.database.transaction() as tx:
            row = await devices.rename_device(tx, viewer, id_of(device_id, "device"), label=label)
            return Device.of(row, context)

    @strawberry.mutation
    async def send_test_page(self, info: Info, device_id: strawberry.ID) -> PageResult:
        context = info.context
        viewer = _asker(context)
        async with context.database.transaction() as tx:
            catalogue = await context.catalogue(tx.session)
            device = await devices.own_device(tx, viewer, id_of(device_id, "device"))
            if device.retired_at is not None:
                raise Refused("DEVICE_RETIRED", "This device no longer rings: register it again.")
            return Page.of(await upkeep.queue_test(tx, device, now=context.now), catalogue)


@strawberry.type
class ReachMutations:
    @strawberry.mutation
    async def set_notification_rule(
        self, info: Info, severity: int, pages: str, steps: list[NotificationStepInput]
    ) -> NotificationRuleResult:
        context = info.context
        viewer = _asker(context)
        async with context.database.transaction() as tx:
            rule = await reach.set_notification_rule(
                tx, viewer, severity=severity, pages=pages, steps=_steps(steps), now=context.now
            )
            return NotificationRule.of(rule)

    @strawberry.mutation
    async def set_working_hours(self, info: Info, hours: WorkingHoursInput) -> ViewerResult:
        context = info.context
        viewer = _asker(context)
        async with context.database.transaction() as tx:
            shape = {"days": hours.days, "from": hours.start, "to": hours.end}
            await people.set_working_hours(tx, viewer, shape, now=context.now)
        return await _me(context)

    @strawberry.mutation
    async def set_profile(
        self, info: Info, name: str, time_zone: str, holidays: str | None = None
    ) -> ViewerResult:
        context = info.context
        viewer = _asker(context)
        async with context.database.transaction() as tx:
            await people.set_profile(
                tx, viewer, name=name, time_zone=time_zone, holidays=holidays, now=context.now
            )
        return await _me(context)

    @strawberry.mutation
    async def add_contact_method(
        self, info: Info, kind: str, label: str, address: str
    ) -> ContactMethodResult:
        context = info.context
        viewer = _asker(context)
        keyring = context.common.keyring
        async with context.database.transaction() as tx:
            row = await reach.add_contact_method(
                tx,
                viewer,
                keyring,
                kind=kind,
                label=label,
                address=address,
                now=context.now,
                inner_hosts=context.common.settings.channel_hosts,
            )
            return ContactMethod.of(row, keyring)

    @strawberry.mutation
    async def remove_contact_method(self, info: Info, id: strawberry.ID) -> DoneResult:  # noqa: A002
        context = info.context
        viewer = _asker(context)
        async with context.database.transaction() as tx:
            await reach.remove_contact_method(tx, viewer, id_of(id, "channel"), now=context.now)
        return DONE

    @strawberry.mutation
    async def test_contact_method(self, info: Info, id: strawberry.ID) -> DoneResult:  # noqa: A002
        context = info.context
        viewer = _asker(context)
        async with context.database.transaction() as tx:
            await method_test.send_test(tx, viewer, id_of(id, "channel"), now=context.now)
        return DONE


@strawberry.type
class AccountMutations:
    @strawberry.mutation
    async def revoke_session(self, info: Info, id: strawberry.ID) -> DoneResult:  # noqa: A002
        context = info.context
        viewer = _asker(context)
        async with context.database.transaction() as tx:
            await sessions.end_session(tx, viewer, id_of(id, "session"), now=context.now)
        context.common.show_out()
        return DONE

    @strawberry.mutation
    async def create_token(self, info: Info, name: str) -> TokenResult:
        context = info.context
        viewer = _asker(context)
        async with context.database.transaction() as tx:
            return NewToken.of(await tokens.create_token(tx, viewer.person_id, name=name, now=context.now))

    @strawberry.mutation
    async def revoke_token(self, info: Info, id: strawberry.ID) -> DoneResult:  # noqa: A002
        context = info.context
        viewer = _asker(context)
        async with context.database.transaction() as tx:
            await tokens.revoke_token(tx, viewer, id_of(id, "token"), now=context.now)
        context.common.show_out()
        return DONE

    @strawberry.mutation
    async def change_password(self, info: Info, current: str, next: str) -> DoneResult:  # noqa: A002
        context = info.context
        await doors.change_password(
            context.database,
            context.common.keyring,
            _asker(context),
            current=current,
            new=next,
            visitor=Visitor(context.origin.address, context.origin.user_agent),
            now=context.now,
        )
        context.common.show_out()
        return DONE


def _steps(steps: Sequence[NotificationStepInput]) -> list[dict[str, object]]:
    return [{"channel": step.channel, "after": step.after_seconds} for step in steps]
