"""The communications policy: who speaks, how soon and how often, and who has to agree."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import update

from api.actions.organisation.editing import Edit, begin_edit, refuse_unknown
from api.database import Transaction
from api.domain.comms.policy import COMMS, CommsPolicy, parse_policy, write_policy
from api.store.organisation.ownership import OrganisationRow


async def save_comms(
    tx: Transaction, shape: Mapping[str, Any], *, by: str, why: str = "", now: datetime
) -> CommsPolicy:
    """`shape` is the organisation file's own section; what it leaves out goes back to the default.

    Promises that were made stay as they were made.
    """
    edit = await begin_edit(tx, by=by, why=why, now=now)
    wanted, references = parse_policy(shape)
    refuse_unknown(edit.standing, references)
    if wanted != edit.standing.comms:
        await write_comms(edit, wanted)
    return wanted


async def write_comms(edit: Edit, wanted: CommsPolicy) -> None:
    after = write_policy(wanted)
    await edit.session.execute(update(OrganisationRow).values(comms_policy=after))
    await edit.keep(COMMS, COMMS, "change", before=write_policy(edit.standing.comms), after=after)
