"""Status pages and their maintenance through the face: what is told, who may, and the exact no."""

from datetime import timedelta
from typing import Any

import pytest

from api import clock
from api.domain.rights import Viewer
from tests.schema.office import Office
from tests.support.status_desk import data_url, png

PAGE = """{ handle name url access hasToken languages version brand { accent logo } entries { __typename
  ... on ShownComponent { component { handle } onlyIfDegraded }
  ... on ComponentGroup { code name components { component { handle } showsUptime } } } }"""
WORK = (
    "{ id headline state status version mayEdit silences { handle } components { handle } notes { body by } }"
)


async def does(office: Office, by: Viewer, verb: str, thing: str, **variables: Any) -> dict[str, Any]:
    """`verb` is written with its arguments; `thing` is what it answers where it is done."""
    kinds = variables.pop("kinds", {})
    head = f"({', '.join(f'${name}: {kind}' for name, kind in kinds.items())})" if kinds else ""
    text = f"mutation {head} {{ it: {verb} {{ __typename {thing} ... on Refusal {{ code message }} }} }}"
    told: dict[str, Any] = (await office.asks(by, text, variables))["it"]
    return told


async def component(office: Office, by: Viewer, handle: str, service: str | None = None) -> dict[str, Any]:
    kinds = {"component": "ComponentInput!"}
    said = {"handle": handle, "name": handle.title(), "service": service}
    return await does(office, by, "saveComponent(component: $component)", "", kinds=kinds, component=said)


async def page(office: Office, by: Viewer, **said: Any) -> dict[str, Any]:
    kinds = {"page": "StatusPageInput!"}
    shape = {"handle": "public", "name": "Status", "version": 1} | said
    thing = f"... on StatusPage {PAGE}"
    return await does(office, by, "saveStatusPage(page: $page)", thing, kinds=kinds, page=shape)


async def announce(office: Office, by: Viewer, *components: str, **said: Any) -> dict[str, Any]:
    begins = clock.now() + timedelta(hours=1)
    kinds = {"work": "ScheduledMaintenanceInput!"}
    shape = {
        "headline": "Upgrade",
        "components": list(components),
        "audiences": ["PUBLIC", "INTERNAL"],
        "startsAt": begins.isoformat(),
        "endsAt": (begins + timedelta(hours=2)).isoformat(),
    }
    thing = f"... on ScheduledMaintenance {WORK}"
    return await does(
        office, by, "scheduleMaintenance(maintenance: $work)", thing, kinds=kinds, work=shape | said
    )


async def test_the_public_page_is_there_from_the_start(office: Office) -> None:
    ana = await office.person("ana", "stakeholder")
    told = await office.asks(ana, "{ statusPages { handle url access audience entries { __typename } } }")
    assert told["statusPages"] == [
        {
            "handle": "public",
            "url": "http://localhost:8080/status",
            "access": "OPEN",
            "audience": "PUBLIC",
            "entries": [],
        }
    ]


async def test_an_administrator_builds_a_page(office: Office) -> None:
    ana = await office.person("ana", "admin")
    await office.service("checkout")
    for handle, service in (("api", None), ("cards", "checkout")):
        assert (await component(office, ana, handle, service))["__typename"] == "Component"
    logo = data_url(png())
    saved = await page(
        office,
        ana,
        languages=["en", "ar"],
        brand={"accent": "#06c", "logo": logo},
        entries=[
            {"shown": {"component": "api", "onlyIfDegraded": True}},
            {"group": {"name": "Paying", "components": [{"component": "cards", "showsUptime": False}]}},
        ],
    )
    first, second = saved["entries"]
    assert first == {
        "__typename": "ShownComponent",
        "component": {"handle": "api"},
        "onlyIfDegraded": True,
    }
    assert second["components"] == [{"component": {"handle": "cards"}, "showsUptime": False}]
    assert (saved["brand"], saved["languages"], saved["version"]) == (
        {"accent": "#0066cc", "logo": logo},
        ["en", "ar"],
        2,
    )
    renamed = {"name": "Payments", "code": second["code"], "components": []}
    again = await page(office, ana, version=2, entries=[{"group": renamed}])
    assert [(one["name"], one["code"]) for one in again["entries"]] == [("Payments", second["code"])]
    told = await office.asks(
        ana, "{ components { handle service { handle } pages { handle } baseline { status } } }"
    )
    assert told["components"] == [
        {"handle": "api", "service": None, "pages": [], "baseline": None},
        {"handle": "cards", "service": {"handle": "checkout"}, "pages": [], "baseline": None},
    ]


async def test_what_is_wrong_is_said_exactly(office: Office) -> None:
    ana = await office.person("ana", "admin")
    wrong: list[tuple[dict[str, Any], str, str]] = [
        ({"brand": {"accent": "red"}}, "BAD_STATUS_PAGE", "it must be a colour like #0a66c2."),
        ({"timeZone": "Mars/Base"}, "BAD_STATUS_PAGE", "time_zone"),
        ({"domain": "a b"}, "BAD_STATUS_PAGE", "it must be the name of a host alone"),
        ({"domain": "localhost"}, "BAD_STATUS_PAGE", "domain"),
        ({"entries": [{"shown": {"component": "x"}}]}, "UNKNOWN_HANDLE", "there is no component called “x”."),
        ({"version": 7}, "CONFLICT", "Look at it again before you save."),
        ({"version": None}, "HANDLE_TAKEN", "Another status-page has the handle public"),
    ]
    for said, code, sentence in wrong:
        told = await page(office, ana, **said)
        assert told["code"] == code, told
        assert sentence in told["message"]


async def test_a_baseline_is_set_with_its_reason(office: Office) -> None:
    ana = await office.person("ana", "admin")
    await component(office, ana, "api")
    told = await does(
        office,
        ana,
        'setBaseline(component: "api", status: PARTIAL_OUTAGE, why: "one region")',
        "... on Component { baseline { status by why } effectiveStatus }",
    )
    assert told["effectiveStatus"] == "PARTIAL_OUTAGE"
    assert told["baseline"] == {"status": "PARTIAL_OUTAGE", "by": "Ana", "why": "one region"}


async def test_what_a_component_is_now_counts_maintenance_and_updates(office: Office) -> None:
    ana = await office.person("ana", "admin")
    for handle in ("api", "web", "app"):
        await component(office, ana, handle)
    now = clock.now().isoformat()
    await announce(office, ana, "api", startsAt=now, status="DEGRADED_PERFORMANCE")
    await announce(office, ana, "web", startsAt=now, audiences=["PUBLIC"])
    told = await office.asks(ana, "{ components { handle effectiveStatus } }")
    assert {one["handle"]: one["effectiveStatus"] for one in told["components"]} == {
        "api": "DEGRADED_PERFORMANCE",
        "web": "OPERATIONAL",
        "app": "OPERATIONAL",
    }


async def test_a_page_token_is_told_once(office: Office) -> None:
    ana = await office.person("ana", "admin")
    await page(office, ana, handle="shop", version=None, audience="CUSTOMERS", access="TOKEN")
    told = await does(
        office, ana, 'issuePageToken(page: "shop")', "... on NewPageToken { token page { hasToken url } }"
    )
    assert told["token"].startswith("tocsin_")
    assert told["page"] == {"hasToken": True, "url": "http://localhost:8080/status/p/shop"}
    told = await does(office, ana, 'revokePageToken(page: "shop")', "... on StatusPage { hasToken }")
    assert told["hasToken"] is False


async def test_archived_ones_are_shown_where_they_are_asked_for(office: Office) -> None:
    ana = await office.person("ana", "admin")
    await component(office, ana, "api")
    for noun, handle in (("component", "api"), ("status-page", "public")):
        done = await does(office, ana, f'archive(noun: "{noun}", handle: "{handle}")', "... on Done { ok }")
        assert done["ok"]
    text = """{ components { handle } statusPages { handle } component(handle: "api") { archived }
      all: components(archived: true) { handle } every: statusPages(archived: true) { handle }
      statusPage(handle: "public") { archived } gone: statusPage(handle: "x") { handle } }"""
    assert await office.asks(ana, text) == {
        "components": [],
        "statusPages": [],
        "component": {"archived": True},
        "all": [{"handle": "api"}],
        "every": [{"handle": "public"}],
        "statusPage": {"archived": True},
        "gone": None,
    }


@pytest.mark.parametrize("role", ["responder", "comms", "stakeholder", "auditor"])
async def test_pages_and_components_are_the_administrators(office: Office, role: str) -> None:
    ana, bo = await office.person("ana", "admin"), await office.person("bo", role)
    await component(office, ana, "api")
    said = [
        await component(office, bo, "app"),
        await page(office, bo),
        await does(office, bo, 'setBaseline(component: "api", status: MAJOR_OUTAGE, why: "x")', ""),
        await does(office, bo, 'issuePageToken(page: "public")', ""),
        await does(office, bo, 'revokePageToken(page: "public")', ""),
        await does(office, bo, 'archive(noun: "component", handle: "api")', ""),
    ]
    assert [told["code"] for told in said] == ["FORBIDDEN"] * len(said)


async def test_maintenance_runs_its_course(office: Office) -> None:
    ana = await office.person("ana", "admin")
    await office.service("checkout")
    await component(office, ana, "api", "checkout")
    work = await announce(office, ana, "api", silences="checkout")
    assert (work["state"], work["status"], work["silences"]) == (
        "SCHEDULED",
        "UNDER_MAINTENANCE",
        {"handle": "checkout"},
    )
    thing = f"... on ScheduledMaintenance {WORK}"
    told = await does(
        office, ana, f'noteMaintenance(id: "{work["id"]}", status: SCHEDULED, text: "Soon.")', thing
    )
    assert told["notes"] == [{"body": "Soon.", "by": "Ana"}]
    early = await does(office, ana, f'completeMaintenance(id: "{work["id"]}", version: 2)', thing)
    assert early["code"] == "NOT_STARTED"
    gone = await does(office, ana, f'cancelMaintenance(id: "{work["id"]}", version: 1)', thing)
    assert gone["code"] == "CONFLICT"
    gone = await does(office, ana, f'cancelMaintenance(id: "{work["id"]}", version: 2, text: "Off.")', thing)
    assert gone["state"] == "CANCELLED"
    listed = await office.asks(
        ana,
        f'{{ scheduledMaintenances(filter: {{states: [CANCELLED], component: "api"}}) {{ nodes {WORK} }} }}',
    )
    assert [one["id"] for one in listed["scheduledMaintenances"]["nodes"]] == [work["id"]]


async def test_maintenance_is_listed_a_page_at_a_time(office: Office) -> None:
    ana = await office.person("ana", "admin")
    await component(office, ana, "api")
    for number in range(3):
        await announce(office, ana, "api", headline=f"Work {number}")
    text = """query ($after: String, $states: [MaintenanceState!]!) {
      scheduledMaintenances(filter: {states: $states}, first: 2, after: $after) {
        nodes { headline } pageInfo { hasNextPage endCursor } } }"""
    first = (await office.asks(ana, text, {"states": []}))["scheduledMaintenances"]
    after = {"states": ["SCHEDULED", "IN_PROGRESS"], "after": first["pageInfo"]["endCursor"]}
    second = (await office.asks(ana, text, after))["scheduledMaintenances"]
    headlines = [one["headline"] for one in (*first["nodes"], *second["nodes"])]
    assert sorted(headlines) == ["Work 0", "Work 1", "Work 2"]
    assert (first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasNextPage"]) == (True, False)
    none = (await office.asks(ana, text, {"states": ["COMPLETED"]}))["scheduledMaintenances"]
    assert none["nodes"] == []


async def test_comms_announce_anything_and_responders_what_they_own(office: Office) -> None:
    ana, bo = await office.person("ana", "admin"), await office.person("bo")
    cy, di = await office.person("cy", "comms"), await office.person("di", "stakeholder")
    await office.service("checkout", owner=bo)
    await component(office, ana, "api", "checkout")
    await component(office, ana, "web")
    assert (await announce(office, cy, "web"))["state"] == "SCHEDULED"
    mine = await announce(office, bo, "api", silences="checkout")
    assert mine["mayEdit"]
    said = [
        await announce(office, bo, "api", "web"),
        await announce(office, bo, "web"),
        await announce(office, bo, "nothing"),
        await announce(office, di, "api"),
        await announce(office, cy, "api", silences="checkout"),
    ]
    assert [told["code"] for told in said] == ["FORBIDDEN"] * len(said)
    theirs = await announce(office, cy, "web")
    moved = await does(
        office,
        bo,
        f'changeMaintenance(id: "{theirs["id"]}", version: 1, maintenance: $work)',
        "",
        kinds={"work": "ScheduledMaintenanceInput!"},
        work={
            "headline": "Mine now",
            "components": ["api"],
            "audiences": ["PUBLIC"],
            "startsAt": clock.now().isoformat(),
            "endsAt": (clock.now() + timedelta(hours=1)).isoformat(),
        },
    )
    assert moved["code"] == "FORBIDDEN"
