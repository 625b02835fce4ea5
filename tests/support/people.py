"""Alice, Bob and Charlie: people who have joined, for stories that begin after that."""

from datetime import UTC, datetime

from api.actions.people.people import save_person
from api.database import Database
from api.domain.people.person import PersonDraft
from api.domain.rights import Viewer
from api.passwords import hash_password
from api.secrets import Keyring
from api.store.people import people, viewers

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
PASSWORD = "a lantern in the fog"
SECRET_KEY = "kept-by-the-tests-alone-and-nowhere-else"
KEYRING = Keyring(SECRET_KEY)
PHONE = "https://updates.push.services.mozilla.com/wpush/v2/"
P256DH = "BGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU"
AUTH = "AAECAwQFBgcICQoLDA0ODw"


def draft(handle: str, role: str = "responder") -> PersonDraft:
    return PersonDraft(
        handle=handle,
        name=handle.capitalize(),
        email=f"{handle}@example.org",
        time_zone="Europe/Berlin",
        role=role,
    )


async def joined(
    database: Database, handle: str, role: str = "responder", *, password: str | None = None
) -> Viewer:
    """Somebody who came in a while ago; ask for a password only where one is needed."""
    password_hash = await hash_password(password) if password else None
    async with database.transaction() as tx:
        row = await save_person(tx, draft(handle, role), actor="machine", now=NOON)
        row.joined_at = NOON
        row.password_hash = password_hash
        await tx.session.flush()
        viewer = await viewers.of_person(tx.session, row.id)
    assert viewer is not None
    return viewer


async def row_of(database: Database, handle: str) -> people.PersonRow:
    async with database.read() as session:
        row = await people.by_handle(session, handle)
    assert row is not None
    return row
