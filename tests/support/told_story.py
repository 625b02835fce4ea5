"""An incident told to four audiences, one that only some may know of, and all that is not for outside."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from api import clock
from api.actions.briefings import briefings
from api.actions.briefings.briefings import Written
from api.actions.comms import promises, update_edits
from api.actions.incidents import decisions, impacts, incidents, roles
from api.actions.incidents.timeline import case
from api.actions.runs.informing import RunStep
from api.actions.status.repainting import repaint
from api.database import Transaction
from api.domain.incidents.impact import Impact
from api.domain.rights import Viewer
from api.secrets import Keyring, token_hash
from api.store.base import new_id
from api.store.status.components import BaselineRow, ComponentRow
from api.store.status.pages import MaintenanceNoteRow, StatusPageRow
from tests.support.comms import SLOTS, Newsroom, free, template
from tests.support.inside import INSIDE, WORD, plant
from tests.support.runbooks import published
from tests.support.runs import HANDLE, TEXT, Runs, sent
from tests.support.subscribers import add_page, component, planned_work, public_page, subscriber
from tests.support.town import SECRET, Person, Town

HOUR: Final = timedelta(hours=1)
LANGUAGES: Final = ["en", "de", "fr", "es", "ja", "ar"]
TOKEN: Final = "the token that opens the page of acme"
RESTRICTED: Final = f"{WORD}restricted"
# What nobody outside sees any part of here: the story has no rows of them.
UNTOLD: Final = (
    "acts calendar_feeds calendar_imports changes channels contact_methods handovers letters links"
    " overrides peaks quarantine reliefs risks rotations schedules sessions shadows sign_in_attempts swaps"
    " time_off tokens"
    " automations metric_sources run_calls run_checks"
    " runbook_drafts runbook_findings runbook_links runbook_pictures"
)
_ANNOUNCED: Final = "SELECT id FROM announcements WHERE incident_id = :incident"
# Of the restricted incident, by the incident they belong to.
_OF_INCIDENT: Final = {
    "incidents": ("title body", "id = :incident"),
    "timeline": ("text", "incident_id = :incident"),
    "decisions": ("question rationale", "incident_id = :incident"),
    "impacts": ("summary contracts", "incident_id = :incident"),
    "briefings": ("known unknown", "incident_id = :incident"),
    "incident_roles": ("why note", "incident_id = :incident"),
    "promises": ("why", "incident_id = :incident"),
    "updates": ("headline body", f"stage <> 'published' AND announcement_id IN ({_ANNOUNCED})"),
}


def audience_word(audience: str) -> str:
    """In what this audience is told."""
    return f"{WORD}for{audience}"


@dataclass(slots=True)
class Told:
    """`loud` is a SEV1 that a monitor opened, `calm` a SEV3, `secret` what only the named may know of."""

    town: Town
    loud: Newsroom
    calm: Newsroom
    secret: Newsroom
    unseen: list[str] = field(default_factory=list)
    components: dict[str, str] = field(default_factory=dict)
    step: RunStep | None = None
    hidden_at: datetime | None = None

    @classmethod
    async def of(cls, town: Town) -> "Told":
        roles_of = {"ana": "comms", "bo": "responder", "boss": "admin", "sam": "stakeholder"}
        for handle, role in roles_of.items():
            await town.person(handle, role=role)
        await town.team("crew", ["bo"])
        await town.contact("vendor", email="vendor@example.org")
        await town.service(rungs=[(3600, ["person:bo"])])
        number = await town.alert(
            body="Racks 4 and 5", labels={"host": "db7"}, link="https://graphs.example.org"
        )
        ana = town.people["ana"]
        loud = Newsroom(town, (await town.incident(number)).id)
        calm = await Newsroom.about(town, ana, severity=3)
        told = cls(town, loud, calm, await Newsroom.about(town, ana, severity=2, restricted=True))
        await told._shown()
        for room in (told.loud, told.secret):
            await told._inside(room)
        await told._followed()
        await told._outside()
        await told._held_back()
        await told._planned()
        return told

    async def hide(self) -> None:
        """A word of its own into everything that is not for outside."""
        async with self.town.database.transaction() as tx:
            await plant(tx.session)
            await tx.session.execute(text("SET LOCAL session_replication_role = replica"))
            for table, (names, where) in _OF_INCIDENT.items():
                for name in names.split():
                    grown = f"UPDATE {table} SET {name} = {name} || ' {RESTRICTED}' WHERE {where}"
                    await tx.session.execute(text(grown), {"incident": self.secret.incident_id})
            gone = f"UPDATE components SET name = name || ' {WORD}archived' WHERE archived_at IS NOT NULL"
            await tx.session.execute(text(gone))
            self.hidden_at = clock.now()
            await repaint(tx, now=self.hidden_at)

    async def empty(self) -> set[str]:
        """Tables without a row that a word could have been hidden in: they would prove nothing."""
        async with self.town.database.read() as session:
            return {
                table
                for table in INSIDE
                if table not in UNTOLD.split()
                and not await session.scalar(text(f"SELECT EXISTS (SELECT FROM {table})"))
            }

    async def resolve(self) -> None:
        """After everything was hidden: what this writes for subscribers is written beside all those words."""
        await self.calm.publish(self._person("ana"), free(state="resolved", headline="", body="It is over."))

    # -- what there is

    async def _shown(self) -> None:
        now = clock.now()
        async with self.town.database.transaction() as tx:
            public = await public_page(tx)
            public.languages = LANGUAGES
            acme = await _page(tx, "acme", "customers", access="token", token_hash=token_hash(TOKEN))
            inside = await _page(tx, "inside", "internal", access="sign-in")
            shop = await component(tx, "Checkout", public, acme, inside, now=now)
            vault = await component(tx, f"Vault {WORD}forinternal", inside, now=now)
            gone = await component(tx, "Fax", now=now)
            self.components = {"shop": str(shop.id), "vault": str(vault.id), "gone": str(gone.id)}
            for row in (shop, vault, gone):
                tx.session.add(_baseline(row))
            for page in (public, acme):
                await subscriber(tx, Keyring(SECRET), f"reader@{page.handle}.example.net", page=page, now=now)

    async def _inside(self, room: Newsroom) -> None:
        ana, boss, now = self._person("ana"), self._person("boss"), clock.now()
        await room.name(ana, boss)
        async with self.town.database.transaction() as tx:
            incident = room.incident_id
            await incidents.add_note(tx, incident, by=ana.actor, text="The disk of db7 is full.", now=now)
            measured = Impact(
                summary="Orders", regions=("EU",), customers=3, customers_note="Acme", contracts="5 %"
            )
            await impacts.record(tx, incident, measured, by=ana.actor, now=now)
            await decisions.ask(
                tx, incident, by=ana.actor, of="boss", question="Fail over?", due_at=now + HOUR, now=now
            )
            await decisions.record(
                tx, incident, by=boss.actor, question="Stop?", chosen="No", rationale="Too dear", now=now
            )
            async with case(tx, incident, now=now) as opened:
                await roles.assign(opened, "commander", "boss", by=ana.actor, note="Half done")
            await briefings.issue(
                tx, incident, Written(known="db7", unknown="Why", next_at=now + HOUR), by=ana.actor, now=now
            )

    async def _followed(self) -> None:
        """A runbook is followed in the SEV1; one of its steps asks to tell customers."""
        boss, now = self._person("boss"), clock.now()
        await published(self.town.database, Viewer(boss.row.id, "boss", "Boss", "admin"), TEXT, HANDLE)
        runs = Runs(self.town.database, self.loud.incident_id)
        run = await runs.start(boss.actor, now=now)
        other = sent("look", "deviate", now, text="It is db8 now")
        await runs.record(run, boss.actor, sent("look", "tick", now, seen="Full"), other, now=now)
        self.step = RunStep(run.id, "tell")

    async def _outside(self) -> None:
        """The SEV1 to each audience in its own words; the SEV3 and the restricted one to all of the world."""
        ana, boss, shop = self._person("ana"), self._person("boss"), self.components["shop"]
        own = SLOTS | {"symptom": f"cards are refused {audience_word('customers')}"}
        effects: Any = {shop: "partial_outage", self.components["gone"]: "major_outage"}
        await self.loud.publish(
            ana,
            template(effects=effects),
            template(audience="customers", slots=own, effects=effects, followed=self.step),
        )
        for audience in ("internal", "executives"):
            words = f"For them {audience_word(audience)}"
            (waiting,) = await self.loud.publish(ana, free(audience=audience, headline=words, body=words))
            await self.loud.approve(boss, waiting, rationale="They should know.")
        await self.calm.publish(
            ana, free(headline="Search is slow", body="Before.", effects={shop: "operational"})
        )
        (secret,) = await self.secret.publish(ana, free(headline="We look into something", body="More soon."))
        await self.secret.approve(boss, secret, rationale="As the law wants it.")
        async with (
            self.town.database.transaction() as tx,
            case(tx, self.calm.incident_id, now=clock.now()) as opened,
        ):
            until = clock.now() + 5 * HOUR
            await promises.extend(opened, "public", until=until, why="The vendor sleeps", by=ana.actor)

        async with self.town.database.transaction() as tx:
            gone = await tx.session.get_one(ComponentRow, UUID(self.components["gone"]))
            gone.archived_at = clock.now()

    async def _held_back(self) -> None:
        ana = self._person("ana")
        for room in (self.loud, self.secret):
            await room.publish(ana, _hidden("waiting"))
            await room.compose(ana, _hidden("draft"))
        later = SLOTS | {"symptom": f"{WORD}scheduled"}
        await self.loud.publish(ana, template(slots=later), at=clock.now() + HOUR)
        (wrong,) = await self.calm.publish(ana, _hidden("retracted"))
        (typed,) = await self.calm.publish(ana, free(headline="", body=f"{WORD}before"))
        now = clock.now()
        async with self.town.database.transaction() as tx:
            await update_edits.retract(tx, wrong.id, by=ana.actor, why="Wrong incident", now=now)
            await update_edits.edit(
                tx, typed.id, body="After.", by=ana.actor, why="A name in it", seen=typed.version, now=now
            )
        never = await Newsroom.about(self.town, ana, severity=3)
        await never.compose(ana, _hidden("never"))
        self.unseen.append((await never.announcement()).code)

    async def _planned(self) -> None:
        now = clock.now()
        await self.town.maintenance(lasts=HOUR, reason="The vendor's disks")
        when: dict[str, Any] = {"starts_at": now + HOUR, "ends_at": now + 2 * HOUR, "now": now}
        async with self.town.database.transaction() as tx:
            shop = await tx.session.get_one(ComponentRow, UUID(self.components["shop"]))
            for audience in ("public", "internal"):
                work = await planned_work(tx, shop, **when)
                work.audiences = [audience]
                said = "Soon." if audience == "public" else audience_word(audience)
                work.headline, work.body = f"New disks {said}", said
                tx.session.add(_note(work.id, said))
                if audience != "public":
                    self.unseen.append(work.code)
            await repaint(tx, now=now)

    def _person(self, handle: str) -> Person:
        return self.town.people[handle]


def _hidden(what: str) -> Any:
    return free(headline=f"Not yet {WORD}{what}", body=f"Nobody reads {WORD}{what}.")


async def _page(tx: Transaction, handle: str, audience: str, **other: Any) -> StatusPageRow:
    row = await add_page(tx, handle, audience, now=clock.now())
    for name, value in other.items():
        setattr(row, name, value)
    row.description = audience_word(audience)
    return row


def _baseline(row: ComponentRow) -> BaselineRow:
    return BaselineRow(
        id=new_id(),
        component_id=row.id,
        at=clock.now() - HOUR,
        status="operational",
        by="person:ana",
        why="Seen",
    )


def _note(maintenance_id: UUID, body: str) -> MaintenanceNoteRow:
    return MaintenanceNoteRow(
        id=new_id(),
        code=f"note{new_id().hex[:8]}",
        maintenance_id=maintenance_id,
        status="scheduled",
        body=body,
        at=clock.now(),
        by="person:ana",
    )
