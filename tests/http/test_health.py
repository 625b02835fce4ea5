"""Is it up, is it ready, does it keep its promises: asked while all is well and while nothing is."""

from datetime import timedelta
from typing import Any

from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from api.store import upkeep
from tests.support.town import Town


async def sweep(town: Town, *names: str, ago: timedelta = timedelta()) -> None:
    """As workers do that swept so long ago."""
    async with town.database.transaction() as tx:
        for name in names:
            await upkeep.beat(tx.session, name)
        await tx.session.execute(text("UPDATE heartbeats SET at = at - CAST(:ago AS interval)"), {"ago": ago})


async def engine(town: Town) -> tuple[int, dict[str, Any]]:
    answer = await town.http.get("/health/engine")
    return answer.status_code, answer.json()


async def measured(town: Town) -> dict[str, float]:
    answer = await town.http.get("/metrics")
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.text)
    return {
        sample.name: sample.value for family in families for sample in family.samples if not sample.labels
    }


async def test_a_process_that_answers_is_alive_whatever_else_is_gone(town: Town) -> None:
    async with town.database_away():
        answer = await town.http.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")


async def test_ready_is_a_database_with_the_schema_this_code_knows(town: Town) -> None:
    assert (await town.http.get("/readyz")).json() == {"ready": True}
    async with town.database_away():
        away = await town.http.get("/readyz")
    assert (away.status_code, away.json()["ready"]) == (503, False)
    async with town.database.transaction() as tx:
        await tx.session.execute(text("UPDATE alembic_version SET version_num = 'the one before'"))
    old = await town.http.get("/readyz")
    assert (old.status_code, old.json()) == (503, {"ready": False, "why": "the schema is not at head"})


async def test_a_database_without_any_schema_is_not_ready(town: Town) -> None:
    async with town.database.transaction() as tx:
        await tx.session.execute(text("DROP TABLE alembic_version"))
    assert (await town.http.get("/readyz")).status_code == 503


async def test_an_engine_that_never_swept_is_not_well(town: Town) -> None:
    status, said = await engine(town)
    assert (status, said["ok"], said["last_sweep_age_seconds"]) == (503, False, None)
    await sweep(town, "pages", "alerts")
    assert (await engine(town))[0] == 503  # nobody climbs


async def test_an_engine_that_sweeps_and_owes_nothing_is_well(town: Town) -> None:
    await sweep(town, "pages", "ladder")
    status, said = await engine(town)
    assert (status, said["ok"], said["overdue"], said["oldest_overdue_seconds"]) == (200, True, 0, 0)
    assert said["last_sweep_age_seconds"] < 30


async def test_an_engine_that_stopped_sweeping_a_minute_ago_has_stalled(town: Town) -> None:
    await sweep(town, "pages", "ladder", ago=timedelta(seconds=50))
    assert (await engine(town))[0] == 200
    await sweep(town, "pages", "ladder", ago=timedelta(seconds=61))
    assert (await engine(town))[0] == 503


async def test_an_engine_that_owes_somebody_a_page_for_a_minute_has_stalled(town: Town) -> None:
    await town.person("ana")
    await town.service(rungs=[(3600, ["person:ana"])])
    await sweep(town, "pages", "ladder")
    await town.alert()
    status, said = await engine(town)
    assert (status, said["overdue"]) == (200, 1)
    await town.pass_time(timedelta(seconds=61))
    status, said = await engine(town)
    assert status == 503
    assert said["oldest_overdue_seconds"] > 60


async def test_what_a_worker_has_in_its_hands_is_not_owed(town: Town) -> None:
    await town.person("ana")
    await town.service(rungs=[(3600, ["person:ana"])])
    await town.alert()
    async with town.database.transaction() as tx:
        await tx.session.execute(text("UPDATE pages SET leased_until = now() + interval '5 seconds'"))
    assert (await engine(town))[1]["overdue"] == 0


async def test_an_engine_without_a_database_is_not_well(town: Town) -> None:
    async with town.database_away():
        status, said = await engine(town)
    assert (status, said["ok"]) == (503, False)


async def test_the_numbers_tell_the_same_and_are_silent_where_they_cannot_know(town: Town) -> None:
    await town.person("ana")
    await town.service(rungs=[(3600, ["person:ana"])])
    await sweep(town, "pages", "ladder")
    await town.alert()
    numbers = await measured(town)
    assert numbers["tocsin_engine_overdue"] == 1
    assert 0 <= numbers["tocsin_engine_last_sweep_age_seconds"] < 30
    async with town.database_away():
        unknown = await measured(town)
    assert unknown["tocsin_engine_overdue"] != unknown["tocsin_engine_overdue"]  # not a number


async def test_the_numbers_name_neither_keys_nor_people(town: Town) -> None:
    await town.person("ana")
    await town.service(rungs=[(3600, ["person:ana"])])
    await town.alert()
    said = (await town.http.get("/metrics")).text
    assert "ana" not in said
    assert "0123456789abcdef" not in said
