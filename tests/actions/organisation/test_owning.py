"""Own means: a service I own or coordinate, and what that service uses."""

import pytest

from api.actions.organisation.owning import owns
from api.database import Database
from api.domain.rights import Viewer
from tests.support.organisation import FILE, apply_text, current
from tests.support.people import row_of

FILE_OF_BO = FILE.replace("    owner: cy ", "    owner: bo ").replace("    owner: cy\n", "    owner: bo\n")


async def viewer(database: Database, handle: str) -> Viewer:
    row = await row_of(database, handle)
    return Viewer(person_id=row.id, handle=handle, name=row.name, role="responder")


@pytest.mark.parametrize(
    ("noun", "handle", "owners"),
    [
        ("service", "checkout", {"bo", "cy"}),
        ("maintenance", "checkout", {"bo", "cy"}),
        ("service", "ledger-db", set()),
        ("ladder", "payments", {"bo", "cy"}),
        ("ladder", "payments-sev1", {"bo", "cy"}),
        ("schedule", "payments-primary", {"bo", "cy"}),
        ("override", "payments-primary", {"ana", "bo", "cy", "di"}),
        ("override", "payments-secondary", {"ana", "bo", "cy", "di"}),
        ("override", "gone", set()),
        ("contact", "cloud-vendor", {"bo", "cy"}),
        ("integration", "prom", {"bo", "cy"}),
        ("integration", "hooks", set()),
        ("integration", "gone", set()),
        ("team", "payments", set()),
    ],
)
async def test_who_owns_what(database: Database, noun: str, handle: str, owners: set[str]) -> None:
    await apply_text(database, FILE_OF_BO)
    organisation = await current(database)
    people = [await viewer(database, who) for who in ("ana", "bo", "cy", "di")]
    assert {who.handle for who in people if owns(organisation, who, noun, handle)} == owners
