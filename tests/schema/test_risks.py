"""Risks and announced peaks through the face: who may see them, and whose it is to announce."""

from typing import Any

from api import clock
from api.actions.oncall import risks
from api.domain.oncall.risk_scan import scan
from api.domain.rights import Viewer
from tests.schema.office import Office
from tests.schema.test_organisation import does
from tests.schema.test_time_off import begins, staffed

LIST = """{ risks { id kind text startsAt endsAt times mayOverride schedule { handle } service { handle }
  person { handle } } }"""


async def looked_through(office: Office) -> None:
    now = clock.now()
    async with office.database.read() as session:
        prospect = await risks.look_ahead(session, now=now)
    async with office.database.transaction() as tx:
        await risks.keep(tx, scan(prospect), now=now)


async def announces(office: Office, by: Viewer, **more: Any) -> dict[str, Any]:
    peak = {
        "schedule": "primary",
        "name": "Black Friday",
        "startsAt": begins(2).isoformat(),
        "endsAt": begins(3).isoformat(),
        "wanted": 2,
    } | more
    fields = "... on Peak { id name wanted mayEdit schedule { handle } }"
    return await does(office, by, "addPeak(peak: $peak)", fields, types={"peak": "PeakInput!"}, peak=peak)


async def test_an_announced_peak_is_a_risk_where_people_are_missing(office: Office) -> None:
    ana, _, cy, di = await staffed(office)
    made = await announces(office, cy)
    assert (made["name"], made["wanted"], made["mayEdit"]) == ("Black Friday", 2, True)
    await looked_through(office)
    found = [risk for risk in (await office.asks(cy, LIST))["risks"] if risk["kind"] == "peak"]
    [thin] = found
    assert thin["text"] == "Black Friday asks for 2 people on Primary, and there is 1."
    assert (thin["startsAt"], thin["schedule"]) == (begins(2).isoformat(), {"handle": "primary"})
    assert thin["mayOverride"]
    nowhere = await office.asks(di, '{ risks(schedule: "nowhere") { id } peaks { name mayEdit } }')
    assert nowhere == {"risks": [], "peaks": [{"name": "Black Friday", "mayEdit": False}]}
    verb = f'removePeak(id: "{made["id"]}")'
    assert (await does(office, di, verb))["code"] == "FORBIDDEN"
    assert (await does(office, cy, verb, "... on Done { ok }"))["ok"] is True
    assert (await does(office, ana, verb))["code"] == "NOT_FOUND"
    await looked_through(office)
    assert not [risk for risk in (await office.asks(cy, LIST))["risks"] if risk["kind"] == "peak"]


async def test_whose_it_is_to_announce_a_peak_and_what_makes_none(office: Office) -> None:
    _, bo, cy, _ = await staffed(office)
    assert (await announces(office, bo))["code"] == "FORBIDDEN"
    for wrong, code in (
        ({"name": "  "}, "BAD_NAME"),
        ({"wanted": 0}, "BAD_NUMBER"),
        ({"endsAt": begins(1).isoformat()}, "BAD_SPAN"),
        ({"startsAt": "2020-01-01T00:00:00Z", "endsAt": "2020-01-02T00:00:00Z"}, "OVER"),
        ({"endsAt": begins(200).isoformat()}, "SPAN_TOO_LONG"),
    ):
        assert (await announces(office, cy, **wrong))["code"] == code


async def test_risks_are_for_those_who_work_with_the_plan(office: Office) -> None:
    eve = await office.person("eve", "stakeholder")
    assert await office.code(eve, LIST) == "FORBIDDEN"
    assert await office.code(None, LIST) == "SIGN_IN"
    for role in ("responder", "comms", "auditor"):
        assert await office.code(await office.person(role, role), LIST) is None
