"""Names of the same thing, as search of runbooks takes them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import update

from api.actions.organisation.editing import begin_edit
from api.database import Transaction
from api.domain.runbook_synonyms import Groups, parse_synonyms
from api.store import organisation as organisations
from api.store.ownership import OrganisationRow

NOUN = "synonyms"


async def save_synonyms(
    tx: Transaction, groups: Iterable[Sequence[str]], *, by: str, why: str = "", now: datetime
) -> Groups:
    """All of the organisation's own at once; those that search knows by itself stay."""
    edit = await begin_edit(tx, by=by, why=why, now=now)
    wanted, before = parse_synonyms(groups), (await organisations.current(tx.session)).synonyms
    if wanted != before:
        await edit.session.execute(update(OrganisationRow).values(synonyms=[list(one) for one in wanted]))
        await edit.keep(NOUN, NOUN, "change", before=_shape(before), after=_shape(wanted))
    return wanted


def _shape(groups: Groups) -> dict[str, list[list[str]]]:
    return {"groups": [list(group) for group in groups]}
