"""Where status pages are exported to: a folder, or a bucket of any cloud, each left as if written at once."""

import asyncio
import hashlib
import json
from collections.abc import Coroutine, Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, Protocol

import obstore
from obstore.exceptions import BaseError
from obstore.store import from_url

from api import laid
from api.publishing.files import File

# What was last written whole, beside the files themselves: so that a crash costs only what it cut off.
_LIST: Final = "exported.json"
# What a host of files should tell caches; it cannot revalidate as cleverly as the API does.
_CACHE: Final = "public, max-age=30"
_AT_ONCE: Final = 8


class ExportError(Exception):
    """It could not be written there, in one line."""


class Elsewhere(Protocol):
    async def put(
        self, handle: str, files: Mapping[str, File], *, keep: frozenset[str] = frozenset()
    ) -> None:
        """The page's folder holds these files, what it had of those to keep, and nothing else.

        ExportError where it does not.
        """

    async def keep_only(self, handles: frozenset[str]) -> None:
        """Pages that are no longer for everybody are gone from there too."""


def elsewhere(target: str) -> Elsewhere:
    return Bucket(target) if "://" in target else Folder(Path(target))


class Folder:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(
        self, handle: str, files: Mapping[str, File], *, keep: frozenset[str] = frozenset()
    ) -> None:
        bodies = {path: file.body for path, file in files.items()} | {_LIST: _listed(_digests(files))}
        try:
            await asyncio.to_thread(laid.lay, self._folder / handle, bodies, last=_LIST, keep=keep)
        except OSError as error:
            raise ExportError(str(error)) from error

    async def keep_only(self, handles: frozenset[str]) -> None:
        await asyncio.to_thread(self._clear, handles)

    def _clear(self, handles: frozenset[str]) -> None:
        """Only folders that we wrote: whatever else lies there is somebody else's."""
        for listed in self._folder.glob(f"*/{_LIST}"):
            if listed.parent.name not in handles:
                laid.remove(listed.parent)


class Bucket:
    """Its credentials come from the environment, as its cloud's own tools read them."""

    def __init__(self, url: str) -> None:
        self._store: Any = from_url(
            url,
            client_options={"timeout": "20s", "connect_timeout": "5s", "allow_http": True},
            retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=20)},
        )

    async def put(
        self, handle: str, files: Mapping[str, File], *, keep: frozenset[str] = frozenset()
    ) -> None:
        try:
            before = await self._before(handle)
            listed = _digests(files)
            changed = [path for path in files if before.get(path) != listed[path]]
            await self._all(self._write(f"{handle}/{path}", files[path]) for path in changed)
            kept = {path: before[path] for path in keep & before.keys() - files.keys()}
            gone = before.keys() - files.keys() - kept.keys()
            await self._all(self._remove(f"{handle}/{path}") for path in gone)
            if changed or gone:
                body = _listed(listed | kept)
                await self._write(f"{handle}/{_LIST}", File(_LIST, "application/json", body))
        except BaseError as error:
            raise ExportError(_one_line(error)) from error

    async def keep_only(self, handles: frozenset[str]) -> None:
        try:
            found = await asyncio.to_thread(obstore.list_with_delimiter, self._store)
            for prefix in found["common_prefixes"]:
                handle = prefix.strip("/")
                if handle not in handles and (before := await self._before(handle)):
                    await self._all(self._remove(f"{handle}/{path}") for path in [*before, _LIST])
        except BaseError as error:
            raise ExportError(_one_line(error)) from error

    async def _before(self, handle: str) -> dict[str, str]:
        try:
            found = await obstore.get_async(self._store, f"{handle}/{_LIST}")
            listed: dict[str, str] = json.loads(bytes(await found.bytes_async()))["files"]
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return {}
        return listed

    async def _write(self, key: str, file: File) -> None:
        attributes = {"Content-Type": file.content_type, "Cache-Control": _CACHE}
        await obstore.put_async(self._store, key, file.body, attributes=attributes)

    async def _remove(self, key: str) -> None:
        try:
            await obstore.delete_async(self._store, key)
        except FileNotFoundError:
            return

    async def _all(self, steps: Iterable[Coroutine[Any, Any, None]]) -> None:
        places = asyncio.Semaphore(_AT_ONCE)

        async def taken(step: Coroutine[Any, Any, None]) -> None:
            async with places:
                await step

        await asyncio.gather(*(taken(step) for step in steps))


def _digests(files: Mapping[str, File]) -> dict[str, str]:
    return {path: hashlib.sha256(file.body).hexdigest() for path, file in sorted(files.items())}


def _listed(digests: Mapping[str, str]) -> bytes:
    return json.dumps({"files": digests}, indent=1).encode()


def _one_line(error: BaseError) -> str:
    return " ".join(str(error).split())[:200]
