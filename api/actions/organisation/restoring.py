"""What was archived, back as it was."""

from datetime import datetime

from api.actions.organisation.applying import WRITE
from api.actions.organisation.archive import check_noun
from api.actions.organisation.editing import begin_edit, refuse_unknown
from api.actions.organisation.services import write_dependencies
from api.database import Transaction
from api.domain.organisation.file import SECTION_OF, references_of
from api.domain.organisation.ledger_file import ServiceDraft
from api.domain.refusal import Refused
from api.secrets import Keyring


async def restore(
    tx: Transaction, keyring: Keyring, noun: str, handle: str, *, by: str, why: str = "", now: datetime
) -> None:
    """Refused where it calls what is gone by now: edited, it comes back without that."""
    check_noun(noun)
    edit = await begin_edit(tx, by=by, why=why, now=now)
    section = SECTION_OF[noun]
    if handle in edit.standing.live[section]:
        return
    draft = edit.standing.archived[section].get(handle)
    if draft is None:
        raise Refused("NOT_FOUND", f"There is no {noun} called {handle}.")
    refuse_unknown(edit.standing, references_of(section, draft))
    await WRITE[section](edit, keyring, draft)
    if isinstance(draft, ServiceDraft):
        await write_dependencies(edit, draft)
