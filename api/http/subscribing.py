"""Signing up for a status page's news, by plain HTTP: the same answer at the same speed for every address."""

from datetime import datetime
from typing import Final

import structlog
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api import clock
from api.actions.status import subscribers
from api.actions.status.subscribers import Asked, Choice
from api.domain.refusal import Refused
from api.domain.status.subscriber_address import check_channel, check_hook, check_mailbox
from api.http.refusals import answering
from api.http.subscriber_desk import (
    Filled,
    Opened,
    address_of,
    choice_of,
    home_of,
    keyring_of,
    open_desk,
    page_answer,
    read_form,
)

log = structlog.get_logger(__name__)

_TOO_MANY: Final = "TOO_MANY_ATTEMPTS"


@answering
async def show(request: Request) -> Response:
    opened = await open_desk(request, now=clock.now())
    return page_answer(opened.desk, opened.desk.form(opened.form))


@answering
async def sign_up(request: Request) -> Response:
    """Whether an address is good, new or known is found out once the answer is on its way."""
    now = clock.now()
    fields = await read_form(request)
    opened = await open_desk(request, language=fields.one("language"), now=now)
    try:
        async with home_of(request).database.transaction() as tx:
            await subscribers.count_sign_up(tx, keyring_of(request), address=address_of(request), now=now)
    except Refused as refusal:
        if refusal.code != _TOO_MANY:
            raise
        notice = opened.desk.own.too_many
        return page_answer(opened.desk, opened.desk.form(opened.form, notice=notice), status=429)
    work = BackgroundTask(_sign_up, request, opened, fields, now=now)
    return page_answer(opened.desk, opened.desk.sent(), background=work)


async def _sign_up(request: Request, opened: Opened, fields: Filled, *, now: datetime) -> None:
    inner_hosts = home_of(request).settings.channel_hosts
    try:
        asked = _asked(fields, choice_of(fields, opened), inner_hosts=inner_hosts)
        async with home_of(request).database.transaction() as tx:
            await subscribers.sign_up(tx, keyring_of(request), opened.page_id, asked, now=now)
    except Refused as refusal:
        # Whoever asked has their answer, which is everybody's.
        log.info("a subscription was asked for in vain", why=refusal.code)


def _asked(fields: Filled, choice: Choice, *, inner_hosts: frozenset[str]) -> Asked:
    address = fields.one("address")
    match check_channel(fields.one("channel")):
        case "email":
            return Asked("email", check_mailbox(address), choice)
        case "webhook":
            return Asked("webhook", check_hook(address, inner_hosts=inner_hosts), choice)
        case "push":
            raise Refused("BAD_CHANNEL", "A browser subscribes by itself.")


def below(path: str) -> tuple[str, str]:
    """Of the public page, and of every other."""
    return f"/status{path}", f"/status/p/{{handle}}{path}"


routes = [
    route
    for path in below("/subscribe")
    for route in (
        Route(path, show, methods=["GET"]),
        Route(path, sign_up, methods=["POST"]),
    )
]
