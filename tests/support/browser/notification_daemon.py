"""The desktop's notification service, on a bus of its own: sees what the lock screen shows, and taps it."""

import os
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from dbus_fast import NameFlag, RequestNameReply
from dbus_fast.aio import MessageBus
from dbus_fast.annotations import DBusDict, DBusInt32, DBusSignature, DBusStr, DBusUInt32
from dbus_fast.service import ServiceInterface, dbus_method, dbus_signal

from tests.support.browser import executables
from tests.support.browser.memory import PATIENCE, Memory
from tests.support.browser.process import running

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
CLOSED_BY_USER, CLOSED_BY_PROGRAM = 2, 3

Strings = Annotated[list[str], DBusSignature("as")]
ServerInformation = Annotated[tuple[str, str, str, str], DBusSignature("ssss")]
Invoked = Annotated[tuple[int, str], DBusSignature("us")]
Closed = Annotated[tuple[int, int], DBusSignature("uu")]


@dataclass(frozen=True, slots=True)
class Shown:
    """A notification as the operating system got it, markup and all."""

    id: int
    replaces: int
    """The id this one took the place of, 0 for a new one."""
    program: str
    summary: str
    body: str
    actions: dict[str, str]
    """Key by label; the body itself is under the label of the key `default`, which differs by browser."""

    @property
    def labels(self) -> list[str]:
        """Buttons only, in order."""
        return [label for label, key in self.actions.items() if key != "default"]


class NotificationDaemon:
    """Made by `notification_daemon()`; browsers started with `environment` show their notifications here."""

    def __init__(self, bus_address: str) -> None:
        self.shown: Memory[Shown] = Memory("notifications on the desktop")
        self.closed: Memory[int] = Memory("notifications closed by programs")
        self._bus_address = bus_address
        self._face = _Face(self)

    @property
    def environment(self) -> dict[str, str]:
        """For a browser: this bus, and no screen."""
        kept = {
            name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}
        }
        return {**kept, "DBUS_SESSION_BUS_ADDRESS": self._bus_address}

    @property
    def visible(self) -> list[Shown]:
        """What lies on the screen now, newest last, replaced and closed ones left out."""
        latest = {one.id: one for one in self.shown}
        return [one for one in latest.values() if one.id not in set(self.closed)]

    async def titled(self, title: str, *, after: int = 0, within: float = PATIENCE) -> Shown:
        """The first notification with this title, past or future, leaving out the first `after` shown."""
        return await self.shown.first(lambda one: one.summary == title, after=after, within=within)

    def tap(self, shown: Shown, *, label: str | None = None) -> None:
        """Press a button by its label, or the body: the browser gets a true user activation."""
        self._face.ActivationToken(shown.id, f"token-{shown.id}")
        self._face.ActionInvoked(shown.id, shown.actions[label] if label else "default")

    def dismiss(self, shown: Shown) -> None:
        """Swipe it away."""
        self.closed.keep(shown.id)
        self._face.NotificationClosed(shown.id, CLOSED_BY_USER)

    async def connect(self) -> MessageBus:
        bus = await MessageBus(bus_address=self._bus_address).connect()
        bus.export(PATH, self._face)
        reply = await bus.request_name(NAME, NameFlag.DO_NOT_QUEUE)
        assert reply is RequestNameReply.PRIMARY_OWNER
        return bus


@asynccontextmanager
async def notification_daemon() -> AsyncIterator[NotificationDaemon]:
    with TemporaryDirectory(prefix="bus-") as folder:
        configuration = Path(folder) / "bus.conf"
        configuration.write_text(BUS)
        command = [
            executables.dbus_daemon(),
            f"--config-file={configuration}",
            "--nofork",
            "--print-address=1",
        ]
        async with running(command, stdout=PIPE) as process:
            assert process.stdout is not None
            address = (await process.stdout.readline()).decode().strip()
            daemon = NotificationDaemon(address)
            bus = await daemon.connect()
            try:
                yield daemon
            finally:
                bus.disconnect()


class _Face(ServiceInterface):
    """Names are the bus's, hence not ours."""

    def __init__(self, daemon: NotificationDaemon) -> None:
        super().__init__(NAME)
        self._daemon = daemon
        self._last_id = 0

    @dbus_method()
    def GetCapabilities(self) -> Strings:  # noqa: N802
        return ["actions", "body", "body-markup", "persistence", "icon-static"]

    @dbus_method()
    def GetServerInformation(self) -> ServerInformation:  # noqa: N802
        return "kit", "tests", "1.0", "1.2"

    @dbus_method()
    def Notify(  # noqa: N802, PLR0917
        self,
        program: DBusStr,
        replaces: DBusUInt32,
        icon: DBusStr,
        summary: DBusStr,
        body: DBusStr,
        actions: Strings,
        hints: DBusDict,
        expires: DBusInt32,
    ) -> DBusUInt32:
        if not replaces:
            self._last_id += 1
        shown = Shown(
            id=replaces or self._last_id,
            replaces=replaces,
            program=program,
            summary=summary,
            body=body,
            actions=dict(zip(actions[1::2], actions[::2], strict=True)),
        )
        self._daemon.shown.keep(shown)
        return shown.id

    @dbus_method()
    def CloseNotification(self, number: DBusUInt32) -> None:  # noqa: N802
        self._daemon.closed.keep(number)
        self.NotificationClosed(number, CLOSED_BY_PROGRAM)

    @dbus_signal()
    def ActionInvoked(self, number: int, key: str) -> Invoked:  # noqa: N802
        return number, key

    @dbus_signal()
    def NotificationClosed(self, number: int, reason: int) -> Closed:  # noqa: N802
        return number, reason

    @dbus_signal()
    def ActivationToken(self, number: int, token: str) -> Invoked:  # noqa: N802
        return number, token


BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
