"""What somebody writes at once for several audiences: prepared for each of them, and kept as drafts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.actions.comms import announcements
from api.actions.incidents.timeline import Case
from api.actions.runs import informing
from api.actions.runs.informing import RunStep
from api.domain.comms import promise as promising
from api.domain.comms.approval import why_second
from api.domain.comms.audience import Audience, ComponentStatus, UpdateState
from api.domain.comms.composition import Ground, Prepared, Template, Written, prepare
from api.domain.comms.template import Words
from api.domain.comms.update import Saying, text_hash
from api.domain.incidents.incident import Actor
from api.domain.organisation.snapshot import Organisation
from api.domain.refusal import Refused
from api.secrets import new_code
from api.store.base import new_id
from api.store.comms import promises, templates, updates
from api.store.comms.comms import TemplateRow, UpdateRow
from api.store.incidents.incidents import IncidentRow
from api.store.organisation import snapshot as organisations


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """For one audience: own text in `body`, or the handle of a `template` and its slots.

    `seen` is the version of what this audience was told that its author has read, `followed` the step of a
    run that asks to tell them.
    """

    audience: Audience
    state: UpdateState
    headline: str = ""
    body: str = ""
    template: str | None = None
    slots: Mapping[str, str]
    effects: Mapping[str, ComponentStatus]
    next_update_at: datetime | None = None
    notify: bool = True
    seen: int | None = None
    followed: RunStep | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """A text with everything that is known about it; `why` says why somebody else has to agree."""

    prepared: Prepared
    ground: Ground
    template: TemplateRow | None
    why: str


async def look(session: AsyncSession, incident: IncidentRow, text: Text, *, goes_out: datetime) -> Looked:
    """What comes of a text that goes out then; Refused where it cannot go out like this."""
    organisation = await organisations.current(session)
    template = await _template(session, text)
    ground = await _ground(session, organisation, incident, text, template, goes_out=goes_out)
    written = Written(
        audience=text.audience,
        state=text.state,
        headline=text.headline,
        body=text.body,
        slots=text.slots,
        effects=text.effects,
        next_update_at=text.next_update_at,
    )
    prepared = prepare(written, ground, goes_out=goes_out)
    policy = organisation.comms
    why = why_second(prepared.proposal, second_person=policy.second_person, sensitive=policy.sensitive)
    return Looked(prepared, ground, template, why)


async def keep(
    opened: Case,
    texts: Sequence[Text],
    *,
    composition_id: UUID,
    by: Actor,
    goes_out: datetime,
) -> list[UpdateRow]:
    """As drafts, one for each audience."""
    if not texts or len({text.audience for text in texts}) < len(texts):
        raise Refused("BAD_COMPOSITION", "Write one text for each audience that should hear.")
    return [await _keep(opened, text, composition_id, by=by, goes_out=goes_out) for text in texts]


async def rewrite(opened: Case, row: UpdateRow, text: Text, *, goes_out: datetime) -> None:
    """Another text in the place of one that is not out yet."""
    looked = await look(opened.tx.session, opened.row, text, goes_out=goes_out)
    _write(row, text, looked)
    row.version += 1


def saying_of(row: UpdateRow, audience: str) -> Saying:
    return Saying(
        audience=cast("Audience", audience),
        state=cast("UpdateState", row.state),
        headline=row.headline,
        body=row.body,
        effects=row.effects,
        next_update_at=row.next_update_at,
    )


async def follows_at(
    session: AsyncSession,
    organisation: Organisation,
    incident: IncidentRow,
    text: Text,
    *,
    goes_out: datetime,
) -> datetime | None:
    """When this audience hears again by the organisation's own promises."""
    owed = await promises.owed_to(session, incident.id, text.audience)
    stretched = timedelta(seconds=owed.interval) if owed and owed.stretched and owed.interval else None
    following = promising.following(
        organisation.comms,
        organisation.cadences.get(incident.severity, {}),
        severity=incident.severity,
        audience=text.audience,
        state=text.state,
        said_at=goes_out,
        stretched=stretched,
    )
    return following.due_at if following else None


async def _keep(
    opened: Case, text: Text, composition_id: UUID, *, by: Actor, goes_out: datetime
) -> UpdateRow:
    session = opened.tx.session
    looked = await look(session, opened.row, text, goes_out=goes_out)
    announcement = await announcements.of_audience(
        opened, text.audience, headline=looked.prepared.saying.headline
    )
    announcements.check_seen(announcement, text.seen)
    row = UpdateRow(
        id=new_id(),
        code=new_code(),
        announcement_id=announcement.id,
        composition_id=composition_id,
        stage="draft",
        author_id=by.person_id,
        created_at=opened.now,
        version=1,
    )
    _write(row, text, looked)
    if text.followed is not None:
        await informing.check(opened, text.followed)
        row.run_id, row.run_step = text.followed.run_id, text.followed.step
    session.add(row)
    await session.flush()
    opened.stirred = True
    return row


def _write(row: UpdateRow, text: Text, looked: Looked) -> None:
    saying, template = looked.prepared.saying, looked.template
    used = template is not None and not text.body
    row.state = saying.state
    row.headline = saying.headline
    row.body = saying.body
    row.own_words = looked.prepared.own_words
    row.template_id = template.id if template and used else None
    row.template_version = template.version if template and used else None
    row.slots = looked.prepared.slots if used else {}
    row.effects = dict(saying.effects)
    row.next_update_at = saying.next_update_at
    row.notify = text.notify
    row.text_hash = text_hash(saying)
    row.needs_approval, row.why_approval = bool(looked.why), looked.why
    row.approved_by = None


async def _template(session: AsyncSession, text: Text) -> TemplateRow | None:
    if text.template is None:
        return None
    row = await templates.by_handle(session, text.template)
    if row is None or row.archived_at is not None:
        raise Refused("NOT_FOUND", f"There is no template called “{text.template[:80]}”.")
    return row


async def _ground(
    session: AsyncSession,
    organisation: Organisation,
    incident: IncidentRow,
    text: Text,
    template: TemplateRow | None,
    *,
    goes_out: datetime,
) -> Ground:
    known = await updates.announcement(session, incident.id, text.audience)
    is_known = known is not None and known.published_at is not None
    said = await updates.published(session, known.id) if known else []
    return Ground(
        severity=incident.severity,
        restricted=incident.restricted,
        headline=known.headline if known and is_known else "",
        resolved=known is not None and known.resolved_at is not None,
        told="\n".join([known.headline if known and is_known else "", *(one.body for one in said)]),
        components=await updates.component_names(session),
        follows_at=await follows_at(session, organisation, incident, text, goes_out=goes_out),
        template=_words_of(template),
    )


def _words_of(row: TemplateRow | None) -> Template | None:
    if row is None:
        return None
    return Template(
        name=row.name,
        words=Words(row.headline, row.body),
        audiences=frozenset(row.audiences),
        state=cast("UpdateState | None", row.state),
        pre_authorised=row.pre_authorised,
    )
