"""Is the process up, is the database ready, does the engine keep its promises; and all of it in numbers."""

import asyncio
from collections.abc import Mapping
from typing import Final

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, Gauge, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from api.domain.oncall.risk import KINDS
from api.domain.runbooks import finding as runbook_finding
from api.state import Home
from api.store import migrate, upkeep
from api.store.comms import cadence
from api.store.oncall import plans
from api.store.runbooks import findings as runbook_findings

# Sweeps run every second; a minute without one means that nobody is being paged.
STALLED_AFTER: Final = 60.0
_PATIENCE: Final = 3.0

_sweep_age = Gauge("tocsin_engine_last_sweep_age_seconds", "Age of the oldest paging sweep")
_overdue = Gauge("tocsin_engine_overdue", "Promises that are due and not kept yet")
_promises = Gauge(
    "tocsin_promises_total", "Promises of updates to others, by what became of them", ["audience", "outcome"]
)
_promises_overdue = Gauge("tocsin_promises_overdue", "Promised updates that are overdue now")
_risks = Gauge("tocsin_oncall_risks", "Risks found in the on-call plan of the coming 90 days", ["kind"])
_findings = Gauge("tocsin_runbook_findings", "Reasons why runbooks may be out of date", ["kind"])
_oldest = Gauge("tocsin_engine_oldest_overdue_seconds", "Age of the oldest promise not kept yet")


async def healthz(request: Request) -> Response:
    """The process answers."""
    del request
    return PlainTextResponse("ok\n")


async def readyz(request: Request) -> Response:
    """The database answers and its schema is the one this code knows."""
    try:
        async with asyncio.timeout(_PATIENCE):
            current = await migrate.is_current(_home(request).database.engine)
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        return JSONResponse({"ready": False, "why": type(error).__name__}, status_code=503)
    if not current:
        return JSONResponse({"ready": False, "why": "the schema is not at head"}, status_code=503)
    return JSONResponse({"ready": True})


async def engine(request: Request) -> Response:
    """How the sweeps and due rows stand; 503 when they stall."""
    try:
        async with asyncio.timeout(_PATIENCE), _home(request).database.read() as session:
            seen = await upkeep.engine(session)
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        return JSONResponse({"ok": False, "why": type(error).__name__}, status_code=503)
    stalled = (
        seen.last_sweep is None or seen.last_sweep > STALLED_AFTER or seen.oldest_overdue > STALLED_AFTER
    )
    return JSONResponse(
        {
            "ok": not stalled,
            "last_sweep_age_seconds": seen.last_sweep,
            "overdue": seen.overdue,
            "oldest_overdue_seconds": seen.oldest_overdue,
        },
        status_code=503 if stalled else 200,
    )


async def metrics(request: Request) -> Response:
    """Prometheus text; the engine's figures are read at each scrape, and left out while they cannot be."""
    try:
        async with asyncio.timeout(_PATIENCE), _home(request).database.read() as session:
            await session.execute(text("SET LOCAL statement_timeout = 2000"))
            seen = await upkeep.engine(session)
            risks = await plans.count_risks(session)
            outcomes = await cadence.count_outcomes(session)
            findings = await runbook_findings.count_open(session)
        _show_promises(outcomes)
        for kind in KINDS:
            _risks.labels(kind).set(risks.get(kind, 0))
        for finding in runbook_finding.KINDS:
            _findings.labels(finding).set(findings.get(finding, 0))
        _sweep_age.set(seen.last_sweep if seen.last_sweep is not None else float("nan"))
        _overdue.set(seen.overdue)
        _oldest.set(seen.oldest_overdue)
    except (SQLAlchemyError, OSError, TimeoutError):
        for gauge in (_sweep_age, _overdue, _oldest, _promises_overdue):
            gauge.set(float("nan"))
        _promises.clear()
        _risks.clear()
        _findings.clear()
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)


def _show_promises(outcomes: Mapping[tuple[str, str], int]) -> None:
    """By audience and what became of them."""
    _promises.clear()
    for (audience, outcome), count in outcomes.items():
        _promises.labels(audience, outcome).set(count)
    _promises_overdue.set(sum(count for (_, outcome), count in outcomes.items() if outcome == "overdue"))


def _home(request: Request) -> Home:
    home: Home = request.app.state.tocsin
    return home


routes = [
    Route("/healthz", healthz),
    Route("/readyz", readyz),
    Route("/health/engine", engine),
    Route("/metrics", metrics),
]
