"""Incidents as people read them: in lists, one by one, searched, and a page at a time."""

from typing import Any

import pytest

from api.domain.rights import Viewer
from api.schema.connections import cursor_of
from tests.schema.office import Office

LIST = """
query List($filter: IncidentFilter, $first: Int! = 25, $after: String) {
  incidents(filter: $filter, first: $first, after: $after) {
    nodes { id number title severity state service { handle name owner { handle } } assignee { handle } }
    edges { cursor node { number } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""


def numbers(data: dict[str, Any]) -> list[int]:
    return [node["number"] for node in data["incidents"]["nodes"]]


async def test_a_list_names_service_owner_and_holder_in_three_statements(office: Office) -> None:
    ana = await office.person("ana", "admin")
    await office.service(owner=ana, members=[ana])
    for number in range(50):
        await office.declare(ana, f"Trouble {number}")
    await office.asks(ana, LIST, {"first": 50})
    with office.counting() as statements:
        data = await office.asks(ana, LIST, {"first": 50})
    assert len(data["incidents"]["nodes"]) == 50
    assert data["incidents"]["nodes"][0]["service"]["owner"] == {"handle": "ana"}
    assert len(statements) <= 3, statements


async def test_pages_timelines_and_ladders_of_fifty_incidents_take_a_handful_of_statements(
    office: Office,
) -> None:
    ana = await office.person("ana", "admin")
    await office.service(members=[ana], notify=["person:ana"])
    for number in range(50):
        await office.declare(ana, f"Trouble {number}")
    everything = """{ incidents(first: 50) { nodes {
      pages { state person { handle } } timeline(first: 5) { nodes { seq text } }
      ladder { rungs { people { handle } } } alerts(first: 3) { title }
    } } }"""
    await office.asks(ana, everything)
    with office.counting() as statements:
        data = await office.asks(ana, everything)
    first = data["incidents"]["nodes"][0]
    assert first["timeline"]["nodes"][0]["text"].startswith("Ana declared SEV1")
    assert first["ladder"]["rungs"][0]["people"] == [{"handle": "ana"}]
    assert len(statements) <= 8, statements


async def test_a_list_is_read_a_page_at_a_time(office: Office) -> None:
    ana = await office.person("ana", "admin")
    for number in range(5):
        await office.declare(ana, f"Trouble {number}", service=None)
    seen: list[int] = []
    after = None
    while True:
        data = await office.asks(ana, LIST, {"first": 2, "after": after})
        seen += numbers(data)
        info = data["incidents"]["pageInfo"]
        assert info["hasPreviousPage"] == (after is not None)
        assert data["incidents"]["edges"][-1]["cursor"] == info["endCursor"]
        after = info["endCursor"]
        if not info["hasNextPage"]:
            break
    assert seen == [5, 4, 3, 2, 1]


async def test_a_page_holds_a_hundred_at_most(office: Office) -> None:
    ana = await office.person("ana", "admin")
    for number in range(101):
        await office.declare(ana, f"Trouble {number}", service=None)
    assert len(numbers(await office.asks(ana, LIST, {"first": 2**31 - 1}))) == 100
    assert await office.code(ana, LIST, {"first": -1}) == "BAD_PAGE"


@pytest.mark.parametrize("cursor", ["nonsense", "!!!!", "LTU", "OTk5OTk5OTk5OTk5OTk", ""])
async def test_a_cursor_that_was_never_given_out_is_refused(office: Office, cursor: str) -> None:
    ana = await office.person("ana", "admin")
    assert await office.code(ana, LIST, {"after": cursor}) == "BAD_CURSOR"


@pytest.mark.parametrize(
    ("filter_", "expected"),
    [
        ({"states": ["ACKNOWLEDGED"]}, [2]),
        ({"severities": [3]}, [3]),
        ({"service": "checkout"}, [2, 1]),
        ({"service": "nowhere"}, []),
        ({"team": "checkout-team"}, [2, 1]),
        ({"mine": True}, [2]),
        ({"search": "payments"}, [2]),
        ({"search": "paym"}, [2]),
        ({"search": "slow ledger"}, [3]),
        ({"search": "#3"}, [3]),
        ({"search": "1"}, [1]),
        ({"search": '"; DROP TABLE incidents; --'}, []),
        ({"search": "  "}, [3, 2, 1]),
        ({"since": "2100-01-01T00:00:00Z"}, []),
        ({"until": "2100-01-01T00:00:00+02:00"}, [3, 2, 1]),
        ({"states": []}, []),
    ],
)
async def test_a_list_is_narrowed(office: Office, filter_: dict[str, Any], expected: list[int]) -> None:
    ana = await office.person("ana", "admin")
    await office.service(members=[ana])
    await office.declare(ana, "Checkout is down")
    await office.declare(ana, "Payments fail")
    await office.declare(ana, "The ledger is slow", service=None, severity=3)
    await office.asks(ana, 'mutation { acknowledge(incidentId: "2") { __typename } }')
    assert numbers(await office.asks(ana, LIST, {"filter": filter_})) == expected


@pytest.mark.parametrize("reference", ["1", "#1"])
async def test_an_incident_is_found_by_number(office: Office, reference: str) -> None:
    ana = await office.person("ana", "admin")
    row = await office.declare(ana, service=None)
    data = await office.asks(ana, "query ($id: ID!) { incident(id: $id) { id } }", {"id": reference})
    assert data == {"incident": {"id": str(row.id)}}


@pytest.mark.parametrize(
    "reference", ["2", "99999999999999999999", "nonsense", "", "00000000-0000-0000-0000-000000000000", "-1"]
)
async def test_an_incident_that_is_not_there_is_null(office: Office, reference: str) -> None:
    ana = await office.person("ana", "admin")
    await office.declare(ana, service=None)
    data = await office.asks(ana, "query ($id: ID!) { incident(id: $id) { id } }", {"id": reference})
    assert data == {"incident": None}


async def test_an_incident_tells_its_whole_story(office: Office) -> None:
    ana = await office.person("ana", "admin")
    bo = await office.person("bo")
    await office.service(members=[ana, bo], notify=["person:bo"])
    row = await office.declare(ana)
    await office.note(ana, row.id, "It began with the deploy.")
    data = await office.asks(
        ana,
        """{ incident(id: "1") {
          seq version openedBy restricted flapping heldOpen link runbook snoozedUntil body
          clock { detectedAt acknowledgedAt escalatedAt containedAt resolvedAt reviewedAt }
          ladder { handle name phase rung round rounds dueAt rungs {
            tier waitSeconds acknowledgeWithinSeconds notify when expect people { handle } catchAll } }
          timeline(first: 100) {
            nodes { seq at kind text actor actorName hash data } pageInfo { hasNextPage } }
        } }""",
    )
    incident = data["incident"]
    assert incident["openedBy"] == "person:ana"
    assert incident["clock"]["detectedAt"].endswith("+00:00")
    rungs = incident["ladder"]["rungs"]
    assert [rung["catchAll"] for rung in rungs] == [False, True]
    assert [rung["people"] for rung in rungs] == [[{"handle": "bo"}], [{"handle": "ana"}]]
    assert (incident["ladder"]["rounds"], incident["ladder"]["handle"]) == (2, "checkout-ladder")
    entries = incident["timeline"]["nodes"]
    assert [entry["seq"] for entry in entries] == list(range(1, len(entries) + 1))
    assert entries[-1]["text"] == "It began with the deploy."
    assert (entries[-1]["actor"], entries[-1]["actorName"]) == ("person:ana", "Ana")
    assert {entry["actorName"] for entry in entries} == {"Ana", "Tocsin"}


async def test_where_nobody_can_be_reached_the_ladder_stands_on_its_catch_all(office: Office) -> None:
    ana = await office.person("ana", "admin")
    await office.service(notify=["person:ana"])
    await office.declare(ana)
    data = await office.asks(ana, '{ incident(id: "1") { ladder { rung rungs { catchAll } } } }')
    ladder = data["incident"]["ladder"]
    assert ladder["rungs"][ladder["rung"]] == {"catchAll": True}


async def test_a_timeline_is_read_a_stretch_at_a_time(office: Office) -> None:
    ana = await office.person("ana", "admin")
    row = await office.declare(ana, service=None)
    for number in range(5):
        await office.note(ana, row.id, f"Note {number}")
    stretch = """query ($after: String) { incident(id: "1") { timeline(first: 3, after: $after) {
      nodes { seq } edges { cursor node { seq } } pageInfo { hasNextPage endCursor } } } }"""
    seen: list[int] = []
    after = None
    while True:
        timeline = (await office.asks(ana, stretch, {"after": after}))["incident"]["timeline"]
        seen += [node["seq"] for node in timeline["nodes"]]
        after = timeline["pageInfo"]["endCursor"]
        if not timeline["pageInfo"]["hasNextPage"]:
            break
    assert seen == list(range(1, len(seen) + 1))
    assert len(seen) > 5


TIMELINE = """query ($first: Int, $after: String, $last: Int, $before: String) { incident(id: "1") {
  timeline(first: $first, after: $after, last: $last, before: $before) {
    nodes { seq } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }"""


async def a_long_story(office: Office, rows: int) -> Viewer:
    """Incident 1, whose timeline has so many rows."""
    ana = await office.person("ana", "admin")
    row = await office.declare(ana, service=None)
    while row.timeline_seq < rows:
        row = await office.note(ana, row.id, f"Note {row.timeline_seq}")
    assert row.timeline_seq == rows
    return ana


async def test_a_timeline_is_read_back_from_its_newest_row(office: Office) -> None:
    ana = await a_long_story(office, 8)
    stretches: list[list[int]] = []
    before = None
    while True:
        data = await office.asks(ana, TIMELINE, {"last": 3, "before": before})
        timeline = data["incident"]["timeline"]
        stretches.append([node["seq"] for node in timeline["nodes"]])
        info = timeline["pageInfo"]
        assert info["hasNextPage"] == (before is not None)
        before = info["startCursor"]
        if not info["hasPreviousPage"]:
            break
    assert stretches == [[6, 7, 8], [3, 4, 5], [1, 2]]


async def test_a_row_that_is_written_meanwhile_moves_no_stretch_that_was_read(office: Office) -> None:
    ana = await a_long_story(office, 6)
    newest = (await office.asks(ana, TIMELINE, {"last": 2}))["incident"]["timeline"]["pageInfo"]
    await office.asks(ana, 'mutation { addNote(incidentId: "1", text: "New.") { __typename } }')
    data = await office.asks(ana, TIMELINE, {"last": 2, "before": newest["startCursor"]})
    assert [node["seq"] for node in data["incident"]["timeline"]["nodes"]] == [3, 4]
    data = await office.asks(ana, TIMELINE, {"first": 2, "after": newest["endCursor"]})
    assert [node["seq"] for node in data["incident"]["timeline"]["nodes"]] == [7]


async def test_a_stretch_is_what_the_relay_specification_says(office: Office) -> None:
    ana = await a_long_story(office, 6)
    for after, before in [(0, None), (2, None), (0, 5), (2, 5), (4, 5), (0, 1), (9, None)]:
        between = [seq for seq in range(1, 7) if seq > after and (before is None or seq < before)]
        places = {"after": after and cursor_of(str(after)), "before": before and cursor_of(str(before))}
        cursors = {word: cursor or None for word, cursor in places.items()}
        for most in (None, 0, 1, 2, 3, 9):
            read = (await office.asks(ana, TIMELINE, {"first": most, **cursors}))["incident"]["timeline"]
            assert [node["seq"] for node in read["nodes"]] == between[:most]
            assert read["pageInfo"]["hasNextPage"] == (most is not None and len(between) > most)
            assert read["pageInfo"]["hasPreviousPage"] == (after > 0)
        for most in (0, 1, 2, 3, 9):
            read = (await office.asks(ana, TIMELINE, {"last": most, **cursors}))["incident"]["timeline"]
            assert [node["seq"] for node in read["nodes"]] == between[max(len(between) - most, 0) :]
            assert read["pageInfo"]["hasNextPage"] == (before is not None)
            assert read["pageInfo"]["hasPreviousPage"] == (len(between) > most)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"last": -1}, "BAD_PAGE"),
        ({"first": -1}, "BAD_PAGE"),
        ({"last": 3, "before": "nonsense"}, "BAD_CURSOR"),
    ],
)
async def test_a_stretch_that_makes_no_sense_is_refused(
    office: Office, asked: dict[str, Any], code: str
) -> None:
    ana = await a_long_story(office, 3)
    assert await office.code(ana, TIMELINE, asked) == code


async def test_the_newest_rows_of_many_timelines_are_read_at_once(office: Office) -> None:
    ana = await office.person("ana", "admin")
    rows = [await office.declare(ana, f"Trouble {number}", service=None) for number in range(3)]
    for number, row in enumerate(rows):
        for _ in range(number):
            await office.note(ana, row.id)
    text = "{ incidents { nodes { number timeline(last: 1) { nodes { seq } } } } }"
    await office.asks(ana, text)
    with office.counting() as statements:
        data = await office.asks(ana, text)
    ends = {one["number"]: one["timeline"]["nodes"][-1]["seq"] for one in data["incidents"]["nodes"]}
    assert ends[2] - ends[1] == ends[3] - ends[2] == 1
    assert len([one for one in statements if "timeline" in one and "hash" in one]) == 1


async def test_what_was_missed_is_asked_by_seq(office: Office) -> None:
    ana = await office.person("ana", "admin")
    one = await office.declare(ana, "One", service=None)
    two = await office.declare(ana, "Two", service=None)
    await office.note(ana, two.id)
    missed = "query ($seqs: JSON!) { incidentsSince(seqs: $seqs) { seq incident { number seq } } }"
    data = await office.asks(ana, missed, {"seqs": {str(one.id): 1, str(two.id): 1, "nonsense": 3}})
    assert data["incidentsSince"] == [{"seq": 2, "incident": {"number": 2, "seq": 2}}]
    nonsenses: list[Any] = [[], {str(one.id): "1"}, {str(one.id): -1}, {str(n): 1 for n in range(501)}, 7]
    for nonsense in nonsenses:
        assert await office.code(ana, missed, {"seqs": nonsense}) == "BAD_SEQS"


async def test_the_chains_are_checked_for_those_who_may(office: Office) -> None:
    eve = await office.person("eve", "auditor")
    bo = await office.person("bo")
    await office.declare(bo, service=None)
    verify = "query ($id: ID) { verify(incidentId: $id) { ok incidents firstBad } }"
    assert await office.asks(eve, verify) == {"verify": {"ok": True, "incidents": 1, "firstBad": None}}
    assert (await office.asks(eve, verify, {"id": "1"}))["verify"]["ok"]
    assert await office.code(eve, verify, {"id": "2"}) == "NOT_FOUND"
    assert await office.code(bo, verify) == "FORBIDDEN"
