"""What the bookshop's people have done by the book: one run in the middle, and one that ended."""

from datetime import timedelta
from typing import Any

from api.actions.runs import ops, runs
from api.domain.rights import Viewer
from api.store.runs.runs import RunRow
from tests.browser.bookshop import Bookshop
from tests.support.runbooks import published
from tests.support.runs import sent

CARDS, ORDERS = 5, 7
HANDLE = "checkout-slow"
TEXT = """---
title: Checkout answers slowly, or not at all
summary: Orders wait in the queue and nobody takes them.
services: checkout
respond within: 5m
preconditions:
  - You can reach the bastion host
data: Orders belong to Payments; only the service's owner may have any deleted.
rollback when:
  - More than 5 % of payments are refused
after:
  - How long did customers wait?
  - Was the alert early enough?
---

### Triage in one minute

Look before you touch anything.

## Do: Look at the queue

```step
id: look
within: 2m
expect: Fewer than 100 orders wait
evidence: https://graphs.lantern.example/d/orders
```

```sh
orders queue --count --oldest
```

## Check: Do payments still go through, for all card brands and in every country we sell to?

```step
id: payments
within: 3m
```

Open the health page of the shop.

## Decide: What is slow?

```step
id: slow
within: 5m
options:
  - The workers hang, and the database answers quickly -> restart
  - The database is slow -> failover
  - Neither
```

## Do: Ask the database people

```step
id: ask
role: expert
```

In their room.

### Contain it

Everything from here on changes something.

## Do: Fail over to the replica

```step
id: failover
role: commander
within: 10m
safety: The replica is less than 10 s behind, and no payout is running
expect: The queue shrinks within two minutes
escalate: after 15m when the replica refuses
inform: public, customers
```

1. Freeze deployments.
2. Promote the replica:

```sh
ledger promote --replica ledger-db-2.eu-north-1b.internal.lantern.example --wait
```

## Do: Restart the workers

```step
id: restart
within: 10m
```

One node after the other.

## Communicate: Tell customers that orders are slow

```step
id: tell
role: comms_lead
within: 5m
inform: public, customers
```

Say what they notice, not what is broken.

## Roll back: Fail back to the first database

```step
id: back
safety: The old primary has caught up
```

The same the other way round.
"""


async def by_the_book(shop: Bookshop) -> None:
    owner = shop.people["ana"].row
    viewer = Viewer(owner.id, owner.handle, owner.name, "admin")
    await published(shop.house.database, viewer, TEXT, HANDLE, now=shop.opened - timedelta(days=30))
    await _ended(shop)
    await _in_the_middle(shop)


async def _in_the_middle(shop: Bookshop) -> None:
    """Ana and Bo differ about what is slow; he has begun what comes after her step."""
    run = await _begun(shop, ORDERS, "ana", minutes=9)
    await _did(shop, run, "ana", "tick", "look", minutes=8, seen="340 wait, the oldest for 12 minutes")
    await _did(shop, run, "bo", "tick", "look", minutes=7.5, seen="350 wait")
    await _did(shop, run, "bo", "skip", "payments", minutes=7, reason="The health page is down too")
    await _did(shop, run, "ana", "choose", "slow", minutes=6, option=0)
    await _did(shop, run, "bo", "choose", "slow", minutes=5, option=1)
    await _did(shop, run, "bo", "begin", "restart", minutes=1)


async def _ended(shop: Bookshop) -> None:
    run = await _begun(shop, CARDS, "bo", minutes=70)
    await _did(shop, run, "bo", "tick", "look", minutes=68, seen="Nobody waits")
    await _did(shop, run, "bo", "choose", "slow", minutes=66, option=2)
    await _did(
        shop, run, "bo", "deviate", "ask", minutes=60, text="Rang Cardwise: it is their Frankfurt site"
    )
    note = "The database had nothing to do with it: the acquirer is not in this runbook"
    async with shop.house.database.transaction() as tx:
        ended_at = shop.opened - timedelta(minutes=40)
        by = shop.people["bo"].actor
        await runs.end(tx, run, verdict="misled", note=note, by=by, now=ended_at)


async def _begun(shop: Bookshop, number: int, who: str, *, minutes: float) -> RunRow:
    incident = await shop.house.incident(number)
    async with shop.house.database.transaction() as tx:
        now = shop.opened - timedelta(minutes=minutes)
        return await runs.start(tx, incident.id, HANDLE, by=shop.people[who].actor, now=now)


async def _did(
    shop: Bookshop, run: RunRow, who: str, kind: str, step: str, *, minutes: float, **data: Any
) -> None:
    now = shop.opened - timedelta(minutes=minutes)
    async with shop.house.database.transaction() as tx:
        recorded = await ops.record(
            tx, run, [sent(step, kind, now, **data)], by=shop.people[who].actor, now=now
        )
    assert not recorded.refused
