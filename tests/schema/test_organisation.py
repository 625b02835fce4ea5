"""The organisation: read as linked things, saved one by one or as a file, and whose it is to save."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from api import clock
from api.domain.rights import Viewer
from api.store.alerts.alerts import IntegrationKeyRow
from tests.schema.office import Office

REFUSAL = "... on Refusal { code message }"
ROTATION = {
    "name": "weekdays",
    "people": ["ana", ["bo", "cy"]],
    "starts": "2026-11-02T09:00",
    "unit": "week",
}


async def does(office: Office, by: Viewer, verb: str, fields: str = "", **variables: Any) -> dict[str, Any]:
    head = f"({', '.join(f'${name}: {kind}' for name, kind in variables.pop('types', {}).items())})"
    text = f"mutation {head if head != '()' else ''} {{ it: {verb} {{ __typename {fields} {REFUSAL} }} }}"
    told: dict[str, Any] = (await office.asks(by, text, variables))["it"]
    return told


async def staffed(office: Office) -> tuple[Viewer, Viewer, Viewer]:
    ana = await office.person("ana", "admin")
    bo = await office.person("bo")
    cy = await office.person("cy")
    return ana, bo, cy


async def furnished(office: Office) -> tuple[Viewer, Viewer, Viewer]:
    """Everything saved once, by an administrator, through the face."""
    ana, bo, cy = await staffed(office)
    said = [
        await does(
            office,
            ana,
            'saveTeam(team: {handle: "payments", name: "Payments", members: ["bo", "cy"]})',
            "... on Team { members { handle } }",
        ),
        await does(
            office,
            ana,
            "saveSchedule(schedule: $schedule)",
            types={"schedule": "ScheduleInput!"},
            schedule={
                "handle": "primary",
                "name": "Primary",
                "timeZone": "Europe/Berlin",
                "rotations": [ROTATION],
            },
        ),
        await does(
            office,
            ana,
            """saveContact(contact: {handle: "vendor", name: "Vendor", email: "p1@vendor.example.com",
              phone: "+1"})""",
        ),
        await does(
            office,
            ana,
            'saveChannel(channel: {handle: "war-room", name: "War room", url: "ntfy://ntfy.example.org/ops"})',
            "... on Channel { scheme }",
        ),
        await does(
            office,
            ana,
            """saveLadder(ladder: {handle: "payments", name: "Payments", repeat: 1,
              catchAll: ["team:payments"], rungs: [
                {tier: 1, waitSeconds: 300, acknowledgeWithinSeconds: 240, notify: ["schedule:primary"],
                       when: "any page", expect: "triage"},
                      {tier: 2, waitSeconds: 600, notify: ["contact:vendor", "channel:war-room"]}]})""",
        ),
        await does(
            office,
            ana,
            """saveService(why: "first", service: {handle: "ledger", name: "Ledger", kind: "database",
              owner: "bo", ladder: "payments"})""",
        ),
        await does(
            office,
            ana,
            """saveService(service: {handle: "checkout", name: "Checkout", kind: "product", tier: 1,
              environments: ["production"], team: "payments", owner: "cy", primary: "ana", ladder: "payments",
              ladderBySeverity: [{severity: 1, ladder: "payments"}],
              dependsOn: [{service: "ledger", critical: true}],
              links: [{label: "Dashboard", url: "https://dash.example.org"}]})""",
        ),
        await does(
            office,
            ana,
            'saveIntegration(integration: {handle: "prom", name: "Prometheus", kind: "alertmanager", '
            'service: "checkout"})',
        ),
        await does(
            office,
            ana,
            "saveRoutes(routes: $routes, version: 1)",
            types={"routes": "[RouteInput!]!"},
            routes=[
                {"when": {"label": "env", "equals": "staging"}, "action": "drop"},
                {"when": {"label": "severity", "equals": "warning"}, "action": "delay", "forSeconds": 180},
                {"when": {"label": "service", "equals": "ledger"}, "service": "ledger", "lowerTo": 3},
            ],
        ),
        await does(
            office,
            ana,
            f"""saveMaintenance(maintenance: {{service: "ledger", startsAt: "{office.soon(0)}",
              endsAt: "{office.soon(2)}", reason: "Moving house"}})""",
        ),
    ]
    for one in said:
        assert one["__typename"] != "Refusal", one
    return ana, bo, cy


async def test_things_are_linked_to_each_other(office: Office) -> None:
    ana, _, _ = await furnished(office)
    data = await office.asks(
        ana,
        """{ service(handle: "checkout") { name kind tier environments archived version description
            team { handle members { handle teams { handle } } } owner { handle } primary { handle }
            secondary { handle } ladder { handle services { handle } rungs { notify waitSeconds } }
            ladderBySeverity { severity ladder { handle } } dependsOn { critical service { handle } }
            dependents { handle } links { label url } integrations { handle } history { verb why actor } }
          ledger: service(handle: "ledger") { dependents { handle } history { why } }
          services(first: 1) { nodes { handle } pageInfo { hasNextPage endCursor } }
          found: services(search: "check OUT") { nodes { handle } }
          none: service(handle: "nowhere") { id } }""",
    )
    service = data["service"]
    assert service["team"]["members"] == [
        {"handle": "bo", "teams": [{"handle": "payments"}]},
        {"handle": "cy", "teams": [{"handle": "payments"}]},
    ]
    assert service["ladder"]["services"] == [{"handle": "checkout"}, {"handle": "ledger"}]
    assert service["dependsOn"] == [{"critical": True, "service": {"handle": "ledger"}}]
    assert data["ledger"] == {"dependents": [{"handle": "checkout"}], "history": [{"why": "first"}]}
    assert (service["secondary"], service["primary"]) == (None, {"handle": "ana"})
    assert data["services"] == {
        "nodes": [{"handle": "checkout"}],
        "pageInfo": {"hasNextPage": True, "endCursor": data["services"]["pageInfo"]["endCursor"]},
    }
    assert data["found"]["nodes"] == [{"handle": "checkout"}]
    assert data["none"] is None
    after = await office.asks(
        ana,
        "query ($after: String) { services(first: 5, after: $after) { nodes { handle } } }",
        {"after": data["services"]["pageInfo"]["endCursor"]},
    )
    assert after["services"]["nodes"] == [{"handle": "ledger"}]


async def test_lists_of_the_organisation_take_one_statement_beside_who_asks(office: Office) -> None:
    ana, _, _ = await furnished(office)
    text = """{ teams { handle } services { nodes { owner { handle } team { handle } } } ladders { handle }
      schedules { handle onCall { handle } } contacts { handle } channels { scheme } severities { level } }"""
    await office.asks(ana, text)
    with office.counting() as statements:
        await office.asks(ana, text)
    assert len(statements) <= 8, statements  # each list reads the version, and one asks who is asking


async def test_a_schedule_says_who_is_on_call_now_next_and_later(office: Office) -> None:
    ana, _, _ = await furnished(office)
    added = await does(
        office,
        ana,
        'addOverride(override: {schedule: "primary", kind: "everyone", by: "cy", '
        'startsAt: "2100-01-01T00:00:00Z", endsAt: "2100-01-02T00:00:00+00:00"})',
        "... on Override { id kind by { handle } person { handle } createdBy }",
    )
    assert (added["by"], added["person"], added["createdBy"]) == ({"handle": "cy"}, None, "person:ana")
    data = await office.asks(
        ana,
        """{ schedule(handle: "primary") { timeZone rotations overrides { id }
             onCall(at: "2026-11-03T12:00:00Z") { handle } pair: onCall(at: "2026-11-10T12:00:00Z") { handle }
             later: onCall(at: "2100-01-01T12:00:00Z") { handle }
             now: onCall { handle } next { startsAt people { handle } schedule { handle } }
             shifts(from: "2026-11-01T00:00:00Z", to: "2026-11-16T00:00:00Z") {
               startsAt endsAt people { handle } origin }
             gaps(from: "2026-11-01T00:00:00Z", to: "2026-11-16T00:00:00Z") { startsAt endsAt } }
           viewer { nextShift { startsAt } onCallNow { schedule { handle } until } } }""",
    )
    schedule = data["schedule"]
    assert schedule["rotations"] == [ROTATION | {"every": 1, "precedence": 0}]
    assert schedule["onCall"] == [{"handle": "ana"}]
    assert schedule["pair"] == [{"handle": "bo"}, {"handle": "cy"}]
    assert schedule["later"] == [{"handle": "cy"}]
    assert [shift["startsAt"] for shift in schedule["shifts"]] == [
        "2026-11-02T08:00:00+00:00",
        "2026-11-09T08:00:00+00:00",
    ]
    assert schedule["gaps"] == [
        {"startsAt": "2026-11-01T00:00:00+00:00", "endsAt": "2026-11-02T08:00:00+00:00"}
    ]
    assert schedule["next"]["schedule"] == {"handle": "primary"}
    assert bool(data["viewer"]["onCallNow"]) == ({"handle": "ana"} in schedule["now"])
    assert data["viewer"]["nextShift"]
    assert (await does(office, ana, f'removeOverride(id: "{added["id"]}")'))["__typename"] == "Done"
    gone = await office.asks(ana, '{ schedule(handle: "primary") { overrides { id } } }')
    assert gone["schedule"]["overrides"] == []


@pytest.mark.parametrize(
    ("span", "code"),
    [
        ('from: "2026-11-02T00:00:00Z", to: "2026-11-01T00:00:00Z"', "BAD_SPAN"),
        ('from: "2026-11-02T00:00:00Z", to: "2028-11-01T00:00:00Z"', "SPAN_TOO_LONG"),
    ],
)
async def test_a_span_is_bounded(office: Office, span: str, code: str) -> None:
    ana, _, _ = await furnished(office)
    for field in (f"shifts({span}) {{ startsAt }}", f"gaps({span}) {{ startsAt }}"):
        assert await office.code(ana, f'{{ schedule(handle: "primary") {{ {field} }} }}') == code


async def test_filters_say_what_they_hold_back(office: Office) -> None:
    ana, _, _ = await furnished(office)
    data = await office.asks(
        ana,
        """{ routes { position when action service { handle } severity lowerTo forSeconds heldBack }
             maintenances { service { handle } reason createdBy heldBack } severities {
             level name acknowledgeWithinSeconds pages cadence } }""",
    )
    assert [route["action"] for route in data["routes"]] == ["drop", "delay", None]
    assert data["routes"][1]["forSeconds"] == 180
    assert (data["routes"][2]["service"], data["routes"][2]["lowerTo"]) == ({"handle": "ledger"}, 3)
    assert data["maintenances"] == [
        {"service": {"handle": "ledger"}, "reason": "Moving house", "createdBy": "person:ana", "heldBack": 0}
    ]
    assert [one["pages"] for one in data["severities"]] == ["any", "any", "working-hours", "never"]
    assert data["severities"][3]["acknowledgeWithinSeconds"] is None


async def test_a_severity_is_read_back_as_it_was_saved(office: Office) -> None:
    ana, _, _ = await staffed(office)
    fields = "... on Severity { level name acknowledgeWithinSeconds cadence version }"
    said: list[tuple[int | None, dict[str, Any]]] = [(90, {"public": 900, "executives": "1h"}), (None, {})]
    for version, (seconds, cadence) in enumerate(said, 1):
        told = await does(
            office,
            ana,
            "saveSeverity(severity: $severity)",
            fields,
            types={"severity": "SeverityInput!"},
            severity={
                "level": 1,
                "name": "Worst",
                "acknowledgeWithinSeconds": seconds,
                "cadence": cadence,
                "version": version,
            },
        )
        expected = {"public": 900, "executives": 3600} if cadence else {}
        assert told == {
            "__typename": "Severity",
            "level": 1,
            "name": "Worst",
            "acknowledgeWithinSeconds": seconds,
            "cadence": expected,
            "version": version + 1,
        }


async def test_a_key_is_told_once_with_lines_to_copy_and_revoked(office: Office) -> None:
    ana, _, _ = await furnished(office)
    made = await does(
        office,
        ana,
        'issueKey(integration: "prom")',
        "... on NewIntegrationKey { secret url snippets { title language text } integration { handle } }",
    )
    assert made["url"] == f"http://localhost:8080/in/{made['secret']}"
    assert any(made["url"] in snippet["text"] for snippet in made["snippets"])
    seen = await office.asks(
        ana, '{ integration(handle: "prom") { keys { id hint lastUsedAt } lastAlertAt quarantinedCount } }'
    )
    assert made["secret"] not in json.dumps(seen)
    key = seen["integration"]["keys"][0]
    assert made["secret"].endswith(key["hint"])
    assert (await does(office, ana, f'revokeKey(id: "{key["id"]}")'))["__typename"] == "Done"
    assert (await does(office, ana, f'revokeKey(id: "{key["id"]}")'))["code"] == "NOT_FOUND"
    assert (await office.asks(ana, "{ integrations { keys { id } } }"))["integrations"] == [{"keys": []}]


async def test_a_dead_key_in_use_is_shown_for_a_week_to_whoever_may_issue_another(office: Office) -> None:
    ana, *_ = await furnished(office)
    di = await office.person("di", "auditor")
    ask = (
        '{ integration(handle: "prom") { keys { id } refusedKeys { hint lastUsedAt revokedAt refusedAt } } }'
    )
    await does(office, ana, 'issueKey(integration: "prom")')

    async def last_refused(days: float) -> None:
        async with office.database.transaction() as tx:
            at = clock.now() - timedelta(days=days)
            await tx.session.execute(update(IntegrationKeyRow).values(refused_at=at))

    await last_refused(0)
    shown = (await office.asks(ana, ask))["integration"]
    assert shown["refusedKeys"] == []
    assert (await does(office, ana, f'revokeKey(id: "{shown["keys"][0]["id"]}")'))["__typename"] == "Done"
    (key,) = (await office.asks(ana, ask))["integration"]["refusedKeys"]
    assert len(key["hint"]) == 4
    assert key["lastUsedAt"] is None
    assert key["revokedAt"] > key["refusedAt"]
    assert (await office.asks(di, ask))["integration"]["refusedKeys"] == []
    await last_refused(7.1)
    assert (await office.asks(ana, ask))["integration"]["refusedKeys"] == []


async def test_a_sample_says_what_it_would_do(office: Office) -> None:
    ana, _, _ = await furnished(office)
    sample = {
        "version": "4",
        "groupKey": "g",
        "status": "firing",
        "alerts": [
            {
                "status": "firing",
                "labels": {"alertname": "Down", "severity": "critical"},
                "annotations": {},
                "startsAt": "2026-11-21T00:00:00Z",
                "fingerprint": "f",
            }
        ],
    }
    text = """query ($sample: String!, $of: String!) {
      tryAlert(integration: $of, sample: $sample) { __typename
      ... on AlertTrial { verdict why title severity ladder quarantined service { handle }
        rungs { tier afterSeconds others people { reachable channels heldUntil person { handle } } } }
      ... on Refusal { code } } }"""
    tried = (await office.asks(ana, text, {"of": "prom", "sample": json.dumps(sample)}))["tryAlert"]
    assert (tried["verdict"], tried["severity"], tried["service"]) == ("page", 1, {"handle": "checkout"})
    assert tried["rungs"][0]["people"][0]["reachable"] is False
    for of, said, code in (("nowhere", "{}", "NOT_FOUND"), ("prom", "{", "MALFORMED")):
        assert (await office.asks(ana, text, {"of": of, "sample": said}))["tryAlert"]["code"] == code


async def test_the_organisation_is_planned_applied_and_written_as_a_file(office: Office) -> None:
    ana, _, _ = await staffed(office)
    file = "teams:\n  - {handle: payments, name: Payments, members: [ana, bo]}\n"
    fields = "... on Plan { applied notes changes { verb noun handle detail } }"
    types = {"file": "String!"}
    planned = await does(office, ana, "planOrganisation(file: $file)", fields, types=types, file=file)
    assert (planned["applied"], planned["changes"][0]["verb"]) == (False, "create")
    assert (await office.asks(ana, "{ teams { handle } }"))["teams"] == []
    applied = await does(office, ana, "applyOrganisation(file: $file)", fields, types=types, file=file)
    assert applied["applied"]
    again = await does(office, ana, "applyOrganisation(file: $file)", fields, types=types, file=file)
    assert (again["applied"], again["changes"]) == (False, [])
    exported = (await office.asks(ana, "{ export }"))["export"]
    assert "handle: payments" in exported
    bad = await does(
        office, ana, "applyOrganisation(file: $file)", types=types, file="teams:\n  - {handle: A}\n"
    )
    assert (bad["code"], "2" in bad["message"]) == ("BAD_FILE", True)


SAVES = {
    "team": 'saveTeam(team: {{handle: "payments", name: "{name}", members: ["bo"], version: {version}}})',
    "schedule": """saveSchedule(schedule: {{handle: "primary", name: "{name}", timeZone: "UTC",
                     rotations: [], version: {version}}})""",
    "contact": 'saveContact(contact: {{handle: "vendor", name: "{name}", version: {version}}})',
    "channel": 'saveChannel(channel: {{handle: "war-room", name: "{name}", version: {version}}})',
    "ladder": 'saveLadder(ladder: {{handle: "payments", name: "{name}", rungs: [], version: {version}}})',
    "service": 'saveService(service: {{handle: "checkout", name: "{name}", version: {version}}})',
    "integration": """saveIntegration(integration: {{handle: "prom", name: "{name}", kind: "generic",
                        version: {version}}})""",
    "person": """savePerson(person: {{handle: "bo", name: "{name}", email: "bo@example.org",
                   timeZone: "UTC", role: RESPONDER, version: {version}}})""",
}


@pytest.mark.parametrize("noun", SAVES)
async def test_everything_that_is_edited_is_saved_over_the_version_that_was_looked_at(
    office: Office, noun: str
) -> None:
    ana, _, _ = await furnished(office)
    di = await office.person("di", "admin")

    async def save(by: Viewer, name: str, version: int | None) -> dict[str, Any]:
        verb = SAVES[noun].format(name=name, version=version or "null")
        return await does(office, by, verb, f"... on {noun.title()} {{ name version }}")

    assert (await save(di, "New", None))["code"] == "HANDLE_TAKEN"
    first = await save(di, "First", 1)
    assert (first["name"], first["version"]) == ("First", 2)
    late = await save(ana, "Late", 1)
    assert late["code"] == "CONFLICT"
    assert " changed " in late["message"]
    assert (await save(ana, "Late", 2))["name"] == "Late"


async def test_what_a_contact_input_leaves_out_stays_and_null_takes_it_away(office: Office) -> None:
    ana, _, _ = await furnished(office)
    fields = "... on Contact { email phone contract hasAddress version }"

    async def save(version: int, said: str) -> dict[str, Any]:
        verb = f'saveContact(contact: {{handle: "vendor", name: "Vendor", version: {version}{said}}})'
        told = await does(office, ana, verb, fields)
        return {key: told[key] for key in ("email", "phone", "contract", "hasAddress")}

    whole = await save(1, ', contract: "P1 in 15 min", url: "json://v.example.org/"')
    assert whole == {
        "email": "p1@vendor.example.com",
        "phone": "+1",
        "contract": "P1 in 15 min",
        "hasAddress": True,
    }
    assert await save(2, "") == whole
    assert await save(2, ", email: null") == whole | {"email": None}
    assert await save(3, ", phone: null") == whole | {"email": None, "phone": None}
    nothing = {"email": None, "phone": None, "contract": "", "hasAddress": False}
    assert await save(4, ", contract: null, url: null") == nothing


async def test_severities_and_routes_have_a_version_too(office: Office) -> None:
    ana, _, _ = await furnished(office)
    di = await office.person("di", "admin")
    severity = 'saveSeverity(severity: {{level: 2, name: "{name}", version: {version}}})'
    fields = "... on Severity { version }"
    assert (await does(office, di, severity.format(name="Bad", version=1), fields))["version"] == 2
    late = await does(office, ana, severity.format(name="Worse", version=1), fields)
    assert (late["code"], late["message"].startswith("Di changed name")) == ("CONFLICT", True)
    seen = (await office.asks(ana, "{ routesVersion }"))["routesVersion"]
    routes = f"saveRoutes(routes: [], version: {seen})"
    assert (await does(office, di, routes, "... on Plan { applied }"))["applied"]
    late = await does(office, ana, routes)
    assert (late["code"], late["message"].split(".")[0]) == ("CONFLICT", "Di changed routes meanwhile")


async def test_archived_things_are_listed_when_asked_for(office: Office) -> None:
    ana, _, _ = await furnished(office)
    assert (await does(office, ana, 'archive(noun: "integration", handle: "prom")'))["__typename"] == "Done"
    data = await office.asks(
        ana, "{ integrations { handle } all: integrations(archived: true) { handle archived version } }"
    )
    assert data == {"integrations": [], "all": [{"handle": "prom", "archived": True, "version": 2}]}


async def test_whoever_creates_a_service_takes_nobodys_handle_and_hears_what_changed_meanwhile(
    office: Office,
) -> None:
    ana, _, cy = await furnished(office)
    new = await does(office, ana, 'saveService(service: {handle: "checkout", name: "Mine"})')
    assert new["code"] == "HANDLE_TAKEN"
    save = 'saveService(service: {{handle: "checkout", name: "{name}", owner: "cy", version: {version}}})'
    fields = "... on Service { name version }"
    first = await does(office, cy, save.format(name="Check-out", version=1), fields)
    assert (first["name"], first["version"]) == ("Check-out", 2)
    late = await does(office, ana, save.format(name="Mine", version=1))
    assert late["code"] == "CONFLICT"
    assert late["message"].startswith("Cy changed ")
    assert "name" in late["message"]
    assert "environments" in late["message"]
    assert (await does(office, ana, save.format(name="Mine", version=2), fields))["version"] == 3
    gone = 'saveService(service: {handle: "nowhere", name: "Mine", version: 1})'
    assert (await does(office, ana, gone))["code"] == "NOT_FOUND"


async def test_what_is_archived_is_out_of_the_lists_and_keeps_its_name(office: Office) -> None:
    ana, _, _ = await furnished(office)
    await office.declare(ana, service="checkout")
    busy = await does(office, ana, 'archive(noun: "service", handle: "checkout")')
    assert busy["__typename"] == "Refusal"
    await office.asks(ana, 'mutation { resolve(incidentId: "1") { __typename } }')
    for noun, handle in (("integration", "prom"), ("service", "checkout")):
        assert (await does(office, ana, f'archive(noun: "{noun}", handle: "{handle}")'))[
            "__typename"
        ] == "Done"
    data = await office.asks(
        ana,
        """{ services { nodes { handle } } integrations { handle } service(handle: "checkout") { archived }
             incident(id: "1") { service { name archived } }
             team(handle: "payments") { services { handle } } }""",
    )
    assert data == {
        "services": {"nodes": [{"handle": "ledger"}]},
        "integrations": [],
        "service": {"archived": True},
        "incident": {"service": {"name": "Checkout", "archived": True}},
        "team": {"services": []},
    }
    for verb in ("archive", "restore"):
        assert (await does(office, ana, f'{verb}(noun: "person", handle: "bo")'))["code"] == "BAD_NOUN"
    assert (await does(office, ana, 'restore(noun: "service", handle: "checkout")'))["__typename"] == "Done"
    data = await office.asks(
        ana,
        """{ service(handle: "checkout") { archived version team { handle } links { label }
             dependsOn { service { handle } } ladderBySeverity { severity } history { verb } } }""",
    )
    assert data["service"] == {
        "archived": False,
        "version": 3,
        "team": {"handle": "payments"},
        "links": [{"label": "Dashboard"}],
        "dependsOn": [{"service": {"handle": "ledger"}}],
        "ladderBySeverity": [{"severity": 1}],
        "history": [{"verb": "restore"}, {"verb": "archive"}, {"verb": "create"}],
    }


OWNERS = [
    (
        """saveService(service: {handle: "ledger", name: "The ledger", owner: "bo", ladder: "payments",
             version: 1})""",
        True,
    ),
    ('saveService(service: {handle: "checkout", name: "Mine now"})', False),
    ('saveService(service: {handle: "new", name: "New"})', False),
    ('saveLadder(ladder: {handle: "payments", name: "P", rungs: [], version: 1})', True),
    ('saveLadder(ladder: {handle: "other", name: "O", rungs: []})', False),
    ('saveTeam(team: {handle: "payments", name: "P", members: []})', False),
    ('saveSeverity(severity: {level: 1, name: "W", version: 1})', False),
    ('saveContact(contact: {handle: "vendor", name: "V"})', False),
    ('saveChannel(channel: {handle: "war-room", name: "W"})', False),
    ('saveIntegration(integration: {handle: "mine", name: "M", kind: "generic", service: "ledger"})', True),
    ('saveIntegration(integration: {handle: "prom", name: "M", kind: "generic", service: "ledger"})', False),
    ('saveIntegration(integration: {handle: "mine", name: "M", kind: "generic"})', False),
    ('issueKey(integration: "prom")', False),
    ("saveRoutes(routes: [], version: 1)", False),
    ('archive(noun: "service", handle: "checkout")', False),
    ('restore(noun: "service", handle: "checkout")', False),
    ('planOrganisation(file: "")', False),
    ('applyOrganisation(file: "")', False),
]


@pytest.mark.parametrize(("verb", "may"), OWNERS)
async def test_a_responder_saves_what_is_theirs(office: Office, verb: str, may: bool) -> None:
    _, bo, _ = await furnished(office)
    told = await does(office, bo, verb)
    assert (told["__typename"] != "Refusal") == may, told
    assert may or told["code"] == "FORBIDDEN"


@pytest.mark.parametrize("role", ["comms", "stakeholder", "auditor"])
async def test_others_save_nothing(office: Office, role: str) -> None:
    await furnished(office)
    zoe = await office.person("zoe", role)
    for verb, _ in OWNERS:
        assert (await does(office, zoe, verb))["code"] == "FORBIDDEN"


async def test_edits_are_read_by_those_whom_they_concern(office: Office) -> None:
    ana, bo, _ = await furnished(office)
    eve = await office.person("eve", "auditor")
    text = (
        "query ($noun: String, $handle: String) { edits(noun: $noun, handle: $handle) { noun handle verb } }"
    )
    assert len((await office.asks(ana, text))["edits"]) > 10
    assert (await office.asks(eve, text, {"noun": "team"}))["edits"] == [
        {"noun": "team", "handle": "payments", "verb": "create"}
    ]
    assert (await office.asks(bo, text, {"noun": "service", "handle": "ledger"}))["edits"]
    assert (await office.asks(bo, text, {"noun": "person", "handle": "bo"}))["edits"]
    for what in ({}, {"noun": "service", "handle": "checkout"}, {"noun": "person", "handle": "ana"}):
        assert await office.code(bo, text, what) == "FORBIDDEN"
    assert (await office.asks(bo, '{ service(handle: "checkout") { history { id } } }'))["service"] == {
        "history": []
    }
    keys = "{ integrations { keys { hint } } contacts { email phone } }"
    assert await office.asks(bo, keys) == {
        "integrations": [{"keys": []}],
        "contacts": [{"email": "p1@vendor.example.com", "phone": "+1"}],
    }
    zoe = await office.person("zoe", "comms")
    assert (await office.asks(zoe, keys))["contacts"] == [{"email": None, "phone": None}]


async def test_only_some_may_have_the_whole_as_a_file(office: Office) -> None:
    _, bo, _ = await staffed(office)
    eve = await office.person("eve", "auditor")
    assert await office.code(bo, "{ export }") == "FORBIDDEN"
    assert "people" in (await office.asks(eve, "{ export }"))["export"]


async def test_alerts_are_listed_with_what_became_of_them(office: Office) -> None:
    ana, _, _ = await furnished(office)
    row = await office.declare(ana, service="checkout")
    for number in range(3):
        await office.alert_of(row.id if number else None, f"Alert {number}")
    text = """query ($after: String, $of: String, $disposition: String) {
      alerts(first: 2, after: $after, integration: $of, disposition: $disposition) {
        nodes { title incidentNumber integration { handle } labels disposition }
        pageInfo { hasNextPage endCursor } } }"""
    first = (await office.asks(ana, text))["alerts"]
    assert [node["title"] for node in first["nodes"]] == ["Alert 2", "Alert 1"]
    assert first["nodes"][0]["incidentNumber"] == 1
    second = (await office.asks(ana, text, {"after": first["pageInfo"]["endCursor"]}))["alerts"]
    assert [(node["title"], node["incidentNumber"]) for node in second["nodes"]] == [("Alert 0", None)]
    assert not second["pageInfo"]["hasNextPage"]
    assert (await office.asks(ana, text, {"of": "nowhere"}))["alerts"]["nodes"] == []
    assert len((await office.asks(ana, text, {"of": "prom", "disposition": "paged"}))["alerts"]["nodes"]) == 2
    for cursor in ("bm9uc2Vuc2U", "MjAyNi0xMS0yMVQwMDowMDowMCB4"):
        assert await office.code(ana, text, {"after": cursor}) == "BAD_CURSOR"
