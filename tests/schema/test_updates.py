"""Telling audiences over GraphQL: composed, previewed, published, and read by those who may."""

from typing import Any

from api.domain.rights import Viewer
from tests.schema.office import Office

RESULT = """{ __typename ... on Refusal { code message } ... on Composition { id updates {
  id audience stage state headline body hash nextUpdateAt needsApproval whyApproval version } } }"""
FIRST = """[{audience: PUBLIC, state: INVESTIGATING, template: "first-post", slots: [
  {name: "affected", value: "Checkout in Europe"}, {name: "symptom", value: "payments fail"},
  {name: "since", value: "14:00 UTC"}]}]"""
SAID = """{ incident(id: "1") { announcements { audience headline publishedAt resolvedAt version
  updates { state stage body hash edits { why body byName } approvals { person { handle } answer } } } } }"""


async def does(office: Office, by: Viewer, verb: str) -> dict[str, Any]:
    data = await office.asks(by, f"mutation {{ it: {verb} {RESULT} }}")
    told: dict[str, Any] = data["it"]
    return told


async def said(office: Office, by: Viewer) -> list[dict[str, Any]]:
    data = await office.asks(by, SAID)
    found: list[dict[str, Any]] = data["incident"]["announcements"]
    return found


async def test_a_template_is_filled_previewed_and_published(office: Office) -> None:
    cleo = await office.person("cleo", "comms")
    await office.declare(cleo, service=None, severity=1)
    data = await office.asks(
        cleo,
        f"""{{ previewUpdate(incidentId: "1", texts: {FIRST}) {{ audience refusal {{ code }}
          shown {{ headline body nextUpdateAt whyApproval asks {{ handle }} pages {{ handle }} }} }} }}""",
    )
    (preview,) = data["previewUpdate"]
    assert preview["refusal"] is None
    assert preview["shown"]["headline"] == "Checkout in Europe: payments fail"
    assert "{{" not in preview["shown"]["body"]
    told = await does(office, cleo, f'publishUpdate(incidentId: "1", texts: {FIRST})')
    (update,) = told["updates"]
    assert (update["stage"], update["needsApproval"]) == ("PUBLISHED", False)
    assert update["body"] == preview["shown"]["body"]
    (announcement,) = await said(office, cleo)
    assert announcement["headline"] == "Checkout in Europe: payments fail"
    assert [one["stage"] for one in announcement["updates"]] == ["PUBLISHED"]
