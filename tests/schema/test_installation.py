"""What people may know of this Tocsin itself: where to open it, and what its operator should mend."""

import pytest

from api.state import Home
from tests.schema.office import HOST, Office

ASK = "{ installation { publicUrl pushTrouble } }"


async def trouble(office: Office, **settings: str) -> str | None:
    """As an administrator reads it."""
    other = office.settings.model_copy(update=settings)
    office.app.state.tocsin = Home(other, office.database, office.hub)
    ana = await office.person("ana", "admin")
    told: str | None = (await office.asks(ana, ASK))["installation"]["pushTrouble"]
    return told


async def test_everybody_who_is_signed_in_knows_where_to_open_it(office: Office) -> None:
    for role in ("stakeholder", "auditor"):
        viewer = await office.person(f"the-{role}", role)
        assert (await office.asks(viewer, ASK))["installation"]["publicUrl"] == HOST
    assert await office.code(None, ASK) == "SIGN_IN"


async def test_an_administrator_reads_why_some_phones_will_refuse_our_pages(office: Office) -> None:
    assert "No VAPID subject is set" in (await trouble(office) or "")


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"vapid_subject": "mailto:ops@example.org"}, "an example and not yours"),
        ({"vapid_subject": "https://tocsin.internal"}, "nobody outside can reach"),
        ({"public_url": "https://tocsin.example.com"}, "an example and not yours"),
        ({"vapid_subject": "mailto:ops@acme.dev"}, None),
        ({"public_url": "https://tocsin.acme.dev"}, None),
    ],
)
async def test_what_is_wrong_with_the_subject_is_said_in_a_sentence(
    office: Office, settings: dict[str, str], told: str | None
) -> None:
    found = await trouble(office, **settings)
    assert found is None if told is None else told in (found or "")


@pytest.mark.parametrize("role", ["responder", "comms", "stakeholder", "auditor"])
async def test_nobody_else_is_bothered_with_it(office: Office, role: str) -> None:
    viewer = await office.person("bo", role)
    assert (await office.asks(viewer, ASK))["installation"]["pushTrouble"] is None
