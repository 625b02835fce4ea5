"""From a rule to the pages one person gets: what cannot happen is not waited for."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from api.domain.organisation.snapshot import Member, Method, pages_when
from api.domain.paging.calling import Call, Device, Reach, reach
from api.domain.paging.notification import EMAIL, PUSH, SEVERITIES, Pages, Rule, Step, WorkingHours

NIGHT = datetime(2026, 11, 20, 3, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
OFFICE = WorkingHours(frozenset({"mon", "tue", "wed", "thu", "fri"}), time(8), time(18))
SMS = Method(UUID(int=11), "apprise", "my phone")
SECOND_MAIL = Method(UUID(int=12), "email", "at home")
PHONE, TABLET = (Device(UUID(int=number), UUID(int=1), f"device {number}") for number in (21, 22))
CHANNELS = (PUSH, EMAIL, str(SMS.id), str(SECOND_MAIL.id), "a channel that was removed")
STEPS = st.builds(Step, st.sampled_from(CHANNELS), st.integers(0, 60).map(lambda minutes: minutes * MINUTE))
RULES = st.builds(
    Rule,
    st.just("any"),
    st.lists(STEPS, max_size=6).map(lambda steps: tuple(sorted(steps, key=lambda step: step.after))),
)


def ana(*, rule: Rule | None = None, email: str = "ana@example.org", hours: WorkingHours = OFFICE) -> Member:
    return Member(
        id=UUID(int=1),
        handle="ana",
        name="Ana",
        email=email,
        role="responder",
        time_zone="UTC",
        hours=hours,
        methods=(SMS, SECOND_MAIL),
        rules={1: rule} if rule else {},
    )


def ring(
    member: Member,
    *,
    severity: int = 1,
    limit: Pages = "any",
    devices: Sequence[Device] = (PHONE, TABLET),
    mail: bool = True,
) -> Reach:
    return reach(member, severity=severity, limit=limit, devices=devices, mail=mail, now=NIGHT)


def told(calls: Sequence[Call]) -> list[tuple[str, str, int, float]]:
    return [
        (call.channel, call.label, call.step, (call.due_at - NIGHT).total_seconds() / 60) for call in calls
    ]


def test_all_devices_ring_at_once_and_the_other_channels_follow() -> None:
    assert told(ring(ana()).calls) == [
        ("push", "device 21", 0, 0),
        ("push", "device 22", 0, 0),
        ("apprise", "my phone", 1, 1),
        ("email", "at home", 2, 2),
        ("email", "e-mail", 3, 5),
    ]


def test_somebody_without_a_device_does_not_wait_for_one() -> None:
    assert told(ring(ana(), devices=()).calls) == [
        ("apprise", "my phone", 0, 0),
        ("email", "at home", 1, 1),
        ("email", "e-mail", 2, 4),
    ]


def test_where_no_mail_can_be_sent_nobody_waits_for_it() -> None:
    assert [call.channel for call in ring(ana(), mail=False).calls] == ["push", "push", "apprise"]
    assert [call.channel for call in ring(ana(), mail=False, devices=()).calls] == ["apprise"]


def test_somebody_without_an_address_gets_no_mail_there() -> None:
    assert [call.label for call in ring(ana(email="")).calls] == [
        *("device 21", "device 22", "my phone", "at home")
    ]


def test_somebody_with_nothing_is_unreachable_and_not_muted() -> None:
    nobody = ring(ana(rule=Rule("any", (Step(PUSH, MINUTE),))), devices=())
    assert (nobody.is_unreachable, nobody.is_muted) == (True, False)


def test_what_a_severity_never_pages_is_muted_and_not_unreachable() -> None:
    for muted in (ring(ana(), severity=4), ring(ana(), limit="never")):
        assert (muted.is_unreachable, muted.is_muted, muted.calls) == (False, True, ())


def test_what_is_held_keeps_its_steps_apart_from_the_next_duty_on() -> None:
    held = ring(ana(), severity=3)
    assert held.rings_at == NIGHT + 5 * 60 * MINUTE
    assert [minutes for *_, minutes in told(held.calls)] == [300, 300, 301, 302, 305]
    never = ring(ana(hours=WorkingHours(frozenset(), time(8), time(18))), severity=3)
    assert never.is_muted


@given(RULES, st.sampled_from([(), (PHONE,), (PHONE, TABLET)]), st.booleans())
def test_the_first_step_that_can_happen_is_at_once_and_the_rest_keep_their_distance(
    rule: Rule, devices: tuple[Device, ...], mail: bool
) -> None:
    found = ring(ana(rule=rule), devices=devices, mail=mail)
    can = {
        *({PUSH} if devices else set()),
        *({EMAIL, str(SECOND_MAIL.id)} if mail else set()),
        str(SMS.id),
    }
    possible = [step for step in rule.steps if step.channel in can]
    assert found.is_unreachable == (not possible)
    assert not found.is_muted
    per_step = [len(devices) if step.channel == PUSH else 1 for step in possible]
    expected = [
        (place, step.after - possible[0].after)
        for place, (step, count) in enumerate(zip(possible, per_step, strict=True))
        for _ in range(count)
    ]
    assert [(call.step, call.due_at - NIGHT) for call in found.calls] == expected


@given(RULES, st.sampled_from([(), (PHONE,), (PHONE, TABLET)]), st.booleans())
def test_no_device_or_address_rings_twice_in_one_step(
    rule: Rule, devices: tuple[Device, ...], mail: bool
) -> None:
    calls = ring(ana(rule=rule), devices=devices, mail=mail).calls
    rung = Counter((call.step, call.channel, call.device_id, call.method_id) for call in calls)
    assert set(rung.values()) <= {1}
    assert all((call.channel == "push") == (call.device_id is not None) for call in calls)


def test_the_milder_the_severity_the_later_and_the_fewer_the_calls() -> None:
    by_severity = [
        ring(ana(), severity=severity, limit=pages_when(severity, None)) for severity in SEVERITIES
    ]
    assert [one.rings_at for one in by_severity] == [NIGHT, NIGHT, NIGHT + 300 * MINUTE, None]
    assert [len(one.calls) for one in by_severity] == [5, 5, 5, 0]
