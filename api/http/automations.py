"""What an automation reports of a call, signed with the secret that both sides share."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from api import clock
from api.actions.organisation.automations import PURPOSE
from api.actions.runs import calls
from api.domain.refusal import Refused
from api.domain.runs.automation import REPORTS, Report
from api.domain.signature import is_signed
from api.http.body import read_body
from api.http.refusals import answering
from api.secrets import Keyring, SealBrokenError
from api.state import Home
from api.store.runs.automations import AutomationRow
from api.store.runs.runs import RunCallRow, RunRow

LARGEST: Final = 64 * 1024
_NO_STORE: Final = {"Cache-Control": "no-store"}


@answering
async def report(request: Request) -> Response:
    """200 with how the call stands, also where it had ended before: a report may come twice."""
    home: Home = request.app.state.tocsin
    body = await read_body(request, largest=LARGEST)
    now = clock.now()
    async with home.database.read() as session:
        call, incident_id, secret = await _known(session, request, Keyring(home.settings.secret_key))
    if secret is None or not _is_signed(request, body, secret, now=now):
        raise Refused("BAD_SIGNATURE", "There is no such call, or it is not signed as it should be.")
    state, result = _read(body, call)
    async with home.database.transaction() as tx:
        row = await calls.report(tx, call, incident_id, state, result, now=now)
    return JSONResponse({"state": row.state if row else "ended"}, headers=_NO_STORE)


async def _known(session: AsyncSession, request: Request, keyring: Keyring) -> tuple[UUID, UUID, str | None]:
    """Who asks for a call that is not there learns no more than who signs badly."""
    nowhere = UUID(int=0)
    try:
        call_id = UUID(request.path_params["call"])
    except ValueError:
        return nowhere, nowhere, None
    row = await session.get(RunCallRow, call_id)
    if row is None:
        return nowhere, nowhere, None
    run = await session.get_one(RunRow, row.run_id)
    automation = await session.get_one(AutomationRow, row.automation_id)
    try:
        return call_id, run.incident_id, keyring.unseal(automation.secret, purpose=PURPOSE)
    except SealBrokenError:
        return nowhere, nowhere, None


def _is_signed(request: Request, body: bytes, secret: str, *, now: datetime) -> bool:
    at, given = (request.headers.get(name, "") for name in ("x-tocsin-timestamp", "x-tocsin-signature"))
    return is_signed(given, secret, at=at, body=body, now=now)


def _read(body: bytes, call: UUID) -> tuple[Report, str]:
    """Which call it is about is signed too: what was said of one is not taken for another."""
    try:
        said: Any = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Refused("MALFORMED", "The body is not JSON.") from None
    state = said.get("state") if isinstance(said, dict) else None
    known = next((one for one in REPORTS if one == state), None)
    result = said.get("result", "") if isinstance(said, dict) else ""
    if known is None or not isinstance(result, str) or said.get("call") != str(call):
        words = ", ".join(REPORTS)
        raise Refused(
            "MALFORMED",
            f"Send {{call, state, result}}: the call's id, a state of {words}, and a result in words.",
        )
    return known, result


routes = [Route("/automations/calls/{call}", report, methods=["POST"])]
