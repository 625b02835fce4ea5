"""Sources of metrics that checks of runbooks ask: a Prometheus, or what speaks its HTTP API."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from api.actions.organisation.contacts import address_news
from api.actions.organisation.editing import Edit, begin_row, begin_save, find
from api.database import Transaction
from api.domain.organisation.file import read_one
from api.domain.outgoing import check_outgoing, check_token_travels
from api.domain.runs.automation_file import MetricSourceDraft
from api.secrets import Keyring
from api.store.runs.automations import MetricSourceRow

PURPOSE: Final = "metric-source"


async def save_metric_source(
    tx: Transaction,
    keyring: Keyring,
    shape: Mapping[str, Any],
    *,
    by: str,
    why: str = "",
    version: int | None = None,
    now: datetime,
    inner_hosts: frozenset[str] = frozenset(),
) -> MetricSourceRow:
    prove(read_one("metric_sources", shape)[0], inner_hosts)
    edit, draft = await begin_save(tx, "metric_sources", shape, version=version, by=by, why=why, now=now)
    prove_kept(await find(edit, MetricSourceRow, draft.handle), draft, inner_hosts)
    return await write_metric_source(edit, keyring, draft)


async def write_metric_source(edit: Edit, keyring: Keyring, draft: MetricSourceDraft) -> MetricSourceRow:
    found = await find(edit, MetricSourceRow, draft.handle)
    secret = news_of(keyring, found, draft)
    if found is not None and not secret and not edit.is_news("metric_sources", draft):
        return found
    row = begin_row(edit, found, MetricSourceRow, draft.handle)
    row.name, row.url = draft.name, draft.url
    if draft.token is not None:
        row.token = keyring.seal(draft.token, purpose=PURPOSE) if draft.token else None
    await edit.session.flush()
    await edit.record("metric_sources", draft, secret=secret)
    return row


def news_of(keyring: Keyring, row: MetricSourceRow | None, draft: MetricSourceDraft) -> str:
    told = address_news(keyring, row.token if row else None, draft.token, purpose=PURPOSE)
    return told.replace("its address", "its token").replace("another address", "another token")


def prove(draft: MetricSourceDraft, inner_hosts: frozenset[str]) -> None:
    """Refused where its address leads, or may lead, where nothing of ours may go, or its token may not."""
    check_outgoing(draft.url, inner_hosts=inner_hosts)
    if draft.token:
        check_token_travels(draft.url, inner_hosts=inner_hosts)


def prove_kept(row: MetricSourceRow | None, draft: MetricSourceDraft, inner_hosts: frozenset[str]) -> None:
    """The token that is kept would travel with a new address."""
    if draft.token is None and row is not None and row.token:
        check_token_travels(draft.url, inner_hosts=inner_hosts)
