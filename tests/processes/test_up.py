"""`tocsin up` as people meet it: it says where it is, outlives every kill, and leaves nothing behind."""

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

import api
from api.processes.child import wait_until

CHECKOUT = Path(api.__file__).parents[1]


_WORDS = ("serve", "worker", "postgres", "redis")


def _runs(command: list[str], word: str) -> bool:
    """Launched but not yet become what it shall be, it does not count."""
    names = {
        Path(part).name.replace("valkey-server", "redis").replace("redis-server", "redis") for part in command
    }
    return word in names and "launch.py" not in names


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port: int = door.getsockname()[1]
        return port


@dataclass(slots=True)
class House:
    """One data folder and port, and whoever runs on them now."""

    environment: dict[str, str]
    words: Path
    running: subprocess.Popen[bytes]

    @classmethod
    def start(cls, folder: Path, *, port: int | None = None) -> "House":
        given = {name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")}
        environment = given | {
            "TOCSIN_DATA_DIR": str(folder / "var"),
            "TOCSIN_PORT": str(port or free_port()),
            "TOCSIN_LOG_FORMAT": "json",
        }
        words = folder / "words"
        return cls(environment, words, cls.up(environment, words))

    @staticmethod
    def up(environment: dict[str, str], words: Path) -> "subprocess.Popen[bytes]":
        with words.open("ab") as output:
            return subprocess.Popen(
                [sys.executable, "-m", "api.commands.main", "up"],
                cwd=CHECKOUT,
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def again(self) -> None:
        self.words.unlink()
        self.running = self.up(self.environment, self.words)

    def is_ready(self) -> bool:
        line = http.client.HTTPConnection("127.0.0.1", int(self.environment["TOCSIN_PORT"]), timeout=2)
        try:
            line.request("GET", "/readyz")
            return line.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()

    def wait(self) -> None:
        wait_until(lambda: self.has_said() or self.running.poll() is not None, within=150, pause=0.1)
        assert self.has_said(), self.words.read_text()

    def has_said(self) -> bool:
        return "Tocsin runs at" in self.words.read_text()

    def children(self) -> dict[str, int]:
        """Pid by the word that tells them apart."""
        pid = self.running.pid
        found: dict[str, int] = {}
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            with suppress(OSError):  # gone since
                command = Path(f"/proc/{child}/cmdline").read_bytes().decode().replace("\0", " ").split()
                found |= {word: int(child) for word in _WORDS if _runs(command, word)}
        return found

    def has_another(self, name: str, first: int) -> bool:
        return self.children().get(name, first) != first

    def stop(self) -> int:
        if self.running.poll() is None:
            self.running.terminate()
        return self.running.wait(40)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    built = House.start(tmp_path)
    yield built
    built.stop()


def still_alive(pids: set[int]) -> set[int]:
    """A zombie waits for whoever adopted it; it does nothing any more."""
    stats = {pid: Path(f"/proc/{pid}/stat") for pid in pids}
    return {pid for pid, stat in stats.items() if stat.exists() and stat.read_text().split()[2] != "Z"}


@pytest.mark.timeout(400)
def test_it_starts_outlives_every_kill_and_stops_without_a_trace(house: House) -> None:
    house.wait()
    port = house.environment["TOCSIN_PORT"]
    said = house.words.read_text()
    assert f"http://localhost:{port}\n" in said
    assert "HTTPS" in said
    assert house.is_ready()
    born = house.children()
    assert set(born) == {"serve", "worker", "postgres", "redis"}

    for name in ("serve", "worker", "redis", "postgres"):
        os.kill(born[name], signal.SIGKILL)
        assert wait_until(partial(house.has_another, name, born[name]), within=60), name
    assert wait_until(house.is_ready, within=100, pause=0.2), house.words.read_text()[-3000:]

    other = subprocess.run(
        [sys.executable, "-m", "api.commands.main", "up"],
        cwd=CHECKOUT,
        env=house.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert other.returncode == 1
    assert "already runs" in other.stderr
    assert len(other.stderr.splitlines()) == 1

    everyone = {house.running.pid, *born.values(), *house.children().values()}
    assert house.stop() == 0
    assert still_alive(everyone) == set()


@pytest.mark.timeout(400)
def test_after_kill_9_of_the_whole_tree_the_next_start_recovers_by_itself(house: House) -> None:
    house.wait()
    orphans = set(house.children().values())
    house.running.kill()
    house.running.wait()
    house.again()
    house.wait()
    assert house.is_ready()
    assert still_alive(orphans) == set()


@pytest.mark.timeout(200)
def test_when_make_is_killed_it_stops_by_itself(tmp_path: Path) -> None:
    port = free_port()
    environment = dict(os.environ) | {
        "TOCSIN_DATA_DIR": str(tmp_path / "var"),
        "TOCSIN_PORT": str(port),
        "TOCSIN_REDIS_URL": "redis://127.0.0.1:1",
    }
    story = (
        "import subprocess, sys; up = subprocess.Popen([sys.executable, '-m', 'api.commands.main', 'up',"
        " '--until-parent-ends']); print(up.pid, flush=True); up.wait()"
    )
    make = subprocess.Popen(
        [sys.executable, "-c", story],
        cwd=CHECKOUT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert make.stdout is not None
    pid = int(make.stdout.readline())
    lock = tmp_path / "var" / "up.lock"
    assert wait_until(lambda: lock.exists() and "running" in lock.read_text(), within=100, pause=0.05)
    make.kill()
    make.communicate()
    assert wait_until(lambda: not still_alive({pid}), within=40, pause=0.1)
    assert not lock.read_text()
