"""Somebody at the door of a socket: what they brought, and who that makes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from starlette.requests import HTTPConnection

from api import identity
from api.domain.rights import Viewer
from api.schema.context import Common, Origin
from api.schema.serving.live import Hub
from api.secrets import token_hash


@dataclass(slots=True)
class Arrival:
    """`credentials` are the headers that say who it is, and nothing else of the request."""

    common: Common
    hub: Hub
    origin: Origin
    credentials: Mapping[str, str]
    is_https: bool

    @classmethod
    def of(cls, connection: HTTPConnection, common: Common, hub: Hub) -> "Arrival":
        """A cookie counts only where the browser says that our own page opened the socket."""
        headers, public_url = connection.headers, common.settings.public_url
        credentials = {name: headers[name] for name in ("authorization", "cookie") if name in headers}
        foreign = identity.came_from_elsewhere(headers, public_url=public_url)
        if "origin" not in headers or foreign:
            credentials.pop("cookie", None)
        return cls(
            common=common,
            hub=hub,
            origin=origin_of(connection),
            credentials=credentials,
            is_https=identity.is_https(connection.url.scheme, headers.get("host", ""), public_url=public_url),
        )

    async def authenticate(
        self, payload: Mapping[str, object], *, now: datetime
    ) -> tuple[Viewer, UUID | str] | None:
        """Who they are, and the session or the token's hash that says so. `payload` may bring a token."""
        token = payload.get("token")
        if isinstance(token, str):
            self.credentials = {"authorization": f"Bearer {token}"}
        viewer = await identity.authenticate(
            self.credentials, self.common.database, now=now, is_https=self.is_https
        )
        return (viewer, key_of(viewer, self.credentials)) if viewer is not None else None


def key_of(viewer: Viewer, headers: Mapping[str, str]) -> UUID | str:
    """The session that says who they are, or the hash of the token that does."""
    bearer = identity.bearer_token(headers)
    if bearer is not None:
        return token_hash(bearer)
    return viewer.session_id or ""


def origin_of(connection: HTTPConnection) -> Origin:
    address = connection.client.host if connection.client else ""
    return Origin(address, connection.headers.get("user-agent", ""))
