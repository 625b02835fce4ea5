"""Pushes to a real local push service: what arrives, what failing looks like, and what never happens."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from datetime import timedelta
from email.utils import format_datetime
from time import monotonic
from typing import Any
from uuid import uuid4

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from prometheus_client import REGISTRY

from api.clock import now
from api.domain.outcome import Accepted, Gone, NotAllowed, OurFault, Outcome, Retry
from api.domain.paging.payload import Notice, Urgency, fit, notice_payload
from api.vapid import VapidKeyPair, make_key_pair
from tests.support.browser.faults import (
    FORBIDDEN,
    GONE,
    HANG,
    NO_ANSWER,
    RESET,
    TOO_LARGE,
    UNKNOWN,
    Fault,
    redirect,
    slow,
    too_many,
    unavailable,
)
from tests.support.browser.phone import Phone
from tests.support.browser.push_sink import PushSink
from tests.worker.senders.conftest import SUBJECT, Canary, subscription
from worker.senders.push import TIMEOUT, PushSender, Subscription
from worker.senders.vapid import VapidSigner

TOPIC = "0191f3c011117aaa8bbb123456789abc"
PAYLOAD: dict[str, Any] = {"web_push": 8030, "notification": {"title": "SEV1 Zahlung é #142", "data": {}}}
PLAIN = json.dumps(PAYLOAD).encode()


async def push(
    sender: PushSender,
    to: Phone | Subscription,
    plain: bytes = PLAIN,
    *,
    urgency: Urgency = "high",
) -> Outcome:
    device = subscription(to) if isinstance(to, Phone) else to
    return await sender.send(device, plain, ttl=240, urgency=urgency, topic=TOPIC, now=now())


@pytest.fixture
def phone(sink: PushSink, key_pair: VapidKeyPair) -> Phone:
    return Phone(sink, application_key=key_pair.public_key)


async def test_the_phone_reads_exactly_what_was_sent(sender: PushSender, phone: Phone) -> None:
    assert await push(sender, phone) == Accepted(201)
    [(request, payload)] = list(phone.received)
    assert payload == PAYLOAD
    assert (request.ttl, request.urgency, request.topic) == (240, "high", TOPIC)
    assert request.headers["Content-Type"] == "application/octet-stream"
    assert request.headers["Content-Encoding"] == "aes128gcm"
    assert "Cookie" not in request.headers


async def test_one_connection_and_one_signature_carry_many_pushes(
    sender: PushSender, sink: PushSink, phone: Phone
) -> None:
    for _ in range(5):
        await push(sender, phone)
    assert len({request.headers["Authorization"] for request in sink.pushes}) == 1
    assert len({request.body for request in sink.pushes}) == 5


async def test_each_push_service_gets_a_signature_for_itself(
    sink: PushSink, signers: dict[str, VapidSigner]
) -> None:
    async with (
        PushSink() as other,
        PushSender(signers=signers, extra_hosts=frozenset({sink.host, other.host})) as sender,
    ):
        phones = [Phone(service) for service in (sink, other, sink, other)]
        outcomes = [await push(sender, phone) for phone in phones]
        assert outcomes == [Accepted(201)] * 4
        for service in (sink, other):
            assert {request.vapid.claims["aud"] for request in service.pushes if request.vapid} == {
                service.origin
            }


async def test_a_phone_is_signed_for_with_the_key_it_was_given(
    sink: PushSink, key_pair: VapidKeyPair
) -> None:
    newer = make_key_pair()
    signers = {
        "key-1": VapidSigner(key_pair.private_pem, subject=SUBJECT),
        "key-2": VapidSigner(newer.private_pem, subject=SUBJECT),
    }
    phone = Phone(sink, application_key=newer.public_key)
    given = subscription(phone)
    async with PushSender(signers=signers, extra_hosts=frozenset({sink.host})) as sender:
        refused = await push(sender, given)
        assert isinstance(refused, OurFault)
        assert refused.status == 403
        second = Subscription(
            endpoint=given.endpoint, p256dh=given.p256dh, auth=given.auth, vapid_key_id="key-2"
        )
        assert await push(sender, second) == Accepted(201)
        third = Subscription(
            endpoint=given.endpoint, p256dh=given.p256dh, auth=given.auth, vapid_key_id="key-3"
        )
        assert isinstance(await push(sender, third), OurFault)


@pytest.mark.parametrize("fault", [GONE, UNKNOWN])
async def test_a_subscription_that_ended_is_gone(sender: PushSender, phone: Phone, fault: Fault) -> None:
    phone.fail(fault)
    outcome = await push(sender, phone)
    assert isinstance(outcome, Gone)
    assert outcome.status == fault.status


@pytest.mark.parametrize("status", [500, 502, 503, 429, 408])
async def test_their_trouble_is_tried_again(sender: PushSender, phone: Phone, status: int) -> None:
    phone.fail(Fault(status=status), times=1)
    outcome = await push(sender, phone)
    assert outcome == Retry(None, f"{status} fault")
    assert await push(sender, phone) == Accepted(201)


@pytest.mark.parametrize("fault", [too_many(retry_after=17), unavailable(retry_after=17)])
async def test_the_pause_they_ask_for_is_handed_on(sender: PushSender, phone: Phone, fault: Fault) -> None:
    phone.fail(fault)
    outcome = await push(sender, phone)
    assert isinstance(outcome, Retry)
    assert outcome.after == timedelta(seconds=17)


async def test_the_pause_may_be_a_date(sender: PushSender, phone: Phone) -> None:
    phone.fail(too_many(retry_after=format_datetime(now() + timedelta(seconds=90), usegmt=True)))
    outcome = await push(sender, phone)
    assert isinstance(outcome, Retry)
    assert outcome.after is not None
    assert timedelta(seconds=80) < outcome.after <= timedelta(seconds=91)


@pytest.mark.parametrize("status", [400, 401, 403, 406])
async def test_our_own_fault_is_told_apart(sender: PushSender, phone: Phone, status: int) -> None:
    phone.fail(Fault(status=status))
    assert await push(sender, phone) == OurFault(status, f"{status} fault")


async def test_a_broken_connection_never_costs_the_subscription(sender: PushSender, phone: Phone) -> None:
    for fault in (RESET, NO_ANSWER):
        phone.fail(fault, times=1)
        outcome = await push(sender, phone)
        assert isinstance(outcome, Retry)
        assert phone.token not in outcome.why
    assert await push(sender, phone) == Accepted(201)


async def test_nobody_there_at_all_is_tried_again(sink: PushSink, signers: dict[str, VapidSigner]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed_soon:
        place = f"127.0.0.1:{closed_soon.getsockname()[1]}"
    device = subscription(Phone(sink), endpoint=f"http://{place}/push/secret-token")
    async with PushSender(signers=signers, extra_hosts=frozenset({place})) as sender:
        outcome = await push(sender, device)
    assert isinstance(outcome, Retry)
    assert "secret" not in outcome.why


async def test_a_push_called_too_large_is_shortened_and_sent_once_more(
    sender: PushSender, phone: Phone
) -> None:
    notice = Notice(
        kind="notice", notice_id=uuid4(), title="T" * 120, body="é" * 200, navigate="/now?" + "x" * 900
    )
    phone.fail(TOO_LARGE, times=1)
    plain = fit(notice_payload(notice))
    assert await push(sender, phone, plain) == Accepted(201)
    [shorter] = phone.notifications
    assert shorter["notification"]["navigate"] == notice.navigate
    assert len(shorter["notification"]["body"]) < 200
    assert [attempt.status for attempt in phone.attempts] == [413, 201]


async def test_a_push_that_stays_too_large_is_our_fault(sender: PushSender, phone: Phone) -> None:
    phone.fail(FORBIDDEN)
    phone.fail(TOO_LARGE)
    notice = Notice(kind="notice", notice_id=uuid4(), title="T", body="b" * 390, navigate="/" + "x" * 900)
    outcome = await push(sender, phone, fit(notice_payload(notice)))
    assert outcome == OurFault(413, "413 fault")
    assert len(phone.attempts) == 2


async def test_a_small_push_called_too_large_is_not_sent_twice(sender: PushSender, phone: Phone) -> None:
    phone.fail(TOO_LARGE)
    assert isinstance(await push(sender, phone), OurFault)
    assert len(phone.attempts) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(
    sender: PushSender, phone: Phone, canary: Canary, status: int
) -> None:
    phone.fail(redirect(f"http://127.0.0.1:{canary.port}/latest", status=status))
    assert isinstance(await push(sender, phone), OurFault)
    assert canary.visits == 0


async def test_an_address_that_is_no_push_service_is_never_connected_to(
    sender: PushSender, phone: Phone, canary: Canary
) -> None:
    for endpoint in (f"http://127.0.0.1:{canary.port}/x", f"https://127.0.0.1:{canary.port}/x"):
        assert isinstance(await push(sender, subscription(phone, endpoint=endpoint)), NotAllowed)
    assert canary.visits == 0


async def test_keys_that_are_none_are_not_sent_to(sender: PushSender, phone: Phone) -> None:
    device = Subscription(
        endpoint=phone.endpoint, p256dh=phone.p256dh[:-4] + "AAAA", auth=phone.auth, vapid_key_id="key-1"
    )
    assert isinstance(await push(sender, device), NotAllowed)
    assert phone.attempts == []


class LyingNameServer(AbstractResolver):
    """Sends every name to one port of this machine."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.asked: list[str] = []

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked.append(host)
        return [
            ResolveResult(
                hostname=host, host="127.0.0.1", port=self._port, family=socket.AF_INET, proto=0, flags=0
            )
        ]

    async def close(self) -> None:
        """Nothing is held."""


async def test_a_push_service_that_resolves_to_an_inner_address_is_refused_at_connect(
    phone: Phone, canary: Canary, signers: dict[str, VapidSigner]
) -> None:
    device = subscription(phone, endpoint="https://fcm.googleapis.com/fcm/send/x")
    names = LyingNameServer(canary.port)
    async with PushSender(signers=signers, extra_hosts=frozenset(), resolver=names) as sender:
        outcome = await push(sender, device)
    assert outcome == Retry(None, "the push service's name leads to an address that is not public")
    assert names.asked == ["fcm.googleapis.com"]
    assert canary.visits == 0


async def test_the_operator_may_send_a_name_to_an_inner_address(
    phone: Phone, canary: Canary, signers: dict[str, VapidSigner]
) -> None:
    device = subscription(phone, endpoint="https://fcm.googleapis.com/fcm/send/x")
    extra_hosts = frozenset({"fcm.googleapis.com:443"})
    names = LyingNameServer(canary.port)
    async with PushSender(signers=signers, extra_hosts=extra_hosts, resolver=names) as sender:
        assert isinstance(await push(sender, device), Retry)  # the canary speaks no TLS
    assert canary.visits == 1


async def test_a_host_that_never_answers_delays_nobody_else(
    sender: PushSender, sink: PushSink, dead_host: str
) -> None:
    lost = subscription(Phone(sink), endpoint=f"http://{dead_host}/push/x")
    hanging = [asyncio.create_task(push(sender, lost)) for _ in range(200)]
    await asyncio.sleep(0.1)
    phones = [Phone(sink) for _ in range(50)]
    started = monotonic()
    outcomes = await asyncio.gather(*(push(sender, phone) for phone in phones))
    assert outcomes == [Accepted(201)] * 50
    assert not all(task.done() for task in hanging)
    ends = await asyncio.gather(*hanging)
    assert all(isinstance(outcome, Retry) for outcome in ends)
    assert monotonic() - started < 3 * TIMEOUT, "in turn they would have taken four of them"


async def test_a_host_that_never_answered_is_left_alone_for_a_while(
    sink: PushSink, dead_host: str, signers: dict[str, VapidSigner]
) -> None:
    lost = subscription(Phone(sink), endpoint=f"http://{dead_host}/push/x")
    async with PushSender(signers=signers, extra_hosts=frozenset({dead_host}), timeout=0.1) as sender:
        await asyncio.gather(*(push(sender, lost) for _ in range(5)))
        outcome = await push(sender, lost)
    assert isinstance(outcome, Retry)
    assert outcome.after is not None
    assert outcome.why == "the server has stopped answering"


async def test_slow_answers_for_some_phones_cost_the_others_of_that_host_nothing(
    sink: PushSink, signers: dict[str, VapidSigner]
) -> None:
    slow_phones, good_phone = [Phone(sink) for _ in range(20)], Phone(sink)
    for phone in slow_phones:
        phone.fail(HANG)
    async with PushSender(signers=signers, extra_hosts=frozenset({sink.host}), timeout=1.5) as sender:
        hanging = [asyncio.create_task(push(sender, phone)) for phone in slow_phones]
        await asyncio.sleep(0.05)
        assert await push(sender, good_phone) == Accepted(201)
        await asyncio.gather(*hanging)
        assert await push(sender, good_phone) == Accepted(201)


@pytest.mark.parametrize("fault", [HANG, slow(30)])
async def test_a_slow_answer_is_given_up_in_time(
    sink: PushSink, phone: Phone, signers: dict[str, VapidSigner], fault: Fault
) -> None:
    phone.fail(fault)
    async with PushSender(signers=signers, extra_hosts=frozenset({sink.host}), timeout=0.3) as sender:
        started = monotonic()
        assert await push(sender, phone) == Retry(None, "no answer in time")
        assert 0.25 < monotonic() - started < 20


@pytest.fixture
async def talkative() -> AsyncIterator[str]:
    """A push service that repeats the address in its complaint, and never stops complaining."""

    async def complain(request: web.BaseRequest) -> web.StreamResponse:
        answer = web.StreamResponse(status=400)
        await answer.prepare(request)
        await answer.write(f"bad {request.url} and {request.path} ".encode())
        try:
            while True:
                await answer.write(b"x" * 10_000)
        except ConnectionError:
            return answer

    runner = web.ServerRunner(web.Server(complain), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_a_complaint_is_kept_short_and_without_the_secret(
    phone: Phone, talkative: str, signers: dict[str, VapidSigner]
) -> None:
    device = subscription(phone, endpoint=f"http://{talkative}/push/secret-token")
    async with PushSender(signers=signers, extra_hosts=frozenset({talkative})) as sender:
        outcome = await push(sender, device)
    assert isinstance(outcome, OurFault)
    assert outcome.why.startswith("400 bad")
    assert "secret-token" not in outcome.why
    assert len(outcome.why) <= 200


def test_a_subscription_does_not_show_its_secrets(sink: PushSink) -> None:
    device = subscription(Phone(sink))
    assert device.endpoint not in repr(device)
    assert device.auth not in repr(device)


async def test_outcomes_are_counted_by_service_and_kind(
    sender: PushSender, sink: PushSink, phone: Phone
) -> None:
    def counted(outcome: str) -> float:
        labels = {"channel": "push", "service": sink.host, "outcome": outcome}
        return REGISTRY.get_sample_value("tocsin_sends_total", labels) or 0

    phone.fail(GONE, times=2)
    for _ in range(3):
        await push(sender, phone)
    assert (counted("gone"), counted("accepted")) == (2, 1)
