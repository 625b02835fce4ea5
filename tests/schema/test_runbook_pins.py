"""What a phone asks at every start: cheap, cut to what its person may see, and complete."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from api import clock
from api.domain.rights import Viewer
from api.store.base import new_id
from api.store.comms.comms import PromiseRow
from api.store.incidents.command import RoleRow
from api.store.organisation.ownership import DependencyRow
from api.store.organisation.snapshot import bump
from api.store.runbooks.runbooks import RunbookPictureRow, RunbookPlaceRow, RunbookRow, RunbookVersionRow
from api.store.runs.runs import RunOpRow, RunRow
from tests.schema.office import Office
from tests.support.runbooks import including, part, published, row_of, text

PINS = """{ runbookPins {
  pins { handle title version contentHash size why services }
  contacts { service { handle primary { handle } } onCall { handle } outside { email } }
  incidents { incident { number title } runbooks nextUpdateDue } } }"""


async def pinned(office: Office, by: Viewer) -> dict[str, Any]:
    answer: dict[str, Any] = (await office.asks(by, PINS))["runbookPins"]
    return answer


async def handles(office: Office, by: Viewer) -> list[str]:
    return [pin["handle"] for pin in (await pinned(office, by))["pins"]]


async def owner(office: Office) -> Viewer:
    ana = await office.person("ana")
    await office.service(owner=ana, primary=ana, notify=["person:ana"])
    return ana


async def started(office: Office, incident_id: UUID, by: str, handle: str = "checkout-errors") -> RunRow:
    runbook = await row_of(office.database, handle)
    row = RunRow(
        id=new_id(),
        incident_id=incident_id,
        runbook_id=runbook.id,
        number=1,
        content_hash=runbook.content_hash,
        text="",
        pictures={},
        title=runbook.title,
        started_at=clock.now(),
        started_by=by,
        is_automatic=False,
        stopped_why="",
        verdict_note="",
        seq=0,
    )
    async with office.database.transaction() as tx:
        tx.session.add(row)
    return row


async def test_whoever_is_on_call_is_told_what_to_keep_and_whom_to_call(office: Office) -> None:
    ana = await owner(office)
    row = await published(office.database, ana, text())
    found = await pinned(office, ana)
    assert found["pins"] == [
        {
            "handle": "checkout-errors",
            "title": "Checkout errors",
            "version": 1,
            "contentHash": row.content_hash,
            "size": len(text().encode()),
            "why": "you are on call for Checkout",
            "services": ["checkout"],
        }
    ]
    assert found["contacts"] == [
        {
            "service": {"handle": "checkout", "primary": {"handle": "ana"}},
            "onCall": [{"handle": "ana"}],
            "outside": [],
        }
    ]
    assert found["incidents"] == []


async def test_whom_it_does_not_concern_keeps_nothing_and_a_stakeholder_may_not(office: Office) -> None:
    ana, bo = await owner(office), await office.person("bo")
    eve = await office.person("eve", "stakeholder")
    await published(office.database, ana, text())
    incident = await office.declare(eve)
    assert await handles(office, bo) == []
    found = await pinned(office, eve)
    assert (found["pins"], found["incidents"], incident.number > 0) == ([], [], True)
    assert await office.code(None, PINS) == "SIGN_IN"


async def test_a_newer_version_is_another_body_and_an_archived_runbook_is_none(office: Office) -> None:
    ana = await owner(office)
    first = await published(office.database, ana, text())
    await published(office.database, ana, text(body="Look twice."), begun_from=1)
    pin = (await pinned(office, ana))["pins"][0]
    assert pin["version"] == 2
    assert pin["contentHash"] != first.content_hash
    async with office.database.transaction() as tx:
        row = await tx.session.get(RunbookRow, first.id)
        assert row is not None
        row.archived_at = clock.now()
        await bump(tx.session)
    assert await handles(office, ana) == []


async def test_parts_and_pictures_count_each_once(office: Office) -> None:
    ana = await owner(office)
    await published(office.database, await office.person("di", "admin"), part(), "roll-back")
    await published(office.database, ana, including("roll-back"))
    async with office.database.transaction() as tx:
        names = {}
        for name, size in (("a.png", 1_000), ("b.png", 300)):
            names[name] = await picture(tx.session, name, size)
        for version in await tx.session.scalars(select(RunbookVersionRow)):
            version.pictures = {f"pictures/{name}": found for name, found in names.items()}
    words = len(including("roll-back").encode()) + len(part().encode())
    assert (await pinned(office, ana))["pins"][0]["size"] == words + 1_300


async def picture(session: Any, name: str, size: int) -> str:
    found = hashlib.sha256(name.encode()).hexdigest()
    session.add(
        RunbookPictureRow(
            hash=found,
            media_type="image/png",
            width=1,
            height=1,
            content=bytes(size),
            by="person:ana",
            at=clock.now(),
        )
    )
    return found


async def test_what_belongs_to_an_open_incident_of_theirs_comes_first_with_its_banner(office: Office) -> None:
    ana, bo = await owner(office), await office.person("bo")
    await office.service("search")
    await published(office.database, ana, text())
    await published(
        office.database, await office.person("di", "admin"), text("Search", services="search"), "s"
    )
    incident = await office.declare(bo, "Search is slow", service="search")
    due = clock.now() + timedelta(minutes=20)
    async with office.database.transaction() as tx:
        for place, kept in enumerate((due + timedelta(hours=1), due)):
            tx.session.add(promise(incident.id, ("public", "internal")[place], kept))
    await office.page(incident.id, ana)
    found = await pinned(office, ana)
    assert [(pin["handle"], pin["why"]) for pin in found["pins"]] == [
        ("s", f"it belongs to #{incident.number}, which is open"),
        ("checkout-errors", "you are on call for Checkout"),
    ]
    assert found["incidents"] == [
        {
            "incident": {"number": incident.number, "title": "Search is slow"},
            "runbooks": ["s"],
            "nextUpdateDue": due.isoformat(),
        }
    ]


def promise(incident_id: UUID, audience: str, due: Any) -> PromiseRow:
    return PromiseRow(
        id=new_id(),
        incident_id=incident_id,
        audience=audience,
        kind="next",
        state="open",
        severity=1,
        made_at=clock.now(),
        made_by="system:tocsin",
        due_at=due,
        stretched=False,
        why="",
        step=0,
    )


async def test_one_takes_part_by_declaring_holding_a_role_or_following_a_runbook(office: Office) -> None:
    ana = await owner(office)
    await published(office.database, ana, text())
    declarer, leader, follower, ticker, stranger = [
        await office.person(handle) for handle in ("bo", "cy", "di", "eve", "flo")
    ]
    incident = await office.declare(declarer)
    run = await started(office, incident.id, follower.actor)
    async with office.database.transaction() as tx:
        tx.session.add(
            RoleRow(
                id=new_id(),
                incident_id=incident.id,
                role="deputy",
                person_id=leader.person_id,
                since=clock.now(),
                by="person:ana",
                why="",
                note="",
            )
        )
        tx.session.add(
            RunOpRow(
                id=new_id(),
                run_id=run.id,
                seq=1,
                step_id="look",
                kind="tick",
                actor=ticker.actor,
                at=clock.now(),
                arrived_at=clock.now(),
                data={},
            )
        )
    for viewer in (declarer, leader, follower, ticker):
        found = await pinned(office, viewer)
        assert [pin["why"] for pin in found["pins"]] == [f"it is being followed in #{incident.number}"]
        assert len(found["incidents"]) == 1
    assert (await pinned(office, stranger))["incidents"] == []


async def test_a_restricted_incident_is_kept_by_those_alone_who_are_named(office: Office) -> None:
    ana, bo = await owner(office), await office.person("bo")
    await published(office.database, ana, text())
    incident = await office.declare(bo)
    await office.restrict(incident.id, ana)
    await office.page(incident.id, ana)
    assert (await pinned(office, bo)) == {"pins": [], "contacts": [], "incidents": []}
    assert len((await pinned(office, ana))["incidents"]) == 1


async def test_what_breaks_with_it_is_kept_too(office: Office) -> None:
    ana = await office.person("ana")
    checkout = await office.service(owner=ana)
    ledger = await office.service("ledger")
    async with office.database.transaction() as tx:
        tx.session.add(DependencyRow(service_id=checkout, depends_on_id=ledger, critical=True))
        await bump(tx.session)
    boss = await office.person("di", "admin")
    await published(office.database, boss, text("Ledger", services="ledger"), "ledger-errors")
    pin = (await pinned(office, ana))["pins"][0]
    assert (pin["handle"], pin["why"]) == ("ledger-errors", "Checkout depends on Ledger")


async def test_two_thousand_runbooks_take_a_handful_of_statements(office: Office) -> None:
    ana = await owner(office)
    await shelf(office, 2_000, every=20)
    await pinned(office, ana)
    with office.counting() as statements:
        found = await pinned(office, ana)
    assert len(found["pins"]) == 100
    assert len(statements) <= 8, statements


async def shelf(office: Office, count: int, *, every: int) -> None:
    """One in `every` is checkout's; the others are of services that concern nobody here."""
    rows: list[Any] = []
    now = clock.now()
    for number in range(count):
        runbook = RunbookRow(
            id=new_id(),
            handle=f"runbook-{number}",
            title=f"Runbook {number}",
            summary="",
            is_part=False,
            published=1,
            content_hash=f"{number:064x}",
            created_at=now,
        )
        version = RunbookVersionRow(
            runbook_id=runbook.id, number=1, text="x" * 20_000, pictures={}, at=now, by="person:ana", why=""
        )
        place = "checkout" if number % every == 0 else f"other-{number % 7}"
        rows += [runbook, version, RunbookPlaceRow(runbook_id=runbook.id, kind="service", value=place)]
    async with office.database.transaction() as tx:
        for kind in (RunbookRow, RunbookVersionRow, RunbookPlaceRow):
            tx.session.add_all(_of(rows, kind))
            await tx.session.flush()
        await bump(tx.session)


def _of(rows: Sequence[Any], kind: type[Any]) -> list[Any]:
    return [row for row in rows if isinstance(row, kind)]


async def test_a_phone_is_told_what_the_search_makes_of_past_success_and_of_overdue_reviews(
    office: Office,
) -> None:
    ana = await owner(office)
    incident = await office.declare(ana, "Half of all orders fail")
    went = {"worked": ["worked", "worked"], "partly": ["partly"], "misled": ["misled"], "new": [], "old": []}
    for handle, verdicts in went.items():
        await published(office.database, ana, text(), handle, now=clock.now())
        for verdict in verdicts:
            run = await started(office, incident.id, ana.actor, handle)
            async with office.database.transaction() as tx:
                ended = {"ended_at": clock.now(), "ended_by": ana.actor, "verdict": verdict}
                await tx.session.execute(update(RunRow).where(RunRow.id == run.id).values(ended))
    async with office.database.transaction() as tx:
        late = clock.now() - timedelta(days=1)
        await tx.session.execute(
            update(RunbookRow).where(RunbookRow.handle == "old").values(review_due_at=late)
        )
    answer = await office.asks(
        ana,
        """{ runbookPins { pins { handle worth } }
             searchRunbooks(words: "checkout errors") { runbook { handle } } }""",
    )
    worth = {pin["handle"]: pin["worth"] for pin in answer["runbookPins"]["pins"]}
    assert worth == pytest.approx({"worked": 1.25, "partly": 1, "new": 1, "misled": 5 / 6, "old": 0.8})
    found = [hit["runbook"]["handle"] for hit in answer["searchRunbooks"]]
    assert found == sorted(worth, key=lambda handle: (-worth[handle], handle))
