"""What a phone says about updates: somebody is asked to agree, their author hears what became of them."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from api.actions.incidents.timeline import Case
from api.actions.paging import notices
from api.domain.comms import update as words
from api.domain.comms.audience import Audience
from api.store.comms.comms import UpdateRow

APPROVALS: Final = "/comms/approvals"
COMMS: Final = "/comms"


async def call_approver(opened: Case, person_id: UUID, *, author: str, audiences: Sequence[Audience]) -> None:
    """The text itself stays off the lock screen."""
    whom = words.list_words([words.TO[audience] for audience in audiences])
    incident = opened.row
    await notices.tell(
        opened.tx,
        person_id,
        title=f"Agree to an update for {whom}?",
        body=f"SEV{incident.severity} #{incident.number}: {author} waits for your yes or no.",
        navigate=APPROVALS,
        now=opened.now,
        urgent=True,
    )


async def tell_author(opened: Case, row: UpdateRow, *, title: str, body: str) -> None:
    if row.author_id is None:
        return
    text = f"#{opened.row.number}: {body}"
    await notices.tell(opened.tx, row.author_id, title=title, body=text, navigate=COMMS, now=opened.now)
