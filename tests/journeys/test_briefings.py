"""Executives hear of it: by push and by mail, decide on their phones, and read of the week on Mondays."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from api import clock
from api.actions.briefings import briefings, weekly_brief
from api.actions.briefings.briefings import Written
from api.actions.briefings.weekly_uptime import uptimes
from api.actions.incidents import decisions, incidents
from api.domain.rights import Viewer
from api.store.base import new_id
from api.store.briefings.briefings import BriefingReaderRow, BriefingRow
from api.store.comms.comms import PromiseRow
from api.store.incidents.command import DecisionRow
from api.store.incidents.incidents import IncidentRow, NamedPersonRow
from api.store.organisation import snapshot as organisations
from api.store.organisation.ownership import OrganisationRow
from api.store.paging.paging import PageRow
from api.store.status.components import BaselineRow
from api.store.status.pages import ShownComponentRow, StatusPageRow
from tests.support.mailbox import Mailbox
from tests.support.servers import RedisServer
from tests.support.town import Person, Town
from worker.jobs.briefings import issue_weekly, prepare_owed
from worker.jobs.decisions import remind_due

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
KNOWN = "The card partner is down."


async def speak_plainly(town: Town) -> None:
    """Lock screens may show what incidents are called."""
    async with town.database.transaction() as tx:
        await tx.session.execute(update(OrganisationRow).values(titles_on_lock_screens=True))
        await organisations.bump(tx.session)


async def declared(town: Town, by: Person, *, named: Sequence[Person] = ()) -> IncidentRow:
    async with town.database.transaction() as tx:
        row = await incidents.declare(
            tx, by=by.actor, title="Half of all orders fail", severity=1, now=clock.now()
        )
        row.restricted = bool(named)
        tx.session.add_all(NamedPersonRow(incident_id=row.id, person_id=one.row.id) for one in named)
    return row


async def gives_out(town: Town, row: IncidentRow, by: Person) -> BriefingRow:
    written = Written(known=KNOWN, unknown="For how long.", next_at=clock.now() + HOUR)
    async with town.database.transaction() as tx:
        return await briefings.issue(tx, row.id, written, by=by.actor, now=clock.now())


async def asks(town: Town, row: IncidentRow, by: Person, *, of: str = "eve") -> DecisionRow:
    now = clock.now()
    async with town.database.transaction() as tx:
        return await decisions.ask(
            tx,
            row.id,
            by=by.actor,
            of=of,
            question="Fail over to Dublin?",
            options=("Yes", "No"),
            due_at=now + HOUR,
            now=now,
        )


async def told(person: Person, title: str) -> dict[str, Any]:
    """The notice whose title begins so, once it is on their phone."""
    _, payload = await person.phone.received.first(
        lambda one: one[1]["notification"]["title"].startswith(title)
    )
    shown: dict[str, Any] = payload["notification"]
    return shown


async def notices(town: Town, person: Person) -> list[str]:
    async with town.database.read() as session:
        question = select(PageRow.words).where(PageRow.person_id == person.row.id, PageRow.kind == "notice")
        return sorted(words["title"] for words in await session.scalars(question) if words)


async def test_a_briefing_reaches_executives_by_push_and_by_mail(
    database_url: str, redis_server: RedisServer
) -> None:
    async with Mailbox() as mailbox, Town(database_url, redis_server.url, smtp_url=mailbox.url) as town:
        boss, eve = await town.person("boss", role="admin"), await town.person("eve", role="stakeholder")
        ana = await town.person("ana")
        await speak_plainly(town)
        row = await declared(town, ana)
        async with town.worker():
            issue = await gives_out(town, row, boss)
            shown = await told(eve, "Briefing 1: SEV1 Half of all orders fail")
            assert (shown["body"], shown["navigate"]) == (KNOWN, f"/briefings/{issue.id}")
            await told(boss, "Briefing 1")

            async def delivered() -> bool:
                return len([one for one in mailbox.subjects() if one.startswith("Briefing 1")]) == 2

            await town.until(delivered)
        place = next(at for at, one in enumerate(mailbox.letters) if one["To"] == "eve@example.org")
        text = mailbox.text(place)
        for words in (KNOWN, "For how long.", "SEV1 Half of all orders fail", f"/briefings/{issue.id}"):
            assert words in text
        assert await notices(town, ana) == [], "responders are told otherwise"


async def test_of_a_restricted_incident_a_lock_screen_and_a_letter_say_nothing(
    database_url: str, redis_server: RedisServer
) -> None:
    async with Mailbox() as mailbox, Town(database_url, redis_server.url, smtp_url=mailbox.url) as town:
        boss, eve = await town.person("boss", role="admin"), await town.person("eve", role="stakeholder")
        fay = await town.person("fay", role="stakeholder")
        row = await declared(town, boss, named=[boss, eve])
        async with town.worker():
            await gives_out(town, row, boss)
            await asks(town, row, boss)
            briefed = await told(eve, "Briefing 1")
            asked = await told(eve, "Boss needs a decision from you")

            async def delivered() -> bool:
                return len(mailbox.letters) >= 2

            await town.until(delivered)
        everything = f"{briefed}{asked}" + "".join(
            str(one["Subject"]) + mailbox.text(at) for at, one in enumerate(mailbox.letters)
        )
        for secret in ("orders", KNOWN, "Dublin", "For how long"):
            assert secret not in everything
        assert await notices(town, fay) == []
        assert {one["To"] for one in mailbox.letters} == {"boss@example.org", "eve@example.org"}


async def test_a_decision_is_asked_reminded_answered_and_both_sides_hear(town: Town) -> None:
    boss, eve = await town.person("boss", role="admin"), await town.person("eve", role="stakeholder")
    await speak_plainly(town)
    row = await declared(town, boss)
    decision = await asks(town, row, boss)
    async with town.worker():
        shown = await told(eve, "Boss needs a decision from you by ")
        assert (shown["body"], shown["navigate"]) == ("Fail over to Dublin?", "/briefings")
        await due_now(town, decision.id)
        await told(eve, "Your decision is due now")
        await told(boss, "Eve has not decided yet")
        answering = Viewer(eve.row.id, "eve", "Eve", "stakeholder")
        async with town.database.transaction() as tx:
            await decisions.answer(
                tx, row.id, decision.id, by=answering, chosen="Yes", rationale="Money.", now=clock.now()
            )
        assert (await told(boss, "Eve has decided"))["body"] == "Fail over to Dublin? Yes"
    async with town.database.read() as session:
        kept = await session.get_one(DecisionRow, decision.id)
    assert (kept.state, kept.remind_at, kept.decided_by) == ("decided", None, eve.row.id)
    said = await town.said(row.number)
    assert said[-1] == "Eve decided: Fail over to Dublin? Yes. Because: Money."


async def due_now(town: Town, decision_id: UUID) -> None:
    past = clock.now() - MINUTE
    async with town.database.transaction() as tx:
        await tx.session.execute(
            update(DecisionRow).where(DecisionRow.id == decision_id).values(remind_at=past)
        )


async def test_reminders_stop_when_it_is_over_withdrawn_or_long_past(town: Town) -> None:
    boss, eve = await town.person("boss", role="admin"), await town.person("eve", role="stakeholder")
    row = await declared(town, boss)
    decision = await asks(town, row, boss)

    async def remind(at: datetime) -> datetime | None:
        await due_now(town, decision.id)
        await remind_due(town.database, clock=lambda: at)
        async with town.database.read() as session:
            return (await session.get_one(DecisionRow, decision.id)).remind_at

    now = clock.now()
    assert await remind(now + HOUR) == now + HOUR + 30 * MINUTE
    assert await remind(now + 4 * HOUR) is None, "asked often enough"
    async with town.database.transaction() as tx:
        await incidents.resolve(tx, row.id, by=boss.actor, now=clock.now())
    before = await notices(town, eve)
    assert await remind(now + HOUR) is None
    assert await notices(town, eve) == before, "it is resolved: nobody is asked about it"
    async with town.database.transaction() as tx:
        assert not await decisions.remind(tx, row.id, decision.id, now=now), "nothing is due"
        await decisions.withdraw(tx, row.id, decision.id, by=boss.actor, why="", now=now)
    assert "Boss no longer needs a decision from you" in await notices(town, eve)


async def test_a_reminder_that_fails_stops_no_other(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    boss = await town.person("boss", role="admin")
    await town.person("eve", role="stakeholder")
    row = await declared(town, boss)
    decision = await asks(town, row, boss)
    await due_now(town, decision.id)

    async def fails(*given: object, **named: object) -> bool:
        raise RuntimeError("a bug")

    monkeypatch.setattr(decisions, "remind", fails)
    await remind_due(town.database, clock=clock.now)
    async with town.database.read() as session:
        kept = await session.get_one(DecisionRow, decision.id)
    assert kept.remind_at is not None
    assert kept.remind_at > clock.now()


async def test_a_draft_lies_ready_before_executives_are_owed_a_briefing(town: Town) -> None:
    boss = await town.person("boss", role="admin")
    row = await declared(town, boss)
    await gives_out(town, row, boss)
    await prepare_owed(town.database, now=clock.now())
    assert await stages(town) == ["issued"], "the next one is an hour away"
    for _ in range(2):
        await prepare_owed(town.database, now=clock.now() + 51 * MINUTE)
    assert await stages(town) == ["draft", "issued"]
    async with town.database.read() as session:
        draft = (await session.scalars(select(BriefingRow).where(BriefingRow.stage == "draft"))).one()
    assert (draft.number, draft.known) == (2, KNOWN)
    again = await gives_out(town, row, boss)
    assert again.id == draft.id


async def test_of_what_is_over_no_draft_is_prepared(town: Town) -> None:
    boss = await town.person("boss", role="admin")
    row = await declared(town, boss)
    now = clock.now()
    async with town.database.transaction() as tx:
        await incidents.resolve(tx, row.id, by=boss.actor, now=now)
        await tx.session.execute(
            update(PromiseRow).where(PromiseRow.audience == "executives").values(state="kept")
        )
        assert await briefings.prepare(tx, row.id, now=now) is None
        assert await briefings.prepare(tx, new_id(), now=now) is None
    assert await stages(town) == []


async def stages(town: Town) -> list[str]:
    async with town.database.read() as session:
        return sorted(await session.scalars(select(BriefingRow.stage)))


async def test_the_weekly_brief_goes_out_by_itself_once_a_week(town: Town) -> None:
    eve = await town.person("eve", role="stakeholder", zone="Europe/Berlin")
    await town.person("ana", zone="Europe/Berlin")
    hidden = await declared(town, eve, named=[eve])
    await declared(town, eve)
    today = clock.now().astimezone(ZoneInfo("Europe/Berlin"))
    monday = today + timedelta(days=7 - today.weekday())
    ready = monday.replace(hour=9, minute=0, second=0, microsecond=0)
    for _ in range(2):
        await issue_weekly(town.database, now=ready)
    async with town.database.read() as session:
        (page,) = await session.scalars(select(PageRow).where(PageRow.kind == "notice"))
        newest = (
            await session.scalars(select(BriefingRow).order_by(BriefingRow.number.desc()).limit(1))
        ).one()
        readers = list(await session.scalars(select(BriefingReaderRow)))
    assert newest.issued_by == "system:tocsin"
    assert hidden.restricted
    assert page.words is not None
    assert page.words["title"] == "Your weekly reliability brief"
    assert page.words["body"].startswith("1 incident, 1 of SEV1"), "the restricted one is in no figure"
    assert {one.person_id for one in readers} == {eve.row.id}


async def test_where_nobody_reads_briefings_none_goes_out(town: Town) -> None:
    await town.person("ana")
    async with town.database.transaction() as tx:
        assert await weekly_brief.issue_weekly(tx, now=clock.now() + timedelta(days=1)) is None


async def test_the_weekly_brief_knows_how_long_public_components_worked(town: Town) -> None:
    """Search was down for an hour of the week that is over, the shop was not; nobody counts the third."""
    now = clock.now()
    monday = (now - timedelta(days=now.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
    ids = {name: await town.component(name) for name in ("shop", "search", "blog")}
    down = {"by": "person:ana", "why": ""}
    async with town.database.transaction() as tx:
        for hours, status in ((-48, "major_outage"), (-47, "operational")):
            at = monday + hours * HOUR
            tx.session.add(BaselineRow(id=new_id(), component_id=ids["search"], status=status, at=at, **down))
        await tx.session.execute(
            update(ShownComponentRow)
            .where(ShownComponentRow.component_id == ids["blog"])
            .values(shows_uptime=False)
        )
    async with town.database.read() as session:
        found = await uptimes(session, until=monday, now=now)
    assert [one.name.lower() for one in found] == ["search", "shop"]
    assert found[0].share == pytest.approx(1 - 1 / 168, abs=1e-5)
    assert found[1].share == 1


async def test_where_there_is_no_public_page_no_uptime_is_told(town: Town) -> None:
    now = clock.now()
    async with town.database.transaction() as tx:
        await tx.session.execute(update(StatusPageRow).values(archived_at=now))
        assert await uptimes(tx.session, until=now, now=now) == ()
