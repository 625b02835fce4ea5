"""The on-call policy: what a night is, how much rest is due, when relief is offered, what hours are worth."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import update

from api.actions.organisation.editing import Edit, begin_edit
from api.database import Transaction
from api.domain.oncall.duty_policy import DutyPolicy, parse_policy, write_policy
from api.domain.organisation.file import DUTY
from api.store.organisation.ownership import OrganisationRow


async def save_duty(
    tx: Transaction, shape: Mapping[str, Any], *, by: str, why: str = "", now: datetime
) -> DutyPolicy:
    """`shape` is the organisation file's own section; what it leaves out goes back to the default."""
    edit = await begin_edit(tx, by=by, why=why, now=now)
    wanted = parse_policy(shape)
    if wanted != edit.standing.duty:
        await write_duty(edit, wanted)
    return wanted


async def write_duty(edit: Edit, wanted: DutyPolicy) -> None:
    after = write_policy(wanted)
    await edit.session.execute(update(OrganisationRow).values(on_call_policy=after))
    before = write_policy(edit.standing.duty)
    await edit.keep(DUTY, DUTY, "change", before=before, after=after)
