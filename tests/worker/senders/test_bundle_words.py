"""Many pages as one letter: each with a link of its own, the worst first, and no more said than of one."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from api.actions.paging.bundling import Parcel
from api.domain.organisation.snapshot import Organisation
from api.store.paging.paging import Due
from worker.senders.bundle_words import bundle_letter, bundle_life, bundle_message
from worker.senders.wording import Desk

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
DESK = Desk(key=b"k" * 32, base="https://tocsin.acme.dev")
ORGANISATION = Organisation(
    version=1,
    titles_on_lock_screens=False,
    people={},
    teams={},
    services={},
    ladders={},
    schedules={},
    contacts={},
    channels={},
    integrations={},
    routes=(),
    maintenances=(),
    acknowledge_within={},
    handles={},
    services_by_id={},
)


def due(number: int, *, severity: int = 2, restricted: bool = False, climbs_in: int = 300) -> Due:
    return Due(
        id=UUID(int=number),
        kind="page",
        channel="email",
        label="e-mail",
        incident_id=UUID(int=1000 + number),
        person_id=UUID(int=1),
        contact_id=None,
        channel_id=None,
        device_id=None,
        method_id=None,
        rung=0,
        words=None,
        attempts=1,
        queued_at=NOON,
        due_at=NOON,
        expires_at=NOON + timedelta(hours=1),
        lease=UUID(int=7),
        bundle_id=None,
        endpoint=None,
        p256dh=None,
        auth=None,
        vapid_key_id=None,
        number=number,
        title=f"Trouble <{number}>",
        severity=severity,
        restricted=restricted,
        service_id=None,
        detected_at=NOON,
        rung_due_at=NOON + timedelta(seconds=climbs_in),
        ladder=None,
        round=0,
        is_busy=False,
    )


def parcel(*rows: Due) -> Parcel:
    return Parcel(rows)


def test_a_letter_has_one_link_for_each_incident_the_worst_first() -> None:
    letter = bundle_letter(DESK, parcel(due(4), due(5, severity=1), due(6)), ORGANISATION, now=NOON)
    assert letter.subject == "3 incidents, worst SEV1: you are being paged"
    assert letter.text.count("https://tocsin.acme.dev/alarm#") == 3
    assert letter.text.index("#5: Trouble <5>") < letter.text.index("#4: Trouble <4>")
    assert letter.text.rstrip().endswith("https://tocsin.acme.dev/now")
    assert "<4>" not in letter.html
    assert letter.html.count("/alarm#") == 3


def test_a_storm_of_letters_leads_to_the_list_in_the_end() -> None:
    letter = bundle_letter(DESK, parcel(*(due(number) for number in range(1, 81))), ORGANISATION, now=NOON)
    assert letter.subject.startswith("80 incidents")
    assert letter.text.count("/alarm#") == 50
    assert "And 30 more:\nhttps://tocsin.acme.dev/now" in letter.text


def test_a_message_is_short_however_many_they_are() -> None:
    letter = bundle_message(
        DESK, parcel(*(due(number, severity=3) for number in range(9))), ORGANISATION, now=NOON
    )
    assert letter.subject == "9 incidents, worst SEV3"
    assert len(letter.text.splitlines()) == 6
    assert "and 6 more" in letter.text
    assert letter.text.count("/alarm#") == 1


def test_a_restricted_incident_is_a_number_in_letters_too() -> None:
    rows = parcel(due(4, restricted=True), due(5))
    for letter in (
        bundle_letter(DESK, rows, ORGANISATION, now=NOON),
        bundle_message(DESK, rows, ORGANISATION, now=NOON),
    ):
        assert "SEV2 #4" in letter.text
        assert "Trouble <4>" not in letter.text + letter.html


def test_a_bundle_is_kept_as_long_as_the_longest_of_its_pages() -> None:
    assert bundle_life(parcel(due(4, climbs_in=90), due(5, climbs_in=600)), now=NOON) == 600
