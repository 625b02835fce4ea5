"""Calls of automations that are due: each sent once, signed; what nobody heard of in time is given up."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson
import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from api.actions.organisation.automations import PURPOSE
from api.actions.runs import calls as run_calls
from api.database import Database
from api.domain.outcome import Accepted
from api.domain.runs.automation import Report
from api.secrets import Keyring, SealBrokenError
from api.store.incidents.incidents import IncidentRow
from api.store.organisation import snapshot as organisations
from api.store.runbooks.runbooks import RunbookRow
from api.store.runs import calls as rows
from api.store.runs.automations import AutomationRow
from api.store.runs.runs import RunCallRow, RunRow
from worker.senders.webhook import Answered, Delivery, WebhookSender

log = structlog.get_logger(__name__)

_BATCH: Final = 16
# How many are on their way at once, and how long to wait for one of them to end.
_WIDTH: Final = 32
_NO_ROOM: Final = 1.0
_LAST_WAIT: Final = 8.0
_NOT_OPENED: Final = "Its address was sealed with another secret key: enter it again."
_UNSURE: Final = "It may have run all the same: look before calling it again."
_UNREADABLE: Final = "Its answer looks like JSON and cannot be read"
_STOPPED: Final = "It was not sent: what this run does by itself had been stopped."
_ARCHIVED: Final = "It was not sent: the automation was archived meanwhile."


@dataclass(frozen=True, slots=True)
class Parcel:
    call_id: UUID
    incident_id: UUID
    is_cancel: bool
    # Why it must not be sent any more, where something has happened since it was to be.
    why_not: str | None
    url: str | None = field(repr=False)
    secret: str = field(repr=False)
    body: bytes = field(repr=False)


class Calls:
    """`base_url` is where the other side reports to."""

    def __init__(
        self,
        database: Database,
        webhooks: WebhookSender,
        keyring: Keyring,
        *,
        base_url: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._webhooks = webhooks
        self._keyring = keyring
        self._base_url = base_url.rstrip("/")
        self._clock = clock
        self._on_their_way: set[asyncio.Task[None]] = set()

    async def sweep(self) -> int:
        """What is on its way is not waited for: who calls a slow one off is heard meanwhile."""
        async with self._database.transaction() as tx:
            claimed = await rows.claim(tx.session, limit=await self._room())
        for row in claimed:
            task = asyncio.create_task(self._call(row))
            self._on_their_way.add(task)
            task.add_done_callback(self._on_their_way.discard)
        return len(claimed) + await self._give_up()

    async def drain(self) -> None:
        """On the way out: what was sent is not sent again, so what comes of it soon is written down."""
        if not self._on_their_way:
            return
        _, left = await asyncio.wait(list(self._on_their_way), timeout=_LAST_WAIT)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _room(self) -> int:
        if len(self._on_their_way) >= _WIDTH:
            await asyncio.wait(
                list(self._on_their_way), timeout=_NO_ROOM, return_when=asyncio.FIRST_COMPLETED
            )
        return _WIDTH - len(self._on_their_way)

    async def _call(self, row: RunCallRow) -> None:
        try:
            async with self._database.read() as session:
                parcel = await self._parcel(session, row)
            if parcel.why_not is not None:
                await self._hold_back(parcel, parcel.why_not)
                return
            await self._settle(parcel, await self._send(parcel))
        except Exception:
            log.exception("a call could not be made; it is given up in time", call=str(row.id))

    async def _hold_back(self, parcel: Parcel, why: str) -> None:
        async with self._database.transaction() as tx:
            await run_calls.hold_back(tx, parcel.call_id, parcel.incident_id, why, now=self._clock())

    async def _send(self, parcel: Parcel) -> Answered | None:
        if parcel.url is None:
            return None
        delivery = Delivery(url=parcel.url, secret=parcel.secret, id=str(parcel.call_id), body=parcel.body)
        return await self._webhooks.send(delivery, now=self._clock())

    async def _settle(self, parcel: Parcel, answered: Answered | None) -> None:
        now = self._clock()
        async with self._database.transaction() as tx:
            if parcel.is_cancel:
                trouble = f"Calling it off: {_trouble(answered)}. It may still be running."
                said = "" if _is_accepted(answered) else trouble
                await run_calls.called_off(tx, parcel.call_id, parcel.incident_id, said, now=now)
                return
            state, result = _read(answered)
            guess = not _is_accepted(answered)
            await run_calls.report(
                tx, parcel.call_id, parcel.incident_id, state, result, is_guess=guess, now=now
            )

    async def _parcel(self, session: AsyncSession, row: RunCallRow) -> Parcel:
        run = await session.get_one(RunRow, row.run_id)
        automation = await session.get_one(AutomationRow, row.automation_id)
        is_cancel = row.state == "cancelling"
        sealed = automation.cancel_url if is_cancel else automation.url
        try:
            url = self._keyring.unseal(sealed, purpose=PURPOSE) if sealed else None
            secret = self._keyring.unseal(automation.secret, purpose=PURPOSE)
        except SealBrokenError:
            url, secret = None, ""
        incident = await session.get_one(IncidentRow, run.incident_id)
        why_not = None if is_cancel else _why_not(row, run, incident, automation)
        body = orjson.dumps(await self._body(session, row, run, incident, automation))
        return Parcel(row.id, run.incident_id, is_cancel, why_not, url, secret, body)

    async def _body(
        self,
        session: AsyncSession,
        row: RunCallRow,
        run: RunRow,
        incident: IncidentRow,
        automation: AutomationRow,
    ) -> Mapping[str, Any]:
        """No title and no text of the incident: the other side is not asked to read."""
        runbook = await session.get_one(RunbookRow, run.runbook_id)
        known = await organisations.current(session)
        service = known.services_by_id.get(incident.service_id) if incident.service_id else None
        return {
            "call": str(row.id),
            "do": "cancel" if row.state == "cancelling" else "run",
            "automation": automation.handle,
            "parameters": row.parameters,
            "unattended": row.is_unattended,
            "confirmed_by": row.confirmed_by,
            "incident": {
                "number": incident.number,
                "severity": incident.severity,
                "service": service.handle if service else None,
            },
            "runbook": {"handle": runbook.handle, "version": run.number, "step": row.step_id},
            "report_to": f"{self._base_url}/automations/calls/{row.id}",
            "answer_within": automation.timeout,
        }

    async def _give_up(self) -> int:
        async with self._database.read() as session:
            found = await rows.overdue(session, limit=_BATCH)
            runs = [(await session.get_one(RunCallRow, call_id)).run_id for call_id in found]
            incidents = [(await session.get_one(RunRow, run_id)).incident_id for run_id in runs]
        for call_id, incident_id in zip(found, incidents, strict=True):
            async with self._database.transaction() as tx:
                await run_calls.give_up(tx, call_id, incident_id, now=self._clock())
        return len(found)


def _why_not(row: RunCallRow, run: RunRow, incident: IncidentRow, automation: AutomationRow) -> str | None:
    if automation.archived_at is not None:
        return _ARCHIVED
    is_over = run.stopped_at is not None or run.ended_at is not None or incident.state == "RESOLVED"
    return _STOPPED if row.is_unattended and is_over else None


def _is_accepted(answered: Answered | None) -> bool:
    return answered is not None and isinstance(answered.outcome, Accepted)


def _trouble(answered: Answered | None) -> str:
    if answered is None:
        return _NOT_OPENED
    return getattr(answered.outcome, "why", "it said no")


def _read(answered: Answered | None) -> tuple[Report, str]:
    """202 says that it goes on and reports later; 200 and the like that it is done, unless its body says
    otherwise. Anything else is a failure, of which nobody can say how far it came.
    """
    if answered is None:
        return "failed", _NOT_OPENED
    if not isinstance(answered.outcome, Accepted):
        return "failed", f"{_trouble(answered)}. {_UNSURE}"
    said = _said(answered.text)
    if said is None:
        return "failed", f"{_UNREADABLE}. {_UNSURE}"
    state = said.get("state")
    result = said.get("result")
    words = result if isinstance(result, str) else "" if said else answered.text
    if state in ("failed", "running", "succeeded"):
        return state, words
    return ("running" if answered.outcome.status == 202 else "succeeded"), words


def _said(text: str) -> Mapping[str, Any] | None:
    """None where it meant to say something and was cut off: what it said may be that it failed."""
    try:
        body = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None if text.lstrip().startswith("{") else {}
    return body if isinstance(body, dict) else {}
