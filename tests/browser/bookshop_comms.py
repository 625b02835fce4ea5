"""What the bookshop's communications lead has promised, said and prepared by the time somebody looks."""

from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

from api.actions.comms import promise_care, promises, templates, updates
from api.actions.comms.compositions import Text
from api.actions.incidents import roles
from api.actions.incidents.timeline import Case, case
from api.actions.organisation.comms import save_comms
from api.domain.comms.audience import Audience
from api.domain.comms.template import TemplateDraft, Words
from api.domain.incidents.incident import SYSTEM, Actor
from api.store.comms.updates import component_ids
from api.store.organisation import snapshot as organisations
from tests.browser.bookshop import Bookshop
from worker.jobs.promises import Promises

CARDS, SEARCH, ORDERS = 5, 6, 7
Deed = Callable[[Case, Actor], Coroutine[Any, Any, Any]]
SYMPTOM = "Some card payments are refused"


async def told(shop: Bookshop) -> None:
    """The cards: an update overdue, and one that waits for Ana. Orders: a first word is due, with a draft."""
    await _words(shop)
    await _policy(shop)
    for role, who in (("comms_lead", "wilhelmina"), ("commander", "bo"), ("deputy", "dana")):
        await _in(shop, CARDS, "ana", _assigned(role, who), ago=0.68)
    await _in(shop, CARDS, "ana", _promised("customers"), ago=0.66)
    await _publish(shop, _first(shop, "customers"), ago=0.65)
    await _publish(shop, _first(shop, "customers"), ago=0.45)
    await _publish(shop, _free(shop), ago=0.05)
    await _in(shop, SEARCH, "ana", _promised("public", "customers"), ago=0.35)
    await _in(shop, ORDERS, "ana", _promised("public", "internal"), ago=0.02)
    await _in(shop, ORDERS, "ana", _assigned("comms_lead", "ana"), ago=0.02)
    await Promises(shop.house.database, clock=lambda: shop.opened).climb()


async def _words(shop: Bookshop) -> None:
    """Agreed on a quiet day."""
    first = Words(
        "Problems with {{components}}",
        "{{symptom}}.\n\n{{workaround}}.\n\nWe are looking into it, and say more by {{next_update}}.",
    )
    over = Words(
        "{{components}} works again", "{{symptom}} until {{ended_at}}. It works again. {{what_to_do}}."
    )
    drafts = (
        TemplateDraft(
            handle="first-word",
            name="First word",
            audiences=("public", "customers", "internal"),
            state=None,
            words=first,
            pre_authorised=True,
        ),
        TemplateDraft(
            handle="over",
            name="It is over, with what readers should do about orders that were interrupted",
            audiences=("public", "customers"),
            state="resolved",
            words=over,
            pre_authorised=False,
        ),
    )
    async with shop.house.database.transaction() as tx:
        for draft in drafts:
            await templates.save(
                tx, draft, by="person:ana", why="Agreed", seen=None, authorises=True, now=_at(shop, 300)
            )


async def _policy(shop: Bookshop) -> None:
    async with shop.house.database.transaction() as tx:
        await save_comms(tx, {"approvers": ["ana", "dana"]}, by="person:ana", now=_at(shop, 300))


def _first(shop: Bookshop, audience: Audience) -> Callable[[dict[str, str]], Text]:
    slots = {"symptom": SYMPTOM, "workaround": "Paying by invoice works, and baskets are kept"}

    def text(known: dict[str, str]) -> Text:
        effects = {known["cards"]: "major_outage", known["orders"]: "degraded_performance"}
        return Text(
            audience=audience,
            state="identified",
            template="first-word",
            slots=slots,
            effects=effects,  # type: ignore[arg-type]
        )

    return text


def _free(shop: Bookshop) -> Callable[[dict[str, str]], Text]:
    def text(known: dict[str, str]) -> Text:
        return Text(
            audience="public",
            state="monitoring",
            body=(
                "Card payments go through another site of our partner since 40 minutes, and are taken again. "
                "Orders that were refused are kept: they are charged tonight, and nobody has to order twice."
            ),
            slots={},
            effects={known["cards"]: "degraded_performance"},
            next_update_at=shop.opened + timedelta(minutes=30),
        )

    return text


async def _publish(shop: Bookshop, write: Callable[[dict[str, str]], Text], *, ago: float) -> None:
    row = await shop.house.incident(CARDS)
    async with shop.house.database.transaction() as tx:
        known = await component_ids(tx.session, {"cards", "orders"})
        by = shop.people["wilhelmina"].actor
        await updates.publish(tx, row.id, [write(known)], by=by, now=_at(shop, ago))


def _assigned(role: Any, who: str) -> Deed:
    async def deed(opened: Case, by: Actor) -> None:
        await roles.assign(opened, role, who, by=by)

    return deed


def _promised(*audiences: Audience) -> Deed:
    """As the policy has it; where that promises nothing, within the half hour."""

    async def deed(opened: Case, by: Actor) -> None:
        organisation = await organisations.current(opened.tx.session)
        made = await promise_care.start(opened, organisation, dict.fromkeys(audiences, opened.now), by=SYSTEM)
        for audience in set(audiences) - {row.audience for row in made}:
            due_at = opened.now + timedelta(minutes=30)
            word = promises.Made(audience=audience, due_at=due_at, by=SYSTEM, kind="first", interval=None)
            await promises.make(opened, organisation, word)

    return deed


async def _in(shop: Bookshop, number: int, who: str, deed: Deed, *, ago: float) -> None:
    row = await shop.house.incident(number)
    async with shop.house.database.transaction() as tx, case(tx, row.id, now=_at(shop, ago)) as opened:
        await deed(opened, shop.people[who].actor)


def _at(shop: Bookshop, ago: float) -> Any:
    return shop.opened - timedelta(hours=ago)
