"""The push sink judges, fails and delivers as push services do."""

import asyncio
import time

import pytest
from aiohttp import ClientError, ServerDisconnectedError

from tests.support.browser import faults
from tests.support.browser.application import Application
from tests.support.browser.phone import Phone
from tests.support.browser.push_sink import PushSink

PAGE = {"notification": {"title": "SEV1", "data": {"kind": "page", "capability": "c1"}}}


async def test_a_phone_reads_what_was_sent_to_it(sink: PushSink, application: Application) -> None:
    phone = Phone(sink, application_key=application.key)
    before = time.monotonic()
    assert await application.push(phone.subscription, PAGE, Topic="inc1", Urgency="high") == (201, "")
    assert await phone.rings(kind="page") == PAGE
    (push,) = phone.attempts
    assert (push.topic, push.urgency, push.ttl, push.status) == ("inc1", "high", 60, 201)
    assert push.vapid is not None
    assert push.vapid.claims["sub"] == "mailto:ops@example.org"
    assert before < push.monotonic < time.monotonic()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"TTL": "soon"}, 400),
        ({"TTL": "9999999"}, 400),
        ({"Topic": "7f0e4a4e-6a1c-4ab4-8f6e-5a4b3c2d1e0f"}, 400),
        ({"Urgency": "extreme"}, 400),
        ({"Content-Encoding": "aesgcm"}, 400),
        ({"Content-Type": "text/plain"}, 400),
        ({"Authorization": "vapid t=a.b.c, k=d"}, 401),
        ({"Authorization": "Bearer x"}, 401),
    ],
)
async def test_a_request_out_of_order_is_refused_and_not_delivered(
    sink: PushSink, application: Application, headers: dict[str, str], status: int
) -> None:
    phone = Phone(sink, application_key=application.key)
    answered, _ = await application.push(phone.subscription, PAGE, **headers)
    assert answered == status
    assert phone.notifications == []
    assert [push.status for push in phone.attempts] == [status]


async def test_another_senders_key_is_refused(sink: PushSink, application: Application) -> None:
    phone = Phone(sink, application_key=application.key)
    assert (await Application().push(phone.subscription, PAGE))[0] == 403


async def test_a_signature_for_another_push_service_is_refused(
    sink: PushSink, application: Application
) -> None:
    phone = Phone(sink, application_key=application.key)
    elsewhere = application.headers("https://elsewhere.example/x")["Authorization"]
    assert (await application.push(phone.subscription, PAGE, Authorization=elsewhere))[0] == 401


async def test_an_altered_signature_is_refused(sink: PushSink, application: Application) -> None:
    phone = Phone(sink)
    good = application.headers(phone.endpoint)["Authorization"]
    other_key = Application().headers(phone.endpoint)["Authorization"].partition("k=")[2]
    forged = good.partition("k=")[0] + "k=" + other_key
    assert (await application.push(phone.subscription, PAGE, Authorization=forged))[0] == 401


async def test_an_unknown_token_is_404_and_an_unsubscribed_one_410(
    sink: PushSink, application: Application
) -> None:
    phone = Phone(sink)
    stranger = {**phone.subscription, "endpoint": sink.endpoint("stranger")}
    assert (await application.push(stranger, PAGE))[0] == 404
    phone.unsubscribe()
    assert (await application.push(phone.subscription, PAGE))[0] == 410


async def test_a_body_over_4096_bytes_is_413(sink: PushSink, application: Application) -> None:
    phone = Phone(sink)
    assert (await application.push(phone.subscription, {"x": "a" * 3984}))[0] == 201
    assert (await application.push(phone.subscription, {"x": "a" * 3985}))[0] == 413


async def test_a_fault_lasts_as_often_as_told(sink: PushSink, application: Application) -> None:
    phone, other = Phone(sink), Phone(sink)
    phone.fail(faults.UNAVAILABLE, times=2)
    answers = [(await application.push(phone.subscription, PAGE))[0] for _ in range(3)]
    assert answers == [503, 503, 201]
    assert (await application.push(other.subscription, PAGE))[0] == 201
    assert len(phone.notifications) == 1


async def test_a_whole_outage_ends_when_healed(sink: PushSink, application: Application) -> None:
    phone = Phone(sink)
    sink.fail(faults.BAD_GATEWAY)
    assert (await application.push(phone.subscription, PAGE))[0] == 502
    sink.heal()
    assert (await application.push(phone.subscription, PAGE))[0] == 201


async def test_a_reset_connection_delivers_nothing(sink: PushSink, application: Application) -> None:
    phone = Phone(sink)
    phone.fail(faults.RESET, times=1)
    with pytest.raises(ClientError):
        await application.push(phone.subscription, PAGE)
    assert phone.notifications == []
    assert [push.reason for push in phone.attempts] == ["reset"]


async def test_a_lost_answer_still_rings(sink: PushSink, application: Application) -> None:
    phone = Phone(sink)
    phone.fail(faults.NO_ANSWER, times=1)
    with pytest.raises(ServerDisconnectedError):
        await application.push(phone.subscription, PAGE)
    assert await phone.rings() == PAGE


async def test_a_hanging_service_does_not_delay_other_phones_nor_the_end(application: Application) -> None:
    async with PushSink() as sink:
        stuck, well = Phone(sink), Phone(sink)
        stuck.fail(faults.HANG)
        waiting = asyncio.create_task(application.push(stuck.subscription, PAGE))
        await sink.pushes.count(1)
        assert (await application.push(well.subscription, PAGE))[0] == 201
        assert not waiting.done()
    with pytest.raises(ClientError):
        await waiting


async def test_a_slow_service_answers_late(sink: PushSink, application: Application) -> None:
    phone = Phone(sink)
    phone.fail(faults.slow(0.2))
    before = time.monotonic()
    assert (await application.push(phone.subscription, PAGE))[0] == 201
    assert time.monotonic() - before >= 0.2


async def test_answers_carry_the_headers_of_their_fault(sink: PushSink, application: Application) -> None:
    phone, lure = Phone(sink), Phone(sink)
    phone.fail(faults.redirect(lure.endpoint))
    assert (await application.push(phone.subscription, PAGE))[0] == 307
    phone.fail(faults.too_many(retry_after=7))
    assert (await application.push(phone.subscription, PAGE))[0] == 429
    assert lure.attempts == []


async def test_a_phone_back_in_signal_gets_the_newest_of_each_topic(
    sink: PushSink, application: Application
) -> None:
    phone = Phone(sink)
    phone.switch_off()
    for title, topic, ttl in [
        ("one", "a", "60"),
        ("two", "a", "60"),
        ("three", "b", "60"),
        ("late", "c", "0"),
    ]:
        await application.push(phone.subscription, {"title": title}, Topic=topic, TTL=ttl)
    assert phone.notifications == []
    phone.switch_on()
    assert [payload["title"] for payload in phone.notifications] == ["two", "three"]


async def test_what_was_encrypted_for_another_phone_stays_silent(
    sink: PushSink, application: Application
) -> None:
    phone, other = Phone(sink), Phone(sink)
    crossed = {"endpoint": phone.endpoint, "keys": other.subscription["keys"]}
    assert (await application.push(crossed, PAGE))[0] == 201
    assert (phone.notifications, len(phone.unreadable)) == ([], 1)


async def test_waiting_in_vain_says_what_was_there(sink: PushSink, application: Application) -> None:
    phone = Phone(sink, label="ana's phone")
    await application.push(phone.subscription, PAGE)
    with pytest.raises(AssertionError, match=r"ana's phone: no match within 0.05 s, kept .*SEV1"):
        await phone.rings(kind="stand-down", within=0.05)
