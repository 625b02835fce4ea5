"""Prometheus Alertmanager itself, as Debian packages it, told what to fire through its own API."""

import asyncio
import json
import shutil
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

PROGRAM = shutil.which("prometheus-alertmanager") or shutil.which("alertmanager")
_START = 30.0


class Alertmanager:
    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def fire(self, name: str, *, since: datetime, until: datetime | None = None, **labels: str) -> None:
        """As Prometheus says that an alert fires, or with `until`, that it no longer does."""
        alert: dict[str, Any] = {
            "labels": {"alertname": name, **labels},
            "annotations": {"summary": f"{name} is on"},
            "startsAt": since.isoformat(),
            "generatorURL": "http://prometheus.example:9090/graph",
        }
        if until is not None:
            alert["endsAt"] = until.isoformat()
        answer = await self._client.post("/api/v2/alerts", json=[alert])
        assert answer.status_code == 200, answer.text


@asynccontextmanager
async def alertmanager(folder: Path, receiver: Mapping[str, Any]) -> AsyncIterator[Alertmanager]:
    """Running until the end of the block, with this receiver, and telling it everything each second."""
    assert PROGRAM, "Alertmanager is missing: apt-get install prometheus-alertmanager"
    port = _free_port()
    written = {
        "route": {
            "receiver": "tocsin",
            "group_by": ["alertname"],
            "group_wait": "0s",
            "group_interval": "1s",
            "repeat_interval": "1s",
        },
        "receivers": [{"name": "tocsin", **receiver}],
    }
    configuration = folder / "alertmanager.yml"
    configuration.write_text(json.dumps(written))  # all JSON is YAML
    log = (folder / "alertmanager.log").open("wb")
    process = await asyncio.create_subprocess_exec(
        PROGRAM,
        f"--config.file={configuration}",
        f"--storage.path={folder / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--cluster.listen-address=",
        stdout=log,
        stderr=log,
    )
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            await _ready(client, process, folder / "alertmanager.log")
            yield Alertmanager(client)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
        log.close()


async def _ready(client: httpx.AsyncClient, process: asyncio.subprocess.Process, log: Path) -> None:
    async with asyncio.timeout(_START):
        while True:
            assert process.returncode is None, log.read_text()
            try:
                if (await client.get("/-/ready")).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])
