"""The secrets a file brings, addresses and keys: which of them are news, and which cannot be taken."""

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.actions.organisation import channels, contacts
from api.actions.organisation.contacts import address_news
from api.actions.organisation.keys import known_keys, refuse_taken
from api.addresses import prove_address
from api.domain.difference import Standing
from api.domain.intake_file import IntegrationDraft
from api.domain.ledger_file import ChannelDraft, ContactDraft
from api.domain.marked import Problem
from api.domain.organisation_file import BadFile, OrganisationFile, Section
from api.domain.refusal import Refused
from api.secrets import Keyring, token_hash
from api.store.ownership import ChannelRow, ContactRow

News = dict[tuple[Section, str], str]

_ADDRESSED: Final[Mapping[Section, tuple[Any, str]]] = {
    "contacts": (ContactRow, contacts.PURPOSE),
    "channels": (ChannelRow, channels.PURPOSE),
}


async def prove_addresses(file: OrganisationFile, *, inner_hosts: frozenset[str]) -> None:
    """Raises BadFile for one that cannot work. Takes a second, so before any lock."""
    if any(True for _ in _addresses(file)):
        problems = await asyncio.to_thread(lambda: list(_unproven(file, inner_hosts)))
        if problems:
            raise BadFile(problems)


async def news(session: AsyncSession, file: OrganisationFile, keyring: Keyring) -> News:
    """In words that tell no secret."""
    found: News = {}
    sealed = {section: await _sealed(session, table) for section, (table, _) in _ADDRESSED.items()}
    for section, handle, url in _addresses(file):
        purpose = _ADDRESSED[section][1]
        if told := address_news(keyring, sealed[section].get(handle), url, purpose=purpose):
            found[section, handle] = told
    keys = _keys(file)
    known = await known_keys(session, keys.values())
    for handle, key in keys.items():
        if token_hash(key) not in known:
            found["integrations", handle] = f"registers the key that ends in {key[-4:]}"
    return found


async def problems(session: AsyncSession, standing: Standing, file: OrganisationFile) -> list[Problem]:
    """Keys that belong elsewhere or were revoked, and new channels that lead nowhere."""
    keys = _keys(file)
    known = await known_keys(session, keys.values())
    found = []
    for handle, key in keys.items():
        try:
            refuse_taken(known.get(token_hash(key)), handle)
        except Refused as no:
            line = file.lines["integrations", handle]
            found.append(Problem(line, f"integration {handle}, key: {no.message}"))
    for handle, draft in file.sections.get("channels", {}).items():
        is_new = standing.draft("channels", handle) is None
        if is_new and isinstance(draft, ChannelDraft) and not draft.url:
            line = file.lines["channels", handle]
            found.append(Problem(line, f"channel {handle}: a new channel needs `url`."))
    return found


def _unproven(file: OrganisationFile, inner_hosts: frozenset[str]) -> Iterator[Problem]:
    for section, handle, url in _addresses(file):
        try:
            if url:
                prove_address(url, inner_hosts=inner_hosts)
        except Refused as no:
            yield Problem(file.lines[section, handle], f"{section[:-1]} {handle}, url: {no.message}")


def _addresses(file: OrganisationFile) -> Iterator[tuple[Section, str, str]]:
    for section in _ADDRESSED:
        for handle, draft in file.sections.get(section, {}).items():
            if isinstance(draft, ContactDraft | ChannelDraft) and draft.url is not None:
                yield section, handle, draft.url


def _keys(file: OrganisationFile) -> dict[str, str]:
    drafts = file.sections.get("integrations", {})
    return {
        handle: draft.key
        for handle, draft in drafts.items()
        if isinstance(draft, IntegrationDraft) and draft.key is not None
    }


async def _sealed(session: AsyncSession, table: Any) -> dict[str, str | None]:
    rows = await session.execute(select(table.handle, table.url))
    return {row.handle: row.url for row in rows}
