"""The secrets a file brings, addresses and keys: which of them are news, and which cannot be taken."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.actions.organisation import automations, channels, contacts, metric_sources
from api.actions.organisation.keys import known_keys, refuse_taken
from api.addresses import prove_address
from api.domain.alerts.intake_file import IntegrationDraft
from api.domain.marked import Problem
from api.domain.organisation.difference import Standing
from api.domain.organisation.file import KINDS, BadFile, OrganisationFile, Section
from api.domain.organisation.ledger_file import ChannelDraft
from api.domain.refusal import Refused
from api.domain.runs.automation_file import AutomationDraft, MetricSourceDraft
from api.secrets import Keyring, token_hash
from api.store.organisation.ownership import ChannelRow, ContactRow
from api.store.runs.automations import AutomationRow, MetricSourceRow

News = dict[tuple[Section, str], str]


@dataclass(frozen=True, slots=True)
class Secretive:
    """`news` says what of a draft's secrets changes its row; `prove` refuses an address that cannot work."""

    table: Any
    news: Callable[[Keyring, Any, Any], str]
    prove: Callable[[Any, frozenset[str]], None]


def _prove_apprise(draft: Any, inner_hosts: frozenset[str]) -> None:
    if draft.url:
        prove_address(draft.url, inner_hosts=inner_hosts)


_SECRETIVE: Final[Mapping[Section, Secretive]] = {
    "contacts": Secretive(ContactRow, contacts.news_of, _prove_apprise),
    "channels": Secretive(ChannelRow, channels.news_of, _prove_apprise),
    "metric_sources": Secretive(MetricSourceRow, metric_sources.news_of, metric_sources.prove),
    "automations": Secretive(AutomationRow, automations.news_of, automations.prove),
}


async def prove_addresses(file: OrganisationFile, *, inner_hosts: frozenset[str]) -> None:
    """Raises BadFile for one that cannot work. Takes a second, so before any lock."""
    if any(True for _ in _secretive(file)):
        problems = await asyncio.to_thread(lambda: list(_unproven(file, inner_hosts)))
        if problems:
            raise BadFile(problems)


async def news(session: AsyncSession, file: OrganisationFile, keyring: Keyring) -> News:
    """In words that tell no secret."""
    found: News = {}
    rows = {section: await _rows(session, one.table) for section, one in _SECRETIVE.items()}
    for section, handle, draft in _secretive(file):
        if told := _SECRETIVE[section].news(keyring, rows[section].get(handle), draft):
            found[section, handle] = told
    keys = _keys(file)
    known = await known_keys(session, keys.values())
    for handle, key in keys.items():
        if token_hash(key) not in known:
            found["integrations", handle] = f"registers the key that ends in {key[-4:]}"
    return found


async def problems(
    session: AsyncSession, standing: Standing, file: OrganisationFile, *, inner_hosts: frozenset[str]
) -> list[Problem]:
    """Keys that belong elsewhere or were revoked, what is new and leads nowhere, tokens in plain sight."""
    keys = _keys(file)
    known = await known_keys(session, keys.values())
    found = []
    for handle, key in keys.items():
        try:
            refuse_taken(known.get(token_hash(key)), handle)
        except Refused as no:
            line = file.lines["integrations", handle]
            found.append(Problem(line, f"integration {handle}, key: {no.message}"))
    for section, handle, draft in _secretive(file):
        is_new = standing.draft(section, handle) is None
        if is_new and isinstance(draft, ChannelDraft | AutomationDraft) and not draft.url:
            noun = KINDS[section].noun
            sentence = f"{noun} {handle}: a new {noun} needs `url`."
            found.append(Problem(file.lines[section, handle], sentence))
    return found + await _kept_tokens(session, file, inner_hosts)


async def _kept_tokens(
    session: AsyncSession, file: OrganisationFile, inner_hosts: frozenset[str]
) -> list[Problem]:
    found = []
    rows = await _rows(session, MetricSourceRow)
    for handle, draft in file.sections.get("metric_sources", {}).items():
        try:
            metric_sources.prove_kept(rows.get(handle), cast("MetricSourceDraft", draft), inner_hosts)
        except Refused as no:
            line = file.lines["metric_sources", handle]
            found.append(Problem(line, f"metric-source {handle}, url: {no.message}"))
    return found


def _unproven(file: OrganisationFile, inner_hosts: frozenset[str]) -> Iterator[Problem]:
    for section, handle, draft in _secretive(file):
        try:
            _SECRETIVE[section].prove(draft, inner_hosts)
        except Refused as no:
            yield Problem(file.lines[section, handle], f"{KINDS[section].noun} {handle}, url: {no.message}")


def _secretive(file: OrganisationFile) -> Iterator[tuple[Section, str, Any]]:
    for section in _SECRETIVE:
        for handle, draft in file.sections.get(section, {}).items():
            yield section, handle, draft


def _keys(file: OrganisationFile) -> dict[str, str]:
    drafts = file.sections.get("integrations", {})
    return {
        handle: draft.key
        for handle, draft in drafts.items()
        if isinstance(draft, IntegrationDraft) and draft.key is not None
    }


async def _rows(session: AsyncSession, table: Any) -> dict[str, Any]:
    return {row.handle: row for row in await session.scalars(select(table))}
