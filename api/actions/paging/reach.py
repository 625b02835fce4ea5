"""How a person wants to be reached: other channels than push, and a rule for each severity."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.actions.organisation.edits import record_edit
from api.actions.people.people import myself
from api.addresses import prove_address
from api.database import Transaction
from api.domain.clean import clean_line
from api.domain.paging.notification import (
    EMAIL,
    PUSH,
    SEVERITIES,
    Rule,
    check_rules,
    default_rule,
    parse_rule,
    rule_steps,
)
from api.domain.people.person import check_email
from api.domain.refusal import Refused
from api.domain.rights import Viewer
from api.secrets import Keyring
from api.store.base import new_id
from api.store.paging import reach
from api.store.paging.devices import ContactMethodRow, NotificationRuleRow

MOST_METHODS = 10
LONGEST_LABEL = 60
APPRISE = "apprise"
PURPOSE = "contact method"


@dataclass(frozen=True, slots=True)
class EffectiveRule:
    """`is_default`: the person has written none for this severity."""

    severity: int
    rule: Rule
    is_default: bool


async def add_contact_method(
    tx: Transaction,
    viewer: Viewer,
    keyring: Keyring,
    *,
    kind: str,
    label: str,
    address: str,
    now: datetime,
    inner_hosts: frozenset[str] = frozenset(),
) -> ContactMethodRow:
    """It joins the default rules at once; rules that somebody wrote stay as they are written."""
    # Outside the event loop: Apprise takes a second to load. And before the first lock is taken.
    checked = await asyncio.to_thread(_checked_address, kind, address, inner_hosts)
    await myself(tx, viewer)
    methods = await reach.methods_of(tx.session, viewer.person_id)
    if len(methods) >= MOST_METHODS:
        raise Refused("TOO_MANY_METHODS", f"{MOST_METHODS} channels are enough: remove one first.")
    before = await effective_rules(tx.session, viewer.person_id)
    row = ContactMethodRow(
        id=new_id(),
        person_id=viewer.person_id,
        kind=kind,
        label=clean_line(label, LONGEST_LABEL) or kind,
        address=keyring.seal(checked, purpose=PURPOSE),
        position=max((method.position for method in methods), default=-1) + 1,
        created_at=now,
    )
    tx.session.add(row)
    await tx.session.flush()
    await _keep_order(tx, viewer, before)
    await _record(tx, viewer, before=None, after={"channel": row.label, "kind": kind}, now=now)
    return row


async def remove_contact_method(tx: Transaction, viewer: Viewer, method_id: UUID, *, now: datetime) -> None:
    """Refused while a rule counts on it: nobody loses a channel by surprise."""
    await myself(tx, viewer)
    row = await own_method(tx.session, viewer, method_id)
    for severity, rule in sorted((await reach.rules_of(tx.session, viewer.person_id)).items()):
        if any(step["channel"] == str(method_id) for step in rule.steps):
            raise Refused("METHOD_IN_USE", f"Your rule for SEV{severity} uses this channel: change it first.")
    row.removed_at = now
    await tx.session.flush()
    check_rules(_by_severity(await effective_rules(tx.session, viewer.person_id)))
    await _record(tx, viewer, before={"channel": row.label, "kind": row.kind}, after=None, now=now)


async def own_method(session: AsyncSession, viewer: Viewer, method_id: UUID) -> ContactMethodRow:
    for row in await reach.methods_of(session, viewer.person_id):
        if row.id == method_id:
            return row
    raise Refused("NOT_FOUND", "There is no such channel.")


def shown_address(keyring: Keyring, row: ContactMethodRow) -> str:
    """What its owner sees: an Apprise address carries passwords, so only its kind is told again."""
    address = keyring.unseal(row.address, purpose=PURPOSE)
    return address if row.kind == EMAIL else f"{address.partition('://')[0]}://…"


async def set_notification_rule(
    tx: Transaction,
    viewer: Viewer,
    *,
    severity: int,
    pages: str,
    steps: Sequence[Mapping[str, Any]],
    now: datetime,
) -> EffectiveRule:
    """`steps` are {"channel", "after": seconds}. Refused where a milder severity would be the louder one."""
    if severity not in SEVERITIES:
        raise Refused("BAD_SEVERITY", "A severity is 1, 2, 3 or 4.")
    await myself(tx, viewer)
    rule = parse_rule(pages, steps)
    known = {PUSH, EMAIL, *(str(row.id) for row in await reach.methods_of(tx.session, viewer.person_id))}
    for step in rule.steps:
        if step.channel not in known:
            raise Refused("NOT_FOUND", "A step names a channel that you do not have.")
    before = _by_severity(await effective_rules(tx.session, viewer.person_id))
    check_rules(before | {severity: rule})
    await _write(tx, viewer, severity, rule)
    await _record(
        tx, viewer, before=_rule_shape(severity, before[severity]), after=_rule_shape(severity, rule), now=now
    )
    return EffectiveRule(severity, rule, is_default=False)


async def effective_rules(session: AsyncSession, person_id: UUID) -> tuple[EffectiveRule, ...]:
    """One per severity: the person's own, else the default with all their channels."""
    methods = [str(row.id) for row in await reach.methods_of(session, person_id)]
    written = await reach.rules_of(session, person_id)
    return tuple(
        EffectiveRule(severity, parse_rule(row.pages, row.steps), is_default=False)
        if (row := written.get(severity))
        else EffectiveRule(severity, default_rule(severity, methods), is_default=True)
        for severity in SEVERITIES
    )


def _checked_address(kind: str, address: str, inner_hosts: frozenset[str]) -> str:
    if kind == EMAIL:
        return check_email(address)
    if kind != APPRISE:
        raise Refused("BAD_CHANNEL", "A channel is an e-mail address or an Apprise address.")
    prove_address(address.strip(), inner_hosts=inner_hosts)
    return address.strip()


async def _keep_order(tx: Transaction, viewer: Viewer, before: Sequence[EffectiveRule]) -> None:
    """A channel that joins a milder severity's default, beneath a written rule without it, is kept out."""
    try:
        check_rules(_by_severity(await effective_rules(tx.session, viewer.person_id)))
    except Refused:
        for was in before:
            if was.is_default:
                await _write(tx, viewer, was.severity, was.rule)


async def _write(tx: Transaction, viewer: Viewer, severity: int, rule: Rule) -> None:
    await tx.session.merge(
        NotificationRuleRow(
            person_id=viewer.person_id, severity=severity, pages=rule.pages, steps=rule_steps(rule)
        )
    )
    await tx.session.flush()


def _by_severity(rules: Sequence[EffectiveRule]) -> dict[int, Rule]:
    return {one.severity: one.rule for one in rules}


def _rule_shape(severity: int, rule: Rule) -> dict[str, Any]:
    return {"rule": severity, "pages": rule.pages, "steps": rule_steps(rule)}


async def _record(
    tx: Transaction,
    viewer: Viewer,
    *,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    now: datetime,
) -> None:
    await record_edit(
        tx,
        actor=viewer.actor,
        noun="person",
        handle=viewer.handle,
        verb="change",
        before=before,
        after=after,
        why="",
        now=now,
    )
