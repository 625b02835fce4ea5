"""A bookshop's status page on an ordinary bad day, as a snapshot: for rules that need no database."""

from api.domain.comms.audience import ComponentStatus
from api.domain.status.snapshot import Announcement, Page, Snapshot, Span
from tests.support.oncall import DAY, HOUR, MINUTE
from tests.support.status import NOON, announcement, component, group, maintenance, page, snapshot, update

NOW = NOON + 132 * MINUTE
LANGUAGES = ("en", "de", "fr", "es", "ja", "ar")

REPORT = """\
# What happened

An update of the payment provider's certificates was **not** loaded by two of our six gateways.

| Time (UTC) | What |
|---|---|
| 02:14 | First orders fail |
| 02:31 | The two gateways are taken out |

1. We load certificates by ourselves now.
2. We are told when a gateway uses an old one.
"""


def bookshop(on: Page | None = None) -> Snapshot:
    """Half of all orders fail, and word of it is promised; search is slow, and word of it is owed."""
    return snapshot(
        page=on or page(name="Marginalia Books"),
        groups=(
            group("groupshopaaa", name="Shop"),
            group("groupbackaaa", name="Behind the counter", position=1),
        ),
        components=tuple(
            component(code, name=name, group=inside, position=place, description=about)
            for place, (code, name, inside, about) in enumerate(COMPONENTS)
        ),
        announcements=(_orders(), _search(), *(_past(one) for one in PAST)),
        maintenances=(
            maintenance(
                NOW + 9 * HOUR,
                NOW + 11 * HOUR,
                "compaccounts",
                code="mntdiscs1111",
                headline="New discs for accounts",
                body="Signing in will be slow for some minutes.",
            ),
        ),
        silences=(Span(NOW - 23 * DAY, NOW - 22 * DAY),),
        taken_at=NOW,
        heartbeat_at=NOW,
    )


COMPONENTS = (
    ("compcheckout", "Checkout", "groupshopaaa", "Paying, with every kind of card"),
    ("compsearchaa", "Search", "groupshopaaa", ""),
    ("compcatalogu", "Catalogue", "groupshopaaa", ""),
    ("compaccounts", "Accounts and reading lists", "groupbackaaa", ""),
    ("compdelivery", "Delivery tracking", "groupbackaaa", ""),
    ("compapiaaaaa", "Partner interface", "groupbackaaa", ""),
)
Past = tuple[str, int, str, str, ComponentStatus, int]
PAST: tuple[Past, ...] = (
    ("incpast00000", 4, "Orders failed after new certificates", "compcheckout", "major_outage", 43),
    ("incpast00001", 16, "Reading lists could not be saved", "compaccounts", "partial_outage", 120),
    ("incpast00002", 41, "Parcels were shown a day late", "compdelivery", "degraded_performance", 540),
    ("incpast00003", 58, "The catalogue did not open", "compcatalogu", "major_outage", 25),
)


def _orders() -> Announcement:
    return announcement(
        update(
            "investigating",
            NOW - 34 * MINUTE,
            {"compcheckout": "partial_outage"},
            body="We are looking into failing payments.",
        ),
        update(
            "investigating",
            NOW - 27 * MINUTE,
            {"compcheckout": "partial_outage"},
            body="About half of all payments by card fail since 13:38 UTC.",
        ),
        update(
            "identified",
            NOW - 12 * MINUTE,
            {"compcheckout": "partial_outage"},
            body="Two of our six payment gateways refuse cards. We are taking them out.\n\n"
            "Orders that failed were not charged: please try again.",
            edited_at=NOW - 9 * MINUTE,
            next_update_at=NOW + 18 * MINUTE,
        ),
        code="incorders111",
        headline="Some orders fail at payment",
        promised_at=NOW + 18 * MINUTE,
    )


def _search() -> Announcement:
    return announcement(
        update(
            "monitoring",
            NOW - 3 * HOUR,
            {"compsearchaa": "degraded_performance"},
            body="Results take up to four seconds while the index is rebuilt.",
        ),
        code="incsearch222",
        headline="Search is slower than usual",
        promised_at=NOW - 23 * MINUTE,
    )


def _past(one: Past) -> Announcement:
    """The latest of them has a report."""
    code, days, headline, component, status, minutes = one
    began = NOW - days * DAY
    told = [
        update("identified", began, {component: status}, body="We know what is wrong and are mending it."),
        update("resolved", began + minutes * MINUTE, body="All is well again."),
    ]
    if code == PAST[0][0]:
        told.append(update("postmortem", began + 30 * HOUR, body=REPORT))
    return announcement(*told, code=code, headline=headline, resolved_at=began + minutes * MINUTE)
