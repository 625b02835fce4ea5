"""The tree: who dies comes back, who is asked to stop stops in order, and nobody is left behind."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from api.processes.alone import alone, say_stopping
from api.processes.child import StartFailed, wait_until
from api.processes.listening import listen
from api.processes.program import Program
from api.processes.supervise import Member, Running, Stopped, Tree, stopping_on_signals

SLEEP = "import time; time.sleep(60)"
STUBBORN = """
import signal, sys, time; from pathlib import Path
signal.signal(signal.SIGTERM, signal.SIG_IGN); Path(sys.argv[1]).touch(); time.sleep(60)
"""
# A fresh interpreter on a busy machine takes its time.
PATIENCE = 60


def program(source: str, folder: Path, *words: str, name: str = "one") -> Callable[[], Running]:
    """Starts Python with `source`, and writes down each pid it got."""

    def start() -> Running:
        running = Program.start([sys.executable, "-c", source, *words], environment=os.environ)
        with (folder / name).open("a") as births:
            births.write(f"{running.child.pid}\n")
        return running

    return start


def births(folder: Path, name: str = "one") -> list[int]:
    path = folder / name
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def soon(act: Callable[[], object], *, after: float = 0) -> None:
    """Do it beside the main thread, which watches."""
    timer = threading.Timer(after, act)
    timer.daemon = True
    timer.start()


def watch(tree: Tree, meanwhile: Callable[[], object]) -> None:
    """Watch until `meanwhile` is through and asks us to stop."""

    def then_stop() -> None:
        meanwhile()
        os.kill(os.getpid(), signal.SIGTERM)

    with stopping_on_signals():
        soon(then_stop)
        with pytest.raises(Stopped):
            tree.watch()


def is_gone(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists()


def test_who_is_killed_with_9_comes_back(tmp_path: Path) -> None:
    tree = Tree()
    tree.add(Member("one", program(SLEEP, tmp_path)))

    def kill_and_wait() -> None:
        os.kill(births(tmp_path)[0], signal.SIGKILL)
        # Born, and known to the tree: a signal in between would find a child that nobody holds.
        wait_until(lambda: len(births(tmp_path)) == 2 and not tree.dead(), within=PATIENCE)

    watch(tree, kill_and_wait)
    tree.stop()
    assert len(births(tmp_path)) == 2
    assert all(is_gone(pid) for pid in births(tmp_path))


def test_who_dies_again_and_again_is_given_time(tmp_path: Path) -> None:
    tree = Tree()
    tree.add(Member("one", program("raise SystemExit(3)", tmp_path)))
    began = time.monotonic()
    watch(tree, lambda: wait_until(lambda: len(births(tmp_path)) >= 4, within=PATIENCE))
    tree.stop()
    assert len(births(tmp_path)) >= 4
    # A fifth of a second, and each time twice as long: three times at once would be a storm.
    assert time.monotonic() - began >= 0.2 + 0.4 + 0.8


def test_one_that_will_not_start_again_holds_up_nobody(tmp_path: Path) -> None:
    failing = False

    def sometimes() -> Running:
        if failing:
            raise StartFailed("no disk")
        return program(SLEEP, tmp_path)()

    tree = Tree()
    tree.add(Member("one", sometimes))
    tree.add(Member("two", program(SLEEP, tmp_path, name="two")))
    failing = True

    def kill_both() -> None:
        os.kill(births(tmp_path)[0], signal.SIGKILL)
        os.kill(births(tmp_path, "two")[0], signal.SIGKILL)
        wait_until(lambda: len(births(tmp_path, "two")) == 2 and tree.dead() == ["one"], within=PATIENCE)

    watch(tree, kill_both)
    assert tree.dead() == ["one"]
    tree.stop()


def test_the_last_started_stops_first(tmp_path: Path) -> None:
    stopped = []

    class Told(Program):
        def stop(self) -> None:
            assert isinstance(self.child.args, list)
            stopped.append(self.child.args[-1])
            super().stop()

    tree = Tree()
    for seconds in ("50", "51"):
        tree.add(Member(seconds, partial(Told.start, ["/bin/sleep", seconds], environment={})))
    tree.stop()
    assert stopped == ["51", "50"]


def test_a_second_signal_ends_the_patience(tmp_path: Path) -> None:
    tree, deaf = Tree(), tmp_path / "deaf"
    tree.add(Member("one", program(STUBBORN, tmp_path, str(deaf))))
    assert wait_until(deaf.exists, within=PATIENCE)
    soon(lambda: os.kill(os.getpid(), signal.SIGTERM), after=0.3)
    began = time.monotonic()
    tree.stop()
    assert time.monotonic() - began < 10, "it is given twelve seconds to stop by itself"
    assert is_gone(births(tmp_path)[0])


def test_children_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    story = (
        "import sys, time, os; from api.processes.program import Program\n"
        "one = Program.start(['/bin/sleep', '60'], environment=os.environ)\n"
        "print(one.child.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", story], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.communicate()
    # Whoever adopts it may take its time to bury it; a zombie no longer sleeps.
    state = Path(f"/proc/{child}/stat")
    assert wait_until(lambda: not state.exists() or state.read_text().split()[2] == "Z", within=PATIENCE)


def test_one_tree_per_data_folder(tmp_path: Path) -> None:
    lock = tmp_path / "up.lock"
    story = (
        "import sys, time; from pathlib import Path; from api.processes.alone import alone\n"
        "with alone(Path(sys.argv[1])):\n    print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", story, lock], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    holder.stdout.readline()
    with pytest.raises(StartFailed, match=rf"already runs .* \(process {holder.pid}\)"), alone(lock):
        pass
    say_stopping(lock)
    soon(holder.kill, after=1.5)
    with alone(lock):
        holder.communicate()
        assert holder.returncode == -signal.SIGKILL


def test_a_port_in_use_is_said_in_one_line() -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(StartFailed, match=f"Port {port} on 127.0.0.1 is taken"):
            listen("127.0.0.1", port, patience=0.3)
    with pytest.raises(StartFailed, match=r"Cannot listen on 203\.0\.113\.7"):
        listen("203.0.113.7", port, patience=0.3)


def test_connections_give_up_on_readers_that_stopped() -> None:
    with listen("127.0.0.1", 0) as door, socket.create_connection(door.getsockname()) as client:
        accepted, _ = door.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 10_000
        client.close()
