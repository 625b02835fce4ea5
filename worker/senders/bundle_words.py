"""From a parcel of many pages to the words a device or a mailbox gets; pure, as the wording of one is."""

from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import Final

from api.actions.paging.bundling import Bundle, Parcel
from api.domain.organisation.snapshot import Organisation
from api.domain.paging import bundle_payload, payload
from api.domain.paging.bundle_payload import Listed, bundle_over_payload
from api.domain.paging.capability import LIFE, Capability, seal
from api.store.paging.bundles import Told
from worker.senders.page_letter import Letter
from worker.senders.wording import ACTIONS, Desk, life_of, page_of

# A storm's letter names the worst and leads to the list of all.
_MOST_LINES: Final = 50
# A text message has room for few.
_MOST_SPOKEN: Final = 3


def bundle_push(desk: Desk, parcel: Parcel, bundle: Bundle, organisation: Organisation) -> bytes:
    if not bundle.told:
        return payload.fit(bundle_over_payload(bundle.id))
    return payload.fit(bundle_payload.bundle_payload(_bundle_of(desk, parcel, bundle, organisation)))


def bundle_rings(parcel: Parcel, bundle: Bundle) -> bool:
    """Something new does; what only became less is quiet, unless the phone may not have rung for it yet."""
    return any(row.kind == "page" for row in parcel.rows) or any(one.unheard for one in bundle.told)


def bundle_life(parcel: Parcel, *, now: datetime) -> int:
    """Seconds: as long as any of its pages would be kept."""
    return max(life_of(row, now=now) for row in parcel.rows)


def bundle_letter(desk: Desk, parcel: Parcel, organisation: Organisation, *, now: datetime) -> Letter:
    """One link for each incident, the worst first: what is answered is answered by itself."""
    pages = _pages(desk, parcel, organisation, now=now)
    subject = f"{len(pages)} incidents, worst SEV{pages[0].severity}: you are being paged"
    lines = [(_spoken(page), f"{desk.base}/alarm#{page.capability}") for page in pages[:_MOST_LINES]]
    left = len(pages) - len(lines)
    lines += [(f"And {left} more:" if left else "All that waits for you:", f"{desk.base}/now")]
    text = "\n\n".join(f"{words}\n{link}" for words, link in lines)
    html = "".join(f'<p>{escape(words)}<br><a href="{escape(link)}">Open</a></p>' for words, link in lines)
    said = "You are being paged for several incidents. Each is acknowledged by itself."
    return Letter(subject, f"{said}\n\n{text}\n", f"<p>{said}</p>{html}")


def bundle_message(desk: Desk, parcel: Parcel, organisation: Organisation, *, now: datetime) -> Letter:
    """For a chat or a telephone: short, with the worst and the way to all."""
    pages = _pages(desk, parcel, organisation, now=now)
    subject = f"{len(pages)} incidents, worst SEV{pages[0].severity}"
    told = [_spoken(page) for page in pages[:_MOST_SPOKEN]]
    left = len(pages) - len(told)
    told += [f"and {left} more"] if left else []
    links = f"Worst: {desk.base}/alarm#{pages[0].capability}\nAll: {desk.base}/now"
    text = "\n".join([*told, links, ""])
    return Letter(subject, text, f"<p>{escape(text)}</p>")


def _pages(
    desk: Desk, parcel: Parcel, organisation: Organisation, *, now: datetime
) -> Sequence[payload.Page]:
    pages = [page_of(desk, row, organisation, now=now) for row in parcel.rows]
    return sorted(pages, key=lambda page: (page.severity, page.number))


def _spoken(page: payload.Page) -> str:
    name = payload.spoken_name(page.severity, page.service, page.number, restricted=page.restricted)
    return name if page.restricted else f"{name}: {payload.plain_text(page.title, limit=300)}"


def _bundle_of(
    desk: Desk, parcel: Parcel, bundle: Bundle, organisation: Organisation
) -> bundle_payload.Bundle:
    worst = bundle.told[0]
    return bundle_payload.Bundle(
        bundle_id=bundle.id,
        incident_id=worst.incident_id,
        page_id=worst.page_id,
        capability=seal(desk.key, Capability(worst.page_id, worst.queued_at + LIFE, ACTIONS)),
        listed=tuple(_listed(one, organisation) for one in bundle.told),
        count=worst.count,
        has_waited=bundle.has_waited,
        rings=bundle_rings(parcel, bundle),
        at=max(row.queued_at for row in parcel.rows),
        title_on_lock_screen=organisation.titles_on_lock_screens,
    )


def _listed(one: Told, organisation: Organisation) -> Listed:
    service = organisation.services_by_id.get(one.service_id) if one.service_id else None
    return Listed(
        number=one.number,
        severity=one.severity,
        service=service.name if service else "Incident",
        title=one.title,
        restricted=one.restricted,
    )
