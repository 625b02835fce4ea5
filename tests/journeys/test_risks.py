"""Stories of a plan that goes wrong ahead of time: a gap, a holiday, a busy day; told, mended by a tap."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from api import clock
from api.actions.oncall import risks, substitutes, time_off
from api.actions.oncall.peaks import add_peak
from api.actions.organisation.overrides import add_override
from api.domain.oncall.oncall import on_call
from api.domain.oncall.risk import STANDS
from api.domain.oncall.risk_scan import scan
from api.domain.oncall.standing_in import Need
from api.domain.oncall.time_off import check_time_off
from api.domain.span import Span
from api.holidays_of import holidays_of
from api.store.oncall.oncall import OverrideRow
from api.store.oncall.plans import RiskRow
from api.store.organisation import snapshot as organisation
from api.store.organisation.ownership import ServiceRow
from api.store.paging.paging import PageRow
from api.store.people.people import PersonRow
from api.store.upkeep import ChoreRow
from tests.support.town import Town

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


# Looked up once, for another may come in the middle of a story.
MIDNIGHT = clock.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


async def people(town: Town, *handles: str, unit: str = "week", **facts: Any) -> None:
    """They take turns, from some weeks ago on; pam plans."""
    for handle in (*handles, "pam", "quinn"):
        await town.person(handle)
    starts = (MIDNIGHT - 28 * DAY).strftime("%Y-%m-%dT00:00")
    rotation = {"name": "turns", "people": list(handles), "starts": starts, "unit": unit} | facts
    await town.schedule("primary", rotations=[rotation])
    await town.service(rungs=[(300, ["schedule:primary"]), (300, ["person:pam", "person:quinn"])])
    async with town.database.transaction() as tx:
        await tx.session.execute(update(ServiceRow).values(coordinator_id=town.people["pam"].row.id))
        await town._edited(tx, "service", "checkout")


async def scanned(town: Town, *, now: datetime | None = None) -> list[RiskRow]:
    """What the worker does every hour, and again ten minutes after it has found something."""
    now = now or clock.now()
    await looked(town, now=now)
    return await looked(town, now=now + STANDS)


async def looked(town: Town, *, now: datetime) -> list[RiskRow]:
    async with town.database.read() as session:
        prospect = await risks.look_ahead(session, now=now)
    async with town.database.transaction() as tx:
        await risks.keep(tx, scan(prospect), now=now)
    return await known(town)


async def known(town: Town) -> list[RiskRow]:
    async with town.database.read() as session:
        question = select(RiskRow).where(RiskRow.gone_at.is_(None)).order_by(RiskRow.starts_at)
        return list(await session.scalars(question))


async def told(town: Town, handle: str) -> list[dict[str, Any]]:
    """The notices on their way to somebody's phone."""
    async with town.database.read() as session:
        question = select(PageRow.words).where(
            PageRow.kind == "notice", PageRow.person_id == town.people[handle].row.id
        )
        return [words for words in await session.scalars(question.order_by(PageRow.queued_at)) if words]


async def there(town: Town, at: datetime) -> tuple[str, ...]:
    async with town.database.read() as session:
        return on_call((await organisation.current(session)).schedules["primary"], at=at + HOUR)


def coming_holiday() -> tuple[str, datetime]:
    """Of some country, some days ahead."""
    first = MIDNIGHT + 4 * DAY
    for day in (first + number * DAY for number in range(60)):
        for code in ("DE", "JP", "TH", "US"):
            if day.date() in holidays_of(code, years=[day.year]):
                return code, day
    raise AssertionError("nobody keeps a holiday")


async def leaves_open(town: Town, *handles: str, since: datetime, until: datetime) -> None:
    async with town.database.transaction() as tx:
        for handle in handles:
            shape = {"kind": "remove", "from": since.isoformat(), "to": until.isoformat(), "person": handle}
            await add_override(tx, "primary", shape, by="person:pam", now=clock.now())


async def test_a_gap_is_found_thirty_days_ahead_and_told_once_and_again_before_it_begins(town: Town) -> None:
    await people(town, "ana", "bo", "cy")
    assert await scanned(town) == []
    since = MIDNIGHT + 30 * DAY + 9 * HOUR
    await leaves_open(town, "ana", "bo", "cy", since=since, until=since + 8 * HOUR)
    [gap] = await scanned(town)
    assert (gap.kind, gap.starts_at, gap.ends_at) == ("gap", since, since + 8 * HOUR)
    [notice] = await told(town, "pam")
    assert notice["title"] == "A risk in the on-call plan"
    assert notice["body"].endswith("09:00: Nobody is on call on primary.")
    assert notice["navigate"] == "/on-call/risks"
    for before, notices in ((20 * DAY, 1), (6 * DAY, 2), (5 * DAY, 2), (HOUR, 3)):
        [same] = await scanned(town, now=since - before)
        assert same.id == gap.id
        assert len(await told(town, "pam")) == notices
    assert await told(town, "ana") == []
    assert 'tocsin_oncall_risks{kind="gap"} 1.0' in (await town.http.get("/metrics")).text


async def test_a_gap_that_is_covered_is_gone_and_one_that_comes_back_is_told_again(town: Town) -> None:
    await people(town, "ana", "bo", "cy")
    since = MIDNIGHT + 30 * DAY
    await leaves_open(town, "ana", "bo", "cy", since=since, until=since + DAY)
    [gap] = await scanned(town)
    async with town.database.transaction() as tx:
        shape = {"kind": "add", "from": since.isoformat(), "to": (since + DAY).isoformat(), "by": "pam"}
        cover = await add_override(tx, "primary", shape, by="person:pam", now=clock.now())
    assert await scanned(town) == []
    assert 'tocsin_oncall_risks{kind="gap"} 0.0' in (await town.http.get("/metrics")).text
    async with town.database.transaction() as tx:
        await tx.session.execute(
            update(OverrideRow).where(OverrideRow.id == cover.id).values(removed_at=clock.now())
        )
        await town._edited(tx, "override", "primary")
    [again] = await scanned(town)
    assert again.id == gap.id
    assert len(await told(town, "pam")) == 2


async def test_a_change_is_looked_at_by_the_worker_within_seconds(town: Town) -> None:
    await people(town, "ana", "bo", "cy")
    async with town.worker():

        async def begun() -> bool:
            async with town.database.read() as session:
                return await session.get(ChoreRow, "risks") is not None

        await town.until(begun)
        since = MIDNIGHT + 30 * DAY
        await leaves_open(town, "ana", "bo", "cy", since=since, until=since + DAY)
        [gap] = await town.until(lambda: known(town))
        assert gap.kind == "gap"
        assert await told(town, "pam") == [], "whoever is still at the plan is left in peace"
    await looked(town, now=clock.now() + STANDS)
    assert len(await told(town, "pam")) == 1


async def test_a_holiday_against_a_shift_is_found_and_somebody_proposed_and_put_there_by_a_tap(
    town: Town,
) -> None:
    await people(town, "ana", "bo", "cy", "di", unit="day")
    code, day = coming_holiday()
    since, until = day, day + DAY
    [whose] = await there(town, since)
    async with town.database.transaction() as tx:
        await tx.session.execute(update(PersonRow).where(PersonRow.handle == whose).values(holidays=code))
        await town._edited(tx, "person", whose)
    risk = next(one for one in await scanned(town) if one.starts_at == since)
    assert (risk.kind, risk.person_id, risk.ends_at) == ("holiday", town.people[whose].row.id, until)
    assert "keeps a holiday" in risk.text
    assert "keeps a holiday" in (await told(town, "pam"))[0]["body"]
    need = Need("primary", whose, Span(since, until))
    async with town.database.read() as session:
        found = await substitutes.substitution(session, need, now=clock.now())
    # Whoever has the day before or the day after would not rest: two days off is who is left.
    proposed = str(found.proposed)
    assert {who for who, why in found.unable if why == "rest"} == {"ana", "bo", "cy", "di"} - {
        whose,
        proposed,
    }
    assert await there(town, since) == (whose,)
    async with town.database.transaction() as tx:
        await substitutes.apply_substitute(tx, need, stand_in=proposed, by="person:pam", now=clock.now())
    assert await there(town, since) == (proposed,)
    assert risk.id not in {one.id for one in await known(town)}
    assert risk.id not in {one.id for one in await scanned(town)}


async def test_time_off_against_a_shift_somebody_is_proposed_and_stands_in_only_when_asked(
    town: Town,
) -> None:
    await people(town, "ana", "bo", "cy", "di")
    # Whoever has the turn that begins in two weeks: 28 days ago was ana's first, so that is cy's.
    begins = MIDNIGHT + 14 * DAY
    since, until = begins + 2 * DAY, begins + 3 * DAY
    async with town.database.transaction() as tx:
        off = check_time_off("vacation", starts_at=since, ends_at=until)
        await time_off.save_time_off(tx, "cy", off, by="person:cy", now=clock.now())
    async with town.database.read() as session:
        absences = (await risks.look_ahead(session, now=clock.now())).away
        [hit] = await substitutes.collisions_of(session, absences, now=clock.now())
    assert (hit.conflict.person, hit.conflict.starts_at, hit.conflict.ends_at) == ("cy", since, until)
    # All have had as many weeks but di, who has the one after: whoever has carried least, by name.
    proposed = hit.substitution.proposed
    assert proposed in ("ana", "bo", "di")
    [risk] = await scanned(town)
    assert (risk.kind, risk.text) == ("time-off", "Cy is away and is on call on primary.")
    assert await there(town, since) == ("cy",)
    async with town.database.transaction() as tx:
        await substitutes.apply_substitute(
            tx,
            Need("primary", "cy", Span(since, until)),
            stand_in=str(proposed),
            by="person:pam",
            now=clock.now(),
        )
    assert await there(town, since) == (proposed,)
    assert await known(town) == []
    assert await scanned(town) == []


async def test_a_peak_day_with_fewer_people_than_asked_for_is_told_until_somebody_joins(town: Town) -> None:
    await people(town, "ana", "bo", "cy")
    day = Span(MIDNIGHT + 10 * DAY, MIDNIGHT + 11 * DAY)
    async with town.database.transaction() as tx:
        await add_peak(
            tx, "primary", name="Black Friday", span=day, wanted=2, by="person:pam", now=clock.now()
        )
    [thin] = await scanned(town)
    assert (thin.kind, thin.starts_at, thin.ends_at) == ("peak", *day)
    assert thin.text == "Black Friday asks for 2 people on primary, and there is 1."
    async with town.database.transaction() as tx:
        shape = {"kind": "add", "from": day.starts_at.isoformat(), "to": day.ends_at.isoformat(), "by": "pam"}
        await add_override(tx, "primary", shape, by="person:pam", now=clock.now())
    assert await scanned(town) == []


async def test_a_planner_gets_one_notice_however_many_risks_there_are(town: Town) -> None:
    await people(town, "ana", "bo", "cy")
    for day in (20, 30, 41):
        since = MIDNIGHT + day * DAY
        await leaves_open(town, "ana", "bo", "cy", since=since, until=since + day * HOUR)
    assert len(await scanned(town)) == 3
    [notice] = await told(town, "pam")
    assert notice["title"] == "3 risks in the on-call plan"
    assert notice["body"].count("\n") == 2
