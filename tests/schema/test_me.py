"""What people see and change of themselves, and what administrators do with people."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from api import clock
from api.domain.rights import Viewer, rights_of
from api.store.paging.devices import DeviceRow
from api.store.paging.paging import PageRow
from api.store.people.people import PersonRow
from tests.schema.office import Office
from tests.support.people import AUTH, P256DH, PHONE

REFUSAL = "... on Refusal { code }"


async def does(office: Office, by: Viewer, verb: str, fields: str, **variables: Any) -> dict[str, Any]:
    data = await office.asks(by, f"mutation {{ it: {verb} {{ __typename {fields} {REFUSAL} }} }}", variables)
    told: dict[str, Any] = data["it"]
    return told


async def phone_of(office: Office, viewer: Viewer, name: str = "one") -> dict[str, Any]:
    return await does(
        office,
        viewer,
        f'registerDevice(endpoint: "{PHONE}{name}", p256dh: "{P256DH}", auth: "{AUTH}", label: "Phone")',
        "... on Device { id label secret health current }",
    )


async def test_a_newcomer_sees_themselves(office: Office) -> None:
    bo = await office.person("bo")
    key = await office.push_key()
    data = await office.asks(
        bo,
        """{ viewer { person { handle name timeZone role disabled invited email } role email firstRun pushKey
          rights workingHours { days from to } devices { id } contactMethods { id } sessions { id }
          tokens { name } openIncidents { id } nextShift { startsAt } onCallNow { until }
          notificationRules { severity pages isDefault steps { channel afterSeconds } } } }""",
    )
    viewer = data["viewer"]
    assert viewer["person"]["email"] == viewer["email"] == "bo@example.org"
    assert viewer["rights"] == list(rights_of(bo))
    assert (viewer["pushKey"], viewer["firstRun"], viewer["role"]) == (key, True, "RESPONDER")
    assert viewer["workingHours"] == {
        "days": ["mon", "tue", "wed", "thu", "fri"],
        "from": "08:00",
        "to": "18:00",
    }
    assert [rule["pages"] for rule in viewer["notificationRules"]] == ["any", "any", "working-hours", "never"]
    assert viewer["notificationRules"][0]["steps"][0] == {"channel": "push", "afterSeconds": 0}
    assert viewer["tokens"] == [{"name": "tests"}]
    assert (viewer["person"]["invited"], viewer["devices"], viewer["onCallNow"]) == (False, [], [])


async def test_a_phone_is_registered_tested_renamed_and_removed(office: Office) -> None:
    bo = await office.person("bo")
    zoe = await office.person("zoe")
    await office.push_key()
    made = await phone_of(office, bo)
    assert (made["label"], made["health"]) == ("Phone", "never-tested")
    assert made["secret"]
    device = made["id"]
    seen = await office.asks(bo, "{ viewer { devices { label secret } } }")
    assert seen["viewer"]["devices"] == [{"label": "Phone", "secret": None}]
    page = await does(
        office,
        bo,
        f'sendTestPage(deviceId: "{device}")',
        "... on Page { kind device state person { handle } }",
    )
    assert page == {
        "__typename": "Page",
        "kind": "test",
        "device": "Phone",
        "state": "QUEUED",
        "person": {"handle": "bo"},
    }
    renamed = await does(
        office, bo, f'renameDevice(deviceId: "{device}", label: "Old phone")', "... on Device { label }"
    )
    assert renamed["label"] == "Old phone"
    for verb in ("sendTestPage", "removeDevice"):
        assert (await does(office, zoe, f'{verb}(deviceId: "{device}")', ""))["code"] == "NOT_FOUND"
    assert (await does(office, bo, 'removeDevice(deviceId: "nonsense")', ""))["code"] == "NOT_FOUND"
    assert (await does(office, bo, f'removeDevice(deviceId: "{device}")', ""))["__typename"] == "Done"
    assert (await does(office, bo, f'sendTestPage(deviceId: "{device}")', ""))["code"] == "DEVICE_RETIRED"
    assert (await office.asks(bo, "{ viewer { devices { id } } }"))["viewer"]["devices"] == []
    bad = await does(
        office,
        bo,
        f'registerDevice(endpoint: "http://10.0.0.1/", p256dh: "{P256DH}", auth: "{AUTH}", label: "x")',
        "",
    )
    assert bad["__typename"] == "Refusal"


async def test_a_phone_that_was_lost_is_shown_with_its_reason(office: Office) -> None:
    bo = await office.person("bo")
    await office.push_key()
    await phone_of(office, bo)
    async with office.database.transaction() as tx:
        await tx.session.execute(
            update(DeviceRow).values(retired_at=clock.now(), retired_reason="its push service forgot it")
        )
    seen = await office.asks(bo, "{ viewer { person { reach } devices { health retiredReason } } }")
    assert seen["viewer"] == {
        "person": {"reach": "failing"},
        "devices": [{"health": "retired", "retiredReason": "its push service forgot it"}],
    }


async def test_rules_hours_profile_and_channels_are_set(office: Office) -> None:
    bo = await office.person("bo")
    steps = '[{channel: "push", afterSeconds: 0}, {channel: "email", afterSeconds: 120}]'
    rule = await does(
        office,
        bo,
        f'setNotificationRule(severity: 1, pages: "any", steps: {steps})',
        "... on NotificationRule { severity isDefault steps { channel afterSeconds } }",
    )
    assert rule["steps"][1] == {"channel": "email", "afterSeconds": 120}
    quiet = await does(office, bo, 'setNotificationRule(severity: 1, pages: "never", steps: [])', "")
    assert quiet["code"] == "RULE_TOO_QUIET"
    hours = await does(
        office,
        bo,
        'setWorkingHours(hours: {days: ["mon"], from: "09:00", to: "17:00"})',
        "... on Viewer { workingHours { days from to } }",
    )
    assert hours["workingHours"] == {"days": ["mon"], "from": "09:00", "to": "17:00"}
    profile = await does(
        office,
        bo,
        'setProfile(name: "Bo Diaz", timeZone: "America/Chicago")',
        "... on Viewer { person { name timeZone } }",
    )
    assert profile["person"] == {"name": "Bo Diaz", "timeZone": "America/Chicago"}
    assert (await office.asks(bo, '{ person(handle: "bo") { name } }'))["person"]["name"] == "Bo Diaz"
    method = await does(
        office,
        bo,
        'addContactMethod(kind: "email", label: "Home", address: "bo@home.example.net")',
        "... on ContactMethod { id kind address }",
    )
    assert method["address"] == "bo@home.example.net"
    assert (await does(office, bo, f'testContactMethod(id: "{method["id"]}")', ""))["code"] == "NO_MAIL"
    office.database.mail = True
    assert (await does(office, bo, f'testContactMethod(id: "{method["id"]}")', ""))["__typename"] == "Done"
    async with office.database.read() as session:
        page = (await session.scalars(select(PageRow))).one()
    assert (page.kind, page.channel, str(page.method_id)) == ("test", "email", method["id"])
    assert (await does(office, bo, f'removeContactMethod(id: "{method["id"]}")', ""))["__typename"] == "Done"


async def test_sessions_and_tokens_are_listed_and_ended(office: Office) -> None:
    bo = await office.person("bo")
    session_id, cookie = await office.session_of(bo)
    made = await does(office, bo, 'createToken(name: "cron")', "... on NewToken { secret token { id name } }")
    script = {"authorization": f"Bearer {made['secret']}"}
    asked = {"query": "{ viewer { person { handle } } }"}
    assert (await office.send(json=asked, headers=script)).json()["data"]["viewer"]
    assert (await does(office, bo, f'revokeToken(id: "{made["token"]["id"]}")', ""))["__typename"] == "Done"
    assert (await office.send(json=asked, headers=script)).json()["data"] == {"viewer": None}
    browser = {"cookie": f"tocsin={cookie}", "x-tocsin-client": "pwa"}
    seen = await office.send(json={"query": "{ viewer { sessions { id current } } }"}, headers=browser)
    assert seen.json()["data"]["viewer"]["sessions"] == [{"id": str(session_id), "current": True}]
    assert (await does(office, bo, f'revokeSession(id: "{session_id}")', ""))["__typename"] == "Done"
    assert (await office.send(json=asked, headers=browser)).json()["data"] == {"viewer": None}


async def test_a_password_is_changed_by_who_knows_the_present_one(office: Office) -> None:
    bo = await office.person("bo")
    told = await does(
        office, bo, 'changePassword(current: "a wrong guess at it", next: "a lighthouse in the snow")', ""
    )
    assert told["code"] == "WRONG_PASSWORD"


async def test_administrators_invite_change_and_disable_people(office: Office) -> None:
    ana = await office.person("ana", "admin")
    bo = await office.person("bo")
    person = 'person: {handle: "cy", name: "Cy", email: "cy@example.org", timeZone: "UTC", role: RESPONDER}'
    link = await does(office, ana, f"invitePerson({person})", "... on Link { url expiresAt }")
    assert link["url"].startswith("http://localhost:8080/join#")
    known = await office.asks(ana, '{ person(handle: "cy") { invited disabled role } }')
    assert known["person"] == {"invited": True, "disabled": False, "role": "RESPONDER"}
    assert (await does(office, ana, f"invitePerson({person})", ""))["code"] == "HANDLE_TAKEN"
    seen = person.replace("}", ", version: 1}")
    again = await does(office, ana, f"invitePerson({seen})", "... on Link { url }")
    assert again["url"] != link["url"]
    comms = seen.replace("RESPONDER", "COMMS")
    changed = await does(office, ana, f"savePerson({comms})", "... on Person { role email version }")
    assert (changed["role"], changed["email"], changed["version"]) == ("COMMS", "cy@example.org", 2)
    assert (await does(office, ana, f"savePerson({seen})", ""))["code"] == "CONFLICT"
    reset = await does(office, ana, 'resetPassword(handle: "bo")', "... on Link { url }")
    assert "/reset#" in reset["url"]
    gone = await does(
        office, ana, 'setPersonDisabled(handle: "bo", disabled: true)', "... on Person { disabled }"
    )
    assert gone["disabled"]
    assert await office.asks(bo, "{ viewer { role } }") == {"viewer": None}
    last = await does(office, ana, 'setPersonDisabled(handle: "ana", disabled: true)', "")
    assert last["code"] == "LAST_ADMIN"


@pytest.mark.parametrize("role", ["responder", "comms", "stakeholder", "auditor"])
async def test_nobody_else_touches_people(office: Office, role: str) -> None:
    zoe = await office.person("zoe", role)
    person = 'person: {handle: "zoe", name: "Z", email: "z@example.org", timeZone: "UTC", role: ADMIN}'
    for verb in (
        f"invitePerson({person})",
        f"savePerson({person})",
        'resetPassword(handle: "zoe")',
        'setPersonDisabled(handle: "zoe", disabled: true)',
    ):
        assert (await does(office, zoe, verb, ""))["code"] == "FORBIDDEN"


async def test_what_would_happen_at_three_in_the_morning(office: Office) -> None:
    ana = await office.person("ana", "admin")
    bo = await office.person("bo")
    await office.push_key()
    await phone_of(office, bo)
    night = datetime(2026, 11, 21, 3, tzinfo=UTC)
    text = """query ($severity: Int!, $at: DateTime!, $person: String) {
      simulate(severity: $severity, at: $at, person: $person) {
        severity at pages heldUntil why steps { at channel device note } } }"""

    async def asked(by: Viewer, severity: int, person: str | None = None) -> dict[str, Any]:
        variables = {"severity": severity, "at": night.isoformat(), "person": person}
        found: dict[str, Any] = (await office.asks(by, text, variables))["simulate"]
        return found

    worst = await asked(bo, 1)
    assert worst["pages"]
    assert worst["steps"] == [
        {"at": night.isoformat(), "channel": "push", "device": "Phone", "note": "rings at once"}
    ]
    held = await asked(ana, 3, "bo")
    assert held["heldUntil"] == "2026-11-23T07:00:00+00:00"
    assert not (await asked(bo, 4))["pages"]
    assert "no working device" in (await asked(ana, 1))["why"]
    assert (
        await office.code(bo, text, {"severity": 1, "at": night.isoformat(), "person": "ana"}) == "NOT_FOUND"
    )
    assert await office.code(bo, text, {"severity": 9, "at": night.isoformat()}) == "BAD_SEVERITY"


async def test_what_is_mine_waits_for_me(office: Office) -> None:
    ana = await office.person("ana", "admin")
    await office.service(members=[ana], notify=["person:ana"])
    await office.declare(ana, "Mine", severity=2)
    await office.declare(ana, "Not mine")
    await office.asks(ana, 'mutation { acknowledge(incidentId: "1") { __typename } }')
    async with office.database.transaction() as tx:
        await tx.session.execute(update(PersonRow).values(first_page_at=clock.now() - timedelta(days=1)))
    viewer = (await office.asks(ana, "{ viewer { firstRun openIncidents { title } } }"))["viewer"]
    assert viewer == {"firstRun": False, "openIncidents": [{"title": "Mine"}]}
