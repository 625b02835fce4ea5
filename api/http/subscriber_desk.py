"""What the faces for subscribers share: the page a request is about, its forms, and what was filled in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast
from urllib.parse import parse_qs
from uuid import UUID

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response

from api.actions.paging.push_keys import push_key
from api.actions.status.subscribers import Choice, check_impact
from api.domain.refusal import Refused
from api.http.body import read_body
from api.http.languages import preferred
from api.http.status_access import may_read
from api.publishing.forms import Desk, Form
from api.secrets import Keyring
from api.state import Home
from api.store.status import mailings, subscribed
from api.store.status.doors import Access, Door
from api.store.status.pages import StatusPageRow
from api.store.status.snapshot import page_of

PUBLIC: Final = "public"
_LARGEST: Final = 32 * 1024
_MOST_FIELDS: Final = 400
_PRIVATE: Final = {
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex",
    # The address of a subscription is the key to it.
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class Filled:
    """What a form sent, each name with its values."""

    values: dict[str, list[str]]

    def one(self, name: str) -> str:
        return self.values.get(name, [""])[0]

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(self.values.get(name, ()))


@dataclass(frozen=True, slots=True)
class Opened:
    page_id: UUID
    desk: Desk
    form: Form


async def open_desk(request: Request, *, language: str = "", now: datetime) -> Opened:
    """The forms of the page that is asked for, for whoever may read it."""
    home = home_of(request)
    handle = request.path_params.get("handle", PUBLIC)
    if "\0" in handle:  # which no text in the database may hold
        raise Refused("NOT_FOUND", "There is no such page.")
    async with home.database.read() as session:
        row = await subscribed.page_by_handle(session, handle)
    if row is None or not await may_read(request.scope, _door(row), home):
        raise Refused("NOT_FOUND", "There is no such page.")
    asked = language or request.query_params.get("lang") or _preferred(request, row)
    return await _opened(request, row, asked, now=now)


async def open_desk_of(request: Request, page_id: UUID, *, language: str, now: datetime) -> Opened:
    """The forms for somebody who is subscribed already, whoever may read the page."""
    async with home_of(request).database.read() as session:
        row = await session.get_one(StatusPageRow, page_id)
    return await _opened(request, row, language, now=now)


def _door(row: StatusPageRow) -> Door:
    return Door(
        page_id=row.id,
        handle=row.handle,
        access=cast("Access", row.access),
        token_hash=row.token_hash,
        domain=row.domain,
        revision=row.revision,
    )


def _preferred(request: Request, row: StatusPageRow) -> str:
    return preferred(request.headers.get("accept-language", ""), row.languages) or ""


async def _opened(request: Request, row: StatusPageRow, language: str, *, now: datetime) -> Opened:
    home = home_of(request)
    page = page_of(row, base_url=home.settings.public_url)
    async with home.database.read() as session:
        form = Form(
            components=await mailings.shown_names(session, row.id),
            has_mail=home.database.mail,
            push_key=await push_key(session),
        )
    return Opened(row.id, Desk(page, language=language, now=now), form)


async def read_form(request: Request) -> Filled:
    body = await read_body(request, largest=_LARGEST)
    try:
        text = body.decode()
        return Filled(parse_qs(text, max_num_fields=_MOST_FIELDS, keep_blank_values=True))
    except ValueError:
        raise Refused("MALFORMED", "This form cannot be read.") from None


def choice_of(fields: Filled, opened: Opened) -> Choice:
    return Choice(
        components=fields.all("component"),
        from_impact=check_impact(fields.one("from_impact") or "none"),
        maintenance=fields.one("maintenance") == "yes",
        language=opened.desk.edition.words.tag,
    )


def page_answer(
    desk: Desk, body: bytes, *, status: int = 200, background: BackgroundTask | None = None
) -> Response:
    return Response(
        body,
        status_code=status,
        media_type="text/html; charset=utf-8",
        headers=_PRIVATE | {"Content-Security-Policy": desk.policy},
        background=background,
    )


def address_of(request: Request) -> str:
    return request.client.host if request.client else ""


def home_of(request: Request) -> Home:
    home: Home = request.app.state.tocsin
    return home


def keyring_of(request: Request) -> Keyring:
    return Keyring(home_of(request).settings.secret_key)
