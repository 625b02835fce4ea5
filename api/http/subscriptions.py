"""What is behind the links of letters: the question, the subscription itself, and the way out of it."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from api import clock
from api.actions.status import subscribers
from api.actions.status.subscribers import channel_of, check_impact
from api.domain.refusal import Refused
from api.domain.status.subscriber_address import masked
from api.http.refusals import answering
from api.http.subscriber_desk import (
    Opened,
    choice_of,
    home_of,
    keyring_of,
    open_desk,
    open_desk_of,
    page_answer,
    read_form,
)
from api.http.subscribing import below
from api.publishing.forms import Standing
from api.secrets import token_hash
from api.store.status import mailings, subscribed
from api.store.status.subscribers import SubscriberRow


@answering
async def ask_to_confirm(request: Request) -> Response:
    """Only asks: mail scanners follow links, and what they follow must change nothing."""
    now = clock.now()
    async with home_of(request).database.transaction() as tx:
        row = await subscribed.by_token(tx.session, token_hash(request.path_params["token"]), now=now)
    if row is None:
        return await _link_over(request, now=now)
    desk = (await open_desk_of(request, row.page_id, language=row.language, now=now)).desk
    return page_answer(
        desk, desk.question(desk.own.confirm_title, desk.own.confirm_question, desk.own.confirm)
    )


@answering
async def confirm(request: Request) -> Response:
    now = clock.now()
    try:
        async with home_of(request).database.transaction() as tx:
            row = await subscribers.confirm(tx, request.path_params["token"], now=now)
    except Refused:
        return await _link_over(request, now=now)
    desk = (await open_desk_of(request, row.page_id, language=row.language, now=now)).desk
    link = f"{desk.page.url}/subscriptions/{subscribers.link_of(keyring_of(request), row.id)}"
    body = desk.said(desk.own.confirmed, desk.own.confirmed_text, links=[(link, desk.own.change)])
    return page_answer(desk, body)


@answering
async def show(request: Request) -> Response:
    now = clock.now()
    async with home_of(request).database.transaction() as tx:
        row = await subscribers.by_link(tx, keyring_of(request), request.path_params["link"])
    return await _subscription(request, row, now=now)


@answering
async def change(request: Request) -> Response:
    now = clock.now()
    fields = await read_form(request)
    verb = fields.one("do")
    async with home_of(request).database.transaction() as tx:
        row = await subscribers.by_link(tx, keyring_of(request), request.path_params["link"])
        match verb:
            case "leave":
                subscribers.leave(row, now=now)
            case "return":
                subscribers.come_back(row, now=now)
            case "save":
                language = fields.one("language") or row.language
                opened = await open_desk_of(request, row.page_id, language=language, now=now)
                await subscribers.change(tx, row, choice_of(fields, opened))
            case _:
                raise Refused("MALFORMED", "The field 'do' is save, leave or return.")
    return await _subscription(request, row, is_saved=verb == "save", now=now)


@answering
async def ask_to_leave(request: Request) -> Response:
    """Shows the button; whoever only looks stays subscribed."""
    now = clock.now()
    async with home_of(request).database.transaction() as tx:
        row = await subscribers.by_link(tx, keyring_of(request), request.path_params["link"])
    desk = (await open_desk_of(request, row.page_id, language=row.language, now=now)).desk
    return page_answer(desk, desk.question(desk.own.leave, desk.own.leave_question, desk.own.leave))


@answering
async def leave(request: Request) -> Response:
    """RFC 8058: a mailbox posts here with no cookie; again and again the same answer, and no redirect."""
    now = clock.now()
    async with home_of(request).database.transaction() as tx:
        row = await subscribers.by_link(tx, keyring_of(request), request.path_params["link"])
        subscribers.leave(row, now=now)
    if "text/html" not in request.headers.get("accept", ""):
        return PlainTextResponse("Unsubscribed.\n", headers={"Cache-Control": "no-store"})
    desk = (await open_desk_of(request, row.page_id, language=row.language, now=now)).desk
    link = f"{desk.page.url}/subscriptions/{request.path_params['link']}"
    return page_answer(desk, desk.said(desk.own.leave, desk.own.left, links=[(link, desk.own.come_back)]))


async def _subscription(
    request: Request, row: SubscriberRow, *, is_saved: bool = False, now: datetime
) -> Response:
    opened = await open_desk_of(request, row.page_id, language=row.language, now=now)
    standing = await _standing(request, row, opened)
    notice = opened.desk.own.saved if is_saved else ""
    return page_answer(opened.desk, opened.desk.subscription(standing, opened.form, notice=notice))


async def _standing(request: Request, row: SubscriberRow, opened: Opened) -> Standing:
    async with home_of(request).database.read() as session:
        ids = await mailings.component_ids(session, row.page_id)
    since = {"unsubscribed": row.unsubscribed_at, "bounced": row.bounced_at}.get(row.state, row.confirmed_at)
    return Standing(
        address=masked(channel_of(row), subscribers.address_of(keyring_of(request), row)),
        state=row.state,
        since=since or row.created_at,
        why=row.bounce or "",
        chosen=frozenset(code for code, component_id in ids.items() if component_id in row.components),
        from_impact=check_impact(row.from_impact),
        maintenance=row.maintenance,
        language=opened.desk.edition.words.tag,
    )


async def _link_over(request: Request, *, now: datetime) -> Response:
    opened = await open_desk(request, now=now)
    return page_answer(opened.desk, opened.desk.link_over(), status=410)


routes = [
    Route(path, endpoint, methods=[method])
    for below_page, method, endpoint in (
        ("/subscribe/confirm/{token}", "GET", ask_to_confirm),
        ("/subscribe/confirm/{token}", "POST", confirm),
        ("/subscriptions/{link}", "GET", show),
        ("/subscriptions/{link}", "POST", change),
        ("/unsubscribe/{link}", "GET", ask_to_leave),
        ("/unsubscribe/{link}", "POST", leave),
    )
    for path in below(below_page)
]
