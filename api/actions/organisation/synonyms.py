"""Names of the same thing, as search of runbooks takes them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import update

from api.actions.organisation.editing import Edit, begin_edit
from api.database import Transaction
from api.domain.runbooks.synonym_file import SYNONYMS
from api.domain.runbooks.synonyms import Groups, parse_synonyms
from api.store.organisation.ownership import OrganisationRow


async def save_synonyms(
    tx: Transaction, groups: Iterable[Sequence[str]], *, by: str, why: str = "", now: datetime
) -> Groups:
    """All of the organisation's own at once; those that search knows by itself stay."""
    edit, wanted = await begin_edit(tx, by=by, why=why, now=now), parse_synonyms(groups)
    if wanted != edit.standing.synonyms:
        await write_synonyms(edit, wanted)
    return wanted


async def write_synonyms(edit: Edit, wanted: Groups) -> None:
    await edit.session.execute(update(OrganisationRow).values(synonyms=[list(one) for one in wanted]))
    before = _shape(edit.standing.synonyms)
    await edit.keep(SYNONYMS, SYNONYMS, "change", before=before, after=_shape(wanted))


def _shape(groups: Groups) -> dict[str, list[list[str]]]:
    return {"groups": [list(group) for group in groups]}
