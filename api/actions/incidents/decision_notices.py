"""What people are told about decisions: the one who is asked, and the one who asked."""

from typing import Final
from uuid import UUID

from api.actions.incidents.timeline import Case
from api.actions.paging import notices
from api.domain.organisation.snapshot import Member, Organisation
from api.domain.when import at_words
from api.store.incidents.command import DecisionRow
from api.store.organisation import snapshot as organisations

# Where executives answer; whatever else waits for them is there too.
_NAVIGATE: Final = "/briefings"
_HIDDEN: Final = "Open Tocsin to read it."


async def tell_asked(opened: Case, row: DecisionRow, member: Member, *, by: str) -> None:
    until = f" by {at_words(row.due_at, member.time_zone)}" if row.due_at else ""
    title = f"{by} needs a decision from you{until}"
    await _tell(opened, member.id, title, await _shown(opened, row.question))


async def tell_due(opened: Case, row: DecisionRow) -> None:
    """The one who is asked, again; and whoever asked learns that there is no answer."""
    organisation = await organisations.current(opened.tx.session)
    member = organisation.people.get(row.asked_of) if row.asked_of else None
    if member is None:
        return
    question = await _shown(opened, row.question)
    await _tell(opened, member.id, "Your decision is due now", question)
    asker = _asker(organisation, row)
    if asker is not None and asker.id != member.id:
        await _tell(opened, asker.id, f"{member.name} has not decided yet", question)


async def tell_decided(opened: Case, row: DecisionRow, *, by: str) -> None:
    organisation = await organisations.current(opened.tx.session)
    asker = _asker(organisation, row)
    if asker is not None and asker.id != row.decided_by:
        said = f"{row.question} {row.answer}"
        await _tell(opened, asker.id, f"{by} has decided", await _shown(opened, said))


async def tell_withdrawn(opened: Case, row: DecisionRow, *, by: str) -> None:
    if row.asked_of is not None:
        title = f"{by} no longer needs a decision from you"
        await _tell(opened, row.asked_of, title, await _shown(opened, row.question))


def _asker(organisation: Organisation, row: DecisionRow) -> Member | None:
    return organisation.person(row.asked_by.partition(":")[2])


async def _shown(opened: Case, text: str) -> str:
    """A lock screen never shows what a restricted incident is about, nor what the organisation hides."""
    organisation = await organisations.current(opened.tx.session)
    is_hidden = opened.row.restricted or not organisation.titles_on_lock_screens
    return _HIDDEN if is_hidden else text


async def _tell(opened: Case, person_id: UUID, title: str, body: str) -> None:
    await notices.tell(opened.tx, person_id, title=title, body=body, navigate=_NAVIGATE, now=opened.now)
