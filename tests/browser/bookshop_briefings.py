"""What the bookshop's executives are told of the evening, and the week before it."""

from datetime import timedelta

from api.actions.briefings import briefings
from api.actions.briefings.briefings import Written
from api.actions.comms import templates, updates
from api.actions.comms.compositions import Text
from api.actions.incidents import decisions, impacts
from api.domain.briefings.weekly import (
    Promises,
    Uptime,
    Week,
    Weekly,
    in_words,
    shape_of,
    week_told_of,
    weeks_before,
)
from api.domain.comms.template import TemplateDraft, Words
from api.domain.incidents.impact import DutyClock, Impact
from api.store.base import new_id
from api.store.briefings.briefings import BriefingReaderRow, BriefingRow
from tests.browser.bookshop import Bookshop

CARDS = 5


async def executives(shop: Bookshop) -> None:
    """The cards: measured, said publicly, briefed on twice, and one decision that waits for Ana."""
    await _measured(shop)
    await _said_publicly(shop)
    await _decisions(shop)
    await _briefed(shop)
    await _week(shop)


async def _measured(shop: Bookshop) -> None:
    began = shop.opened - timedelta(hours=1.4)
    impact = Impact(
        summary="One in three card payments is refused. Orders are kept as unpaid and charged later.",
        regions=("Europe", "India", "Japan"),
        customers=12_400,
        customers_note="who tried to pay by card",
        tickets=218,
        money=48_000,
        currency="EUR",
        contracts="Two publishers are promised 99.9 % a month: credit is due from 43 minutes on.",
        clocks=(
            DutyClock(name="DORA: initial notification", started_at=began, due_at=began + timedelta(hours=4)),
            DutyClock(
                name="NIS2: early warning",
                started_at=began,
                due_at=began + timedelta(hours=24),
                done_at=shop.opened - timedelta(minutes=20),
            ),
        ),
    )
    await _happens(shop, impacts.record, "wilhelmina", impact, ago=1.0)


async def _said_publicly(shop: Bookshop) -> None:
    words = TemplateDraft(
        handle="payments-identified",
        name="Payments, identified",
        audiences=("public",),
        state="identified",
        words=Words(
            "Card payments fail",
            "{{what}}\n\nYour basket is kept, and nothing is charged twice. Next update by {{next_update}}.",
        ),
        pre_authorised=True,
    )
    async with shop.house.database.transaction() as tx:
        await templates.save(
            tx, words, by="person:ana", why="Agreed", seen=None, authorises=True, now=shop.opened
        )
    text = Text(
        audience="public",
        state="identified",
        template="payments-identified",
        slots={"what": "Some card payments are refused. We have found the cause at our payment partner."},
        effects={},
        next_update_at=shop.opened + timedelta(minutes=20),
    )
    await _happens(shop, updates.publish, "wilhelmina", [text], ago=0.4)


async def _decisions(shop: Bookshop) -> None:
    taken = {
        "question": "Sell without a card check?",
        "chosen": "Yes, below 50 EUR",
        "rationale": "The risk is smaller than the loss.",
    }
    await _happens(shop, decisions.record, "bo", ago=0.8, **taken)
    wanted = {
        "of": "ana",
        "question": "Do we tell the two publishers tonight, before the credit is counted?",
        "options": ("Tell them tonight", "Wait for the final figures"),
        "due_at": shop.opened + timedelta(minutes=45),
    }
    await _happens(shop, decisions.ask, "wilhelmina", ago=0.3, **wanted)


async def _briefed(shop: Bookshop) -> None:
    first = Written(
        known="Our card partner refuses a third of all payments since its Frankfurt site went down.",
        next_at=shop.opened - timedelta(minutes=10),
    )
    await _happens(shop, briefings.issue, "wilhelmina", first, ago=0.9)
    second = Written(
        known=(
            "Our card partner’s Frankfurt site is down; since 40 minutes our traffic goes through Dublin and "
            "payments work again. Orders that were refused are kept, and charged tonight."
        ),
        unknown="Whether some customers paid twice: the partner’s list comes in the morning.",
        next_at=shop.opened + timedelta(minutes=50),
    )
    await _happens(shop, briefings.issue, "wilhelmina", second, ago=0.15)


async def _week(shop: Bookshop) -> None:
    """The brief of the week before: what came in it, most of it before this bookshop's story begins."""
    counts = (
        (1, 3, 6, 2),
        (0, 4, 5, 3),
        (2, 5, 9, 1),
        (0, 2, 4, 4),
        (1, 2, 7, 2),
        (0, 1, 3, 5),
        (0, 3, 4, 2),
        (1, 2, 3, 1),
    )
    waits = ((190, 900), (150, 640), (420, 3_300), (170, 700), (140, 560), (95, 300), (120, 420), (110, 380))
    told_of = week_told_of(shop.opened - timedelta(days=7), "Europe/Madrid")
    assert told_of is not None
    edges = weeks_before(told_of[1], "Europe/Madrid")
    weekly = Weekly(
        starts_at=told_of[0],
        ends_at=told_of[1],
        zone="Europe/Madrid",
        weeks=tuple(
            Week(edge, count, usual, slowest)
            for edge, count, (usual, slowest) in zip(edges, counts, waits, strict=False)
        ),
        promises=(Promises("public", 11, 0), Promises("customers", 4, 1), Promises("executives", 6, 1)),
        uptimes=(Uptime("Shop and checkout", 0.9987), Uptime("Search", 0.9941), Uptime("Reading lists", 1.0)),
    )
    row = BriefingRow(
        id=new_id(),
        kind="weekly",
        number=31,
        stage="issued",
        known=" ".join(in_words(weekly)),
        unknown="",
        facts=shape_of(weekly),
        created_at=told_of[1] + timedelta(hours=7),
        issued_at=told_of[1] + timedelta(hours=7),
        issued_by="system:tocsin",
        version=1,
    )
    async with shop.house.database.transaction() as tx:
        tx.session.add(row)
        await tx.session.flush()
        tx.session.add(BriefingReaderRow(briefing_id=row.id, person_id=shop.people["ana"].row.id))


async def _happens(
    shop: Bookshop, verb: object, who: str, *given: object, ago: float, **fields: object
) -> None:
    """An action that is given more than the incident."""
    row = await shop.house.incident(CARDS)
    async with shop.house.database.transaction() as tx:
        await verb(  # type: ignore[operator]
            tx,
            row.id,
            *given,
            by=shop.people[who].actor,
            now=shop.opened - timedelta(hours=ago),
            **fields,
        )
