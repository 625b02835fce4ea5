"""A sample alert, tried: what would become of it and whom it would wake, without any of it happening."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from api.actions.organisation.trying import AlertTrial, try_alert
from api.database import Database
from api.domain.alerts.alert import Batch
from api.domain.refusal import Refused
from api.http.formats import generic
from api.store.base import new_id
from api.store.incidents.incidents import IncidentRow
from api.store.paging.devices import DeviceRow, VapidKeyRow
from api.store.paging.paging import PageRow
from tests.support.organisation import FILE, apply_text, receive
from tests.support.people import row_of

MONDAY = datetime(2026, 11, 9, 18, tzinfo=UTC)  # noon in Chicago: bo and cy are on call
NIGHT = datetime(2026, 11, 10, 9, tzinfo=UTC)  # three in the morning in Chicago


@pytest.fixture(autouse=True)
async def organisation(database: Database) -> None:
    await apply_text(database, FILE.replace("kind: alertmanager", "kind: generic"))
    async with database.transaction() as tx:
        key = VapidKeyRow(id=new_id(), public_key="k", private_pem="p", created_at=MONDAY)
        tx.session.add(key)
        await tx.session.flush()
        for handle in ("ana", "bo", "di"):
            tx.session.add(phone_of(handle, (await row_of(database, handle)).id, key.id))


def phone_of(handle: str, person_id: Any, key_id: Any) -> DeviceRow:
    return DeviceRow(
        id=new_id(),
        person_id=person_id,
        vapid_key_id=key_id,
        label=f"{handle}'s phone",
        endpoint=f"https://push.example.org/{handle}",
        p256dh="",
        auth="",
        created_at=MONDAY,
    )


def sample(*, now: datetime = MONDAY, **said: Any) -> Batch:
    return generic.parse({"title": "It is slow", "dedup": "slow"} | said, received_at=now)


async def tried(
    database: Database, batch: Batch, *, integration: str = "prom", mail: bool = False, now: datetime = MONDAY
) -> AlertTrial:
    async with database.read() as session:
        return await try_alert(session, integration=integration, alerts=batch, mail=mail, now=now)


def woken(trial: AlertTrial) -> list[tuple[int, list[str]]]:
    """Minutes of silence, and who is reached then."""
    return [
        (
            int(rung.after.total_seconds() // 60),
            [one.member.handle for one in rung.people if one.is_reachable],
        )
        for rung in trial.rungs
    ]


async def test_the_ladder_is_climbed_in_thought(database: Database) -> None:
    trial = await tried(database, sample(severity="error"))
    assert (trial.verdict, trial.severity, trial.ladder) == ("page", 2, "payments")
    assert trial.service is not None
    assert (trial.service.handle, trial.title) == ("checkout", "It is slow")
    assert woken(trial) == [(0, ["bo"]), (5, ["di"]), (15, ["ana", "bo"]), (90, ["di"])]
    assert trial.rungs[0].people[0].channels == ("bo's phone",)
    assert not trial.rungs[0].people[1].is_reachable, "cy has no phone"
    assert trial.rungs[2].others == ("Cloud vendor", "war-room")
    assert [rung.is_catch_all for rung in trial.rungs] == [False, False, False, True]


async def test_nothing_of_it_happens(database: Database) -> None:
    await tried(database, sample(severity="error"))
    async with database.read() as session:
        assert (await session.scalars(select(IncidentRow))).all() == []
        assert (await session.scalars(select(PageRow))).all() == []


async def test_with_mail_somebody_without_a_phone_is_reached(database: Database) -> None:
    trial = await tried(database, sample(severity="error"), mail=True)
    assert woken(trial)[0] == (0, ["bo", "cy"])
    assert trial.rungs[0].people[1].channels == ("e-mail",)


async def test_a_rung_that_reaches_nobody_is_passed_at_once(database: Database) -> None:
    await apply_text(
        database,
        "ladders:\n"
        "  - handle: payments\n"
        "    rungs:\n"
        "      - {wait: 5m, notify: ['person:cy']}\n"
        "      - {wait: 5m, notify: ['channel:war-room']}\n"
        "      - {wait: 5m, notify: ['person:ana']}\n"
        "  - {handle: payments-sev1, rungs: []}\n",
    )
    assert woken(await tried(database, sample(severity="error"))) == [
        (0, []),
        (0, []),
        (5, ["ana"]),
        (10, ["di"]),
    ]


async def test_severity_picks_the_ladder(database: Database) -> None:
    trial = await tried(database, sample(severity="critical"))
    assert (trial.severity, trial.ladder) == (1, "payments-sev1")
    assert woken(trial)[0] == (0, ["ana"])


async def test_a_mild_one_waits_for_working_hours_and_the_mildest_wakes_nobody(database: Database) -> None:
    trial = await tried(database, sample(severity="sev3"), now=NIGHT)
    assert trial.rungs[1].people[0].held_until == NIGHT.replace(hour=14), "eight in the morning in Chicago"
    mildest = await tried(database, sample(severity="info"))
    assert len(mildest.rungs) == 1
    assert mildest.why.endswith("Nobody would be woken.")


async def test_routes_have_their_say(database: Database) -> None:
    dropped = await tried(database, sample(labels={"env": "staging"}))
    assert (dropped.verdict, dropped.rungs) == ("drop", ())
    delayed = await tried(database, sample(labels={"severity": "warning"}))
    assert delayed.verdict == "delay"
    assert "still fires" in delayed.why
    elsewhere = await tried(database, sample(labels={"service": "ledger"}))
    assert elsewhere.service is not None
    assert elsewhere.service.handle == "ledger-db"
    assert woken(elsewhere) == [(0, ["di"])], "nobody is named for it: the administrators"


async def test_held_by_a_route_it_waits_however_bad_it_is(database: Database) -> None:
    await apply_text(database, "routes:\n  - {when: {label: env, equals: test}, action: hold}\n")
    trial = await tried(database, sample(severity="critical", labels={"env": "test"}), now=NIGHT)
    assert trial.verdict == "hold"
    assert trial.rungs[0].people[0].held_until == NIGHT.replace(hour=14)


async def test_what_fires_already_or_joins_wakes_nobody(database: Database) -> None:
    await receive(database, "prom", sample(severity="error"), now=MONDAY)
    again = await tried(database, sample(severity="error"))
    assert (again.verdict, again.rungs) == ("repeat", ())
    await receive(database, "prom", sample(severity="error", state="resolved"), now=MONDAY)
    fresh = await tried(database, sample(severity="error"))
    assert fresh.verdict == "page"
    later = MONDAY + timedelta(hours=2)
    await receive(database, "prom", sample(severity="error", now=later), now=later)
    async with database.transaction() as tx:
        (row,) = await tx.session.scalars(select(IncidentRow).where(IncidentRow.state != "RESOLVED"))
        row.group_key = "another"
    other = sample(dedup="another", severity="error")
    trial = await tried(database, other)
    assert (trial.verdict, trial.rungs) == ("join", ())
    assert f"#{row.number}" in trial.why


async def test_a_resolve_says_what_it_is(database: Database) -> None:
    trial = await tried(database, sample(state="resolved"))
    assert trial.verdict == "resolve"
    assert "nobody is woken" in trial.why


async def test_what_cannot_be_read_is_told(database: Database) -> None:
    batch = generic.parse([{"titel": "x"}, {"title": "y"}], received_at=MONDAY)
    trial = await tried(database, batch)
    assert (trial.title, len(trial.quarantined)) == ("y", 1)
    nothing = await tried(database, generic.parse([{"titel": "x"}], received_at=MONDAY))
    assert (nothing.verdict, len(nothing.quarantined)) == ("quarantine", 1)
    with pytest.raises(Refused, match="no such integration"):
        await tried(database, sample(), integration="gone")
