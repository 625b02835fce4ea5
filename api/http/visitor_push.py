"""Web push for visitors of a status page: the scripts they run, and the address their browser gives us."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from api import clock
from api.actions.status import subscribers
from api.actions.status.subscribers import Asked, Choice, check_impact
from api.actions.status.visitor_moves import Moved, move_browser
from api.domain.paging.endpoint import check_keys
from api.domain.refusal import Refused
from api.domain.status.subscriber_address import check_browser
from api.http.json_request import Fields, read_fields
from api.http.refusals import answering
from api.http.subscriber_desk import Opened, address_of, home_of, keyring_of, open_desk
from api.http.subscribing import below
from api.publishing.forms import SCRIPT, page_script, worker_script
from api.store.paging import reach

_JAVASCRIPT = "text/javascript; charset=utf-8"
_HEADERS = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}


@answering
async def subscribe(request: Request) -> Response:
    """The browser's address is a secret that only its owner knows: knowing it is the right to change it."""
    now = clock.now()
    fields = await read_fields(request)
    opened = await open_desk(request, language=fields.maybe("language") or "", now=now)
    async with home_of(request).database.transaction() as tx:
        await subscribers.count_sign_up(tx, keyring_of(request), address=address_of(request), now=now)
        key = await reach.push_key(tx.session)
        if key is None:
            raise Refused("NO_PUSH_KEY", "Browsers cannot be notified yet.")
        asked = _asked(request, fields, opened, key_id=str(key.id))
        row = await subscribers.subscribe_browser(tx, keyring_of(request), opened.page_id, asked, now=now)
    link = subscribers.link_of(keyring_of(request), row.id)
    answer = {"ok": True, "manage": f"{opened.desk.page.url}/subscriptions/{link}"}
    return JSONResponse(answer, headers={"Cache-Control": "no-store"})


@answering
async def moved(request: Request) -> Response:
    """The browser changed its address by itself: the same answer, whether the old one was known or not."""
    now = clock.now()
    fields = await read_fields(request)
    endpoint, p256dh, auth = _browser(request, fields)
    move = Moved(old=fields.text("old_endpoint"), to=endpoint, p256dh=p256dh, auth=auth)
    async with home_of(request).database.transaction() as tx:
        await subscribers.count_sign_up(tx, keyring_of(request), address=address_of(request), now=now)
        await move_browser(tx, keyring_of(request), move, now=now)
    return Response(status_code=204, headers={"Cache-Control": "no-store"})


async def page_side(request: Request) -> Response:
    del request
    return Response(page_script(), media_type=_JAVASCRIPT, headers=_HEADERS)


async def worker_side(request: Request) -> Response:
    del request
    return Response(worker_script(), media_type=_JAVASCRIPT, headers=_HEADERS)


def _asked(request: Request, fields: Fields, opened: Opened, *, key_id: str) -> Asked:
    endpoint, p256dh, auth = _browser(request, fields)
    components = fields.members.get("components")
    choice = Choice(
        components=tuple(str(one) for one in components) if isinstance(components, list) else (),
        from_impact=check_impact(fields.maybe("from_impact") or "none"),
        maintenance=fields.members.get("maintenance") is not False,
        language=opened.desk.edition.words.tag,
    )
    return Asked("push", endpoint, choice, {"p256dh": p256dh, "auth": auth, "vapid_key_id": key_id})


def _browser(request: Request, fields: Fields) -> tuple[str, str, str]:
    """Its address and its two keys; refused where no push could ever be sent."""
    extra_hosts = home_of(request).settings.push_extra_hosts
    endpoint = check_browser(fields.text("endpoint"), extra_hosts=extra_hosts)
    p256dh, auth = fields.text("p256dh"), fields.text("auth")
    check_keys(p256dh, auth)
    return endpoint, p256dh, auth


routes = [
    Route(SCRIPT, page_side, methods=["GET"]),
    Route("/status/push-worker.js", worker_side, methods=["GET"]),
    Route("/status/push/moved", moved, methods=["POST"]),
    *(Route(path, subscribe, methods=["POST"]) for path in below("/subscribe/push")),
]
