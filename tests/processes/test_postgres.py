"""A Postgres that survives what happens to machines: kills, reboots, closed homes, long paths, company."""

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from api.processes import postgres
from api.processes.accounts import server_account
from api.processes.child import StartFailed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where nobody but us may walk, as in a closed home."""
    tmp_path.chmod(0o700)
    return tmp_path / "data" / "postgres"


@pytest.fixture
def running(folder: Path) -> Iterator[postgres.Postgres]:
    server = postgres.start(folder, durable=False)
    yield server
    server.stop()


async def ask(url: str, question: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


def workers(folder: Path) -> set[int]:
    return postgres._workers(folder)


async def test_it_answers_as_a_recent_postgres_and_never_runs_as_root(running: postgres.Postgres) -> None:
    assert int(str(await ask(running.url, "SHOW server_version_num"))) >= 180_000
    assert await ask(running.url, "SHOW data_checksums") == "on"
    owners = {Path(f"/proc/{pid}").stat().st_uid for pid in workers(running.folder)}
    assert len(owners) == 1
    assert 0 not in owners


async def test_the_folders_above_keep_their_rights(running: postgres.Postgres, tmp_path: Path) -> None:
    assert tmp_path.stat().st_mode & 0o777 == 0o700
    assert running.folder.parent.stat().st_mode & 0o777 == 0o700
    assert running.folder.stat().st_mode & 0o777 == 0o700


async def test_what_was_committed_is_there_after_kill_9(folder: Path) -> None:
    server = postgres.start(folder)
    await ask(server.url, "CREATE TABLE kept AS SELECT 7 AS n")
    server.kill()
    again = postgres.start(folder)
    assert await ask(again.url, "SELECT n FROM kept") == 7
    again.stop()
    assert workers(folder) == set()


async def test_a_busy_backend_does_not_outlive_its_server(running: postgres.Postgres) -> None:
    connection = await asyncpg.connect(running.url)
    waiting = connection.fetchval("SELECT count(*) FROM generate_series(1, 2000000000)")
    busy = asyncio.ensure_future(waiting)
    await asyncio.sleep(0.3)
    running.kill()
    again = postgres.start(running.folder, durable=False)
    assert await ask(again.url, "SELECT 1") == 1
    again.stop()
    with pytest.raises((OSError, asyncpg.PostgresError)):
        await busy
    connection.terminate()


def test_a_parent_killed_with_9_takes_its_server_along_and_the_next_start_is_clean(folder: Path) -> None:
    story = (
        "import sys, time; from pathlib import Path; from api.processes import postgres\n"
        "server = postgres.start(Path(sys.argv[1]), durable=False)\n"
        "print(server.child.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", story, folder], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    orphan = int(parent.stdout.readline())
    parent.kill()
    parent.communicate()
    again = postgres.start(folder, durable=False)
    assert again.child.pid != orphan
    assert orphan not in workers(folder)
    again.stop()


async def test_a_lock_file_left_by_a_crash_that_now_names_a_stranger_is_no_obstacle(folder: Path) -> None:
    server = postgres.start(folder, durable=False)
    lock = (folder / "postmaster.pid").read_text()
    server.stop()
    account = server_account(folder)
    with subprocess.Popen(["/bin/sleep", "60"], user=account.uid if account else None) as stranger:
        lines = [str(stranger.pid), *lock.splitlines()[1:]]
        (folder / "postmaster.pid").write_text("\n".join(lines) + "\n")
        assert not postgres.is_running(folder)
        again = postgres.start(folder, durable=False)
        assert await ask(again.url, "SELECT 1") == 1
        assert stranger.poll() is None
        again.stop()
        stranger.kill()


async def test_two_copies_run_side_by_side(running: postgres.Postgres, tmp_path: Path) -> None:
    other = postgres.start(tmp_path / "other" / "postgres", durable=False)
    await ask(other.url, "CREATE TABLE only_here (n int)")
    assert await ask(running.url, "SELECT to_regclass('only_here')") is None
    other.stop()
    assert await ask(running.url, "SELECT 1") == 1


async def test_a_path_longer_than_a_socket_address_works(tmp_path: Path) -> None:
    folder = tmp_path / ("deep" * 30) / "postgres"
    server = postgres.start(folder, durable=False)
    assert await ask(server.url, "SELECT 1") == 1
    server.stop()


def test_a_clean_stop_leaves_nothing_running(folder: Path) -> None:
    server = postgres.start(folder, durable=False)
    assert postgres.is_running(folder)
    server.stop()
    assert workers(folder) == set()
    assert not postgres.is_running(folder)
    assert not (folder / "postmaster.pid").exists()


def test_a_setup_that_was_interrupted_begins_again(folder: Path) -> None:
    half = folder.with_name("postgres.new")
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    server = postgres.start(folder, durable=False)
    server.stop()
    assert not half.exists()


def test_somebody_elses_files_are_refused_and_kept(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "letters.txt").write_text("dear diary")
    with pytest.raises(OSError, match="not empty"):
        postgres.start(folder, durable=False)
    assert (folder / "letters.txt").read_text() == "dear diary"


def test_data_of_another_version_is_named_in_one_sentence(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "PG_VERSION").write_text("12\n")
    with pytest.raises(StartFailed, match=r"written by Postgres 12; this is Postgres \d+\.$"):
        postgres.start(folder)


@pytest.mark.parametrize("programs", [None, *sorted(Path("/usr/lib/postgresql").glob("*/bin"))])
async def test_it_runs_on_the_wheels_and_on_every_installed_postgres(
    folder: Path, programs: Path | None
) -> None:
    server = postgres.start(folder, programs=programs, durable=False)
    assert int(str(await ask(server.url, "SHOW server_version_num"))) >= 150_000
    server.stop()


def test_a_start_that_fails_says_why(folder: Path) -> None:
    postgres.start(folder, durable=False).stop()
    (folder / "global" / "pg_control").unlink()
    began = time.monotonic()
    with pytest.raises(StartFailed, match="did not start"):
        postgres.start(folder, durable=False)
    assert time.monotonic() - began < 30


def test_a_polite_signal_from_elsewhere_stops_it_too(folder: Path) -> None:
    server = postgres.start(folder, durable=False)
    server.child.send_signal(signal.SIGTERM)
    assert server.child.wait(20) == 0
