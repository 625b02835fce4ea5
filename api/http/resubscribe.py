"""Where a phone says that its browser changed its push subscription, whoever is signed in."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from api import clock
from api.actions.paging import devices
from api.http.json_request import read_fields
from api.http.refusals import answering
from api.secrets import Keyring
from api.state import Home


@answering
async def resubscribe(request: Request) -> Response:
    fields = await read_fields(request)
    home: Home = request.app.state.tocsin
    async with home.database.transaction() as tx:
        row = await devices.resubscribe(
            tx,
            Keyring(home.settings.secret_key),
            old_endpoint=fields.text("old_endpoint"),
            secret=fields.text("secret"),
            endpoint=fields.text("endpoint"),
            p256dh=fields.text("p256dh"),
            auth=fields.text("auth"),
            now=clock.now(),
            extra_hosts=home.settings.push_extra_hosts,
        )
    return JSONResponse({"id": str(row.id)}, headers={"Cache-Control": "no-store"})


routes = [Route("/push/resubscribe", resubscribe, methods=["POST"])]
