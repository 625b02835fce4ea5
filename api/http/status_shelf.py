"""Status pages ready to be sent: bytes, packed bytes and headers, made once and held by address."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import format_datetime
from typing import Final

from api.domain.status.snapshot import Snapshot
from api.laid import packed
from api.publishing.files import File
from api.publishing.site import AWAY, MISSING
from api.store.status.doors import Door

Pairs = list[tuple[bytes, bytes]]

_FRONT: Final = "index.html"
# A browser may show what it has for half a minute while it asks again, and for a day where nobody answers.
_SHARED: Final = b"public, max-age=5, stale-while-revalidate=30, stale-if-error=86400"
_PRIVATE: Final = b"private, no-store"
_NO_SENSES: Final = b"camera=(), microphone=(), geolocation=()"


@dataclass(frozen=True, slots=True)
class Served:
    """One file with all that is sent with it. Each of its encodings has a strong tag of its own."""

    body: bytes
    packed: bytes | None
    digest: str
    is_page: bool
    changed_at: datetime
    last_modified: bytes
    tags: tuple[bytes, bytes]
    headers: Pairs
    packed_headers: Pairs
    same: Pairs
    packed_same: Pairs


@dataclass(frozen=True, slots=True)
class Held:
    """What is at one address: `by_language` is empty where it is the same for everybody."""

    default: Served
    by_language: Mapping[str, Served] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Room:
    """A page's addresses, from its root and without slashes around them.

    `older` are those, in no language, that are not held: what is there was told before all of `snapshot`.
    `away` is what they say while it cannot be read.
    """

    door: Door
    snapshot: Snapshot
    languages: tuple[str, ...]
    files: Mapping[str, Served]
    held: Mapping[str, Held]
    older: frozenset[str]
    missing: Held
    away: Held

    def older_path(self, address: str) -> str | None:
        """Without its language; None for what this page never had."""
        language, _, rest = address.partition("/")
        path = rest if language in self.languages else address
        return path if path in self.older else None


class Shelf:
    """What this process serves. Rooms are replaced whole, so that nobody sees half of an old one.

    `is_known`: somebody has said which pages there are. `own_host` is where people sign in, whatever domain
    a page was given.
    """

    def __init__(self, *, own_host: str | None = None) -> None:
        self.is_known = False
        self._own_host = own_host
        self.rooms: dict[str, Room] = {}
        self.domains: dict[str, str] = {}

    def put(self, room: Room) -> None:
        self.rooms[room.door.handle] = room
        self._name_domains()

    def hang(self, door: Door) -> None:
        """Who may read it from now on, whatever it says."""
        room = self.rooms.get(door.handle)
        if room is not None:
            self.put(replace(room, door=door))

    def take_away(self, handle: str) -> None:
        self.rooms.pop(handle, None)
        self._name_domains()

    def _name_domains(self) -> None:
        doors = [room.door for room in self.rooms.values()]
        self.domains = {
            door.domain: door.handle
            for door in doors
            if door.domain is not None and door.domain != self._own_host
        }


def furnish(
    door: Door,
    snapshot: Snapshot,
    files: Iterable[File],
    *,
    older: frozenset[str],
    languages: tuple[str, ...],
    policy: str,
    was: Mapping[str, Served],
    now: datetime,
) -> Room:
    served = serve(door, files, languages=languages, policy=policy, was=was, now=now)
    missing, away = (_held(name, served, languages) for name in (MISSING, AWAY))
    return Room(door, snapshot, languages, served, hold(served, languages), older, missing, away)


def serve(
    door: Door,
    files: Iterable[File],
    *,
    languages: tuple[str, ...],
    policy: str,
    was: Mapping[str, Served],
    now: datetime,
) -> dict[str, Served]:
    """Files become what is sent; one that is still the same keeps the time at which it changed."""
    vary = b"Accept-Encoding, Accept-Language" if len(languages) > 1 else b"Accept-Encoding"
    return {
        file.path: _served(file, door, policy=policy, vary=vary, was=was.get(file.path), now=now)
        for file in files
    }


def hold(served: Mapping[str, Served], languages: tuple[str, ...]) -> dict[str, Held]:
    """By the addresses at which readers ask."""
    held = {
        _address(path): _held(path, served, languages)
        for path in served
        if not path.endswith((MISSING, AWAY))
    }
    if len(languages) == 1:
        # So that an address that names the language is right on every page.
        held |= {
            f"{languages[0]}/{path}".rstrip("/"): one for path, one in held.items() if one.default.is_page
        }
    return held


def _served(file: File, door: Door, *, policy: str, vary: bytes, was: Served | None, now: datetime) -> Served:
    digest = hashlib.sha256(file.body).hexdigest()[:32]
    changed_at = was.changed_at if was is not None and was.digest == digest else now
    small = was.packed if was is not None and was.digest == digest else packed(file.body)
    tag, packed_tag = f'"{digest}"'.encode(), f'"{digest}-gz"'.encode()
    last_modified = format_datetime(changed_at, usegmt=True).encode()
    common = [
        (b"cache-control", _SHARED if door.is_open else _PRIVATE),
        (b"last-modified", last_modified),
        (b"vary", vary),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
    ]
    is_page = file.content_type.startswith("text/html")
    if is_page:
        common += [(b"content-security-policy", policy.encode()), (b"permissions-policy", _NO_SENSES)]
    elif door.is_open:
        common.append((b"access-control-allow-origin", b"*"))
    if not door.is_open:
        common.append((b"x-robots-tag", b"noindex"))
    kind = (b"content-type", file.content_type.encode())
    size = (b"content-length", str(len(file.body)).encode())
    small_size = (b"content-length", str(len(small or b"")).encode())
    return Served(
        body=file.body,
        packed=small,
        digest=digest,
        is_page=is_page,
        changed_at=changed_at,
        last_modified=last_modified,
        tags=(tag, packed_tag),
        headers=[*common, kind, (b"etag", tag), size],
        packed_headers=[*common, kind, (b"etag", packed_tag), (b"content-encoding", b"gzip"), small_size],
        same=[*common, (b"etag", tag)],
        packed_same=[*common, (b"etag", packed_tag)],
    )


def _held(path: str, served: Mapping[str, Served], languages: tuple[str, ...]) -> Held:
    found = {one: served[f"{one}/{path}"] for one in languages if f"{one}/{path}" in served}
    return Held(served[path], found)


def _address(path: str) -> str:
    return path.removesuffix(_FRONT).rstrip("/") if path.endswith(_FRONT) else path
