"""Mail through a real local server: what arrives, what failing looks like, and what never leaves."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from time import monotonic
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from api.domain.outcome import Accepted, Gone, NotAllowed, OurFault, Outcome, Retry
from worker.senders.mail import MailSender
from worker.senders.smtp_server import smtp_server

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
FROM = "Tocsin <tocsin@acme.dev>"


@dataclass
class PostOffice:
    """Keeps every letter it takes; `rcpt` and `data` are answers other than yes."""

    url: str = ""
    rcpt: str = ""
    data: str = ""
    delay: float = 0
    hangs_up_after_data: bool = False
    letters: list[tuple[list[str], EmailMessage]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - the server asks for this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.rcpt:
            return self.rcpt
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        await asyncio.sleep(self.delay)
        if self.data:
            return self.data
        content = envelope.content
        assert isinstance(content, bytes)
        self.raw.append(content)
        letter: Any = message_from_bytes(content, policy=policy.default)
        self.letters.append(([str(to) for to in envelope.rcpt_tos], letter))
        if self.hangs_up_after_data:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return "250 OK"


@pytest.fixture
async def office() -> AsyncIterator[PostOffice]:
    office = PostOffice()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(office, loop=loop), "127.0.0.1", 0)
    office.url = f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield office
    server.close()
    await server.wait_closed()


async def mail(office: PostOffice, to: str = "ana@acme.dev", **changes: Any) -> Outcome:
    sender = MailSender(smtp_url=office.url, mail_from=FROM, timeout=changes.pop("timeout", 10))
    letter: dict[str, Any] = {"subject": "SEV1 Zahlung #142", "text": "Ü: answer\n", "message_id": "page-1"}
    return await sender.send(to, **(letter | changes), now=NOON)


async def test_a_letter_arrives_as_it_was_written(office: PostOffice) -> None:
    outcome = await mail(office, html="<p>Ü</p>", headers={"List-Unsubscribe": "<https://t.example/u/1>"})
    assert outcome == Accepted(250)
    [(to, letter)] = office.letters
    assert to == ["ana@acme.dev"]
    assert (letter["From"], letter["To"]) == ("Tocsin <tocsin@acme.dev>", "ana@acme.dev")
    assert letter["Subject"] == "SEV1 Zahlung #142"
    assert letter["Message-ID"] == "<page-1@acme.dev>"
    assert letter["Date"] == "Mon, 02 Nov 2026 12:00:00 +0000"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["List-Unsubscribe"] == "<https://t.example/u/1>"
    parts = {part.get_content_type(): part.get_content() for part in letter.iter_parts()}
    assert parts["text/plain"].strip() == "Ü: answer"
    assert parts["text/html"].strip() == "<p>Ü</p>"


async def test_the_same_letter_sent_twice_can_be_told_to_be_the_same(office: PostOffice) -> None:
    office.hangs_up_after_data = True
    assert isinstance(await mail(office), Retry)
    office.hangs_up_after_data = False
    assert await mail(office) == Accepted(250)
    assert [letter["Message-ID"] for _, letter in office.letters] == ["<page-1@acme.dev>"] * 2


@pytest.mark.parametrize(
    "subject", ["Hi\r\nBcc: eve@evil.example", "Hi\nX: y", "Hi\x00\x1b[31m", "Hi \udcff", "Hi\u2028Bcc: x"]
)
async def test_a_subject_can_not_become_a_header(office: PostOffice, subject: str) -> None:
    assert await mail(office, subject=subject) == Accepted(250)
    [(to, letter)] = office.letters
    assert to == ["ana@acme.dev"]
    assert letter["Bcc"] is None
    assert letter["X"] is None
    assert letter["Subject"].startswith("Hi")


async def test_half_a_character_does_not_keep_a_letter_back(office: PostOffice) -> None:
    assert await mail(office, text="down \ud800", html="<p>\ud800</p>") == Accepted(250)


async def test_other_headers_can_not_be_broken_out_of(office: PostOffice) -> None:
    assert await mail(office, headers={"X-Incident": "1\r\nBcc: eve@evil.example"}) == Accepted(250)
    assert office.letters[0][1]["Bcc"] is None
    assert isinstance(await mail(office, headers={"X: y\r\nBcc": "eve@evil.example"}), NotAllowed)
    assert isinstance(await mail(office, headers={"To": "eve@evil.example"}), NotAllowed)
    assert isinstance(await mail(office, message_id="1>\r\nBcc: eve@evil.example"), NotAllowed)
    assert len(office.letters) == 1


@pytest.mark.parametrize(
    "to",
    [
        "",
        "ana",
        "ana@",
        "@acme.dev",
        "ana@acme.dev, eve@evil.example",
        "ana@acme.dev\r\nRCPT TO:<eve@evil.example>",
        "Ana <ana@acme.dev>",
        "ana@acme.dev> SIZE=1",
        "a b@acme.dev",
        "a@b@acme.dev",
        "äna@acme.dev",
        "x" * 65 + "@acme.dev",
        "ana@a..dev",
    ],
)
async def test_what_is_no_address_of_one_person_gets_nothing(office: PostOffice, to: str) -> None:
    assert isinstance(await mail(office, to), NotAllowed)
    assert office.letters == []


async def test_a_domain_in_another_alphabet_is_written_for_machines(office: PostOffice) -> None:
    assert await mail(office, "ana@bücher.dev") == Accepted(250)
    assert office.letters[0][0] == ["ana@xn--bcher-kva.dev"]


@pytest.mark.parametrize("answer", ["450 4.2.1 busy", "421 4.3.0 closing", "452 4.2.2 full"])
async def test_a_bad_hour_is_tried_again(office: PostOffice, answer: str) -> None:
    office.rcpt = answer
    assert isinstance(await mail(office), Retry)
    office.rcpt, office.data = "", answer
    assert isinstance(await mail(office), Retry)


async def test_a_refused_recipient_bounces_without_repeating_who_it_was(office: PostOffice) -> None:
    office.rcpt = "550 5.1.1 <ana@acme.dev> unknown"
    assert await mail(office) == Gone(550, "550 5.1.1 <…> unknown")
    office.rcpt, office.data = "", "554 5.6.0 refused"
    assert await mail(office) == Gone(554, "554 5.6.0 refused")


@pytest.mark.parametrize("answer", ["554 5.7.1 Relay access denied", "530 5.7.0 Authentication required"])
async def test_a_server_that_will_not_work_for_us_is_no_bounce(office: PostOffice, answer: str) -> None:
    office.rcpt = answer
    assert isinstance(await mail(office), OurFault)


async def test_a_password_is_not_given_to_a_server_that_can_not_encrypt(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.senders.smtp_server._is_this_machine", lambda _: False)
    office.url = office.url.replace("smtp://", "smtp://user:secret@")
    outcome = await mail(office)
    assert isinstance(outcome, OurFault)
    assert "secret" not in outcome.why
    assert office.letters == []


async def test_a_slow_server_is_given_up_in_time(office: PostOffice) -> None:
    office.delay = 30
    started = monotonic()
    assert await mail(office, timeout=0.3) == Retry(None, "no answer in time")
    assert monotonic() - started < 20


async def test_a_server_that_never_greets_is_given_up_in_time(dead_host: str) -> None:
    outcome = await mail(PostOffice(url=f"smtp://{dead_host}"), timeout=0.3)
    assert outcome == Retry(None, "no answer in time")


async def test_no_server_at_all_is_tried_again() -> None:
    assert isinstance(await mail(PostOffice(url="smtp://127.0.0.1:1")), Retry)


async def test_a_server_that_will_not_say_goodbye_has_still_taken_the_letter(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def linger(_: SMTP, __: str) -> None:
        await asyncio.sleep(30)

    monkeypatch.setattr(SMTP, "smtp_QUIT", linger)
    started = monotonic()
    assert await mail(office) == Accepted(250)
    assert monotonic() - started < 20


@pytest.mark.parametrize(
    ("url", "port", "is_tls", "must_start_tls", "checks"),
    [
        ("smtp://relay.acme.dev", 25, False, None, False),
        ("smtp://u:p@mail.acme.dev", 587, False, True, True),
        ("smtp://u:p@localhost:2525", 2525, False, None, False),
        ("smtp://u:p@127.0.0.1:2525", 2525, False, None, False),
        ("smtps://u:p@mail.acme.dev", 465, True, False, True),
        ("smtps://mail.acme.dev:1465", 1465, True, False, True),
    ],
)
def test_where_a_password_goes_the_connection_is_encrypted(
    url: str, port: int, is_tls: bool, must_start_tls: bool | None, checks: bool
) -> None:
    server = smtp_server(url)
    assert (server.port, server.is_tls) == (port, is_tls)
    assert (server.must_start_tls, server.checks_certificate) == (must_start_tls, checks)


def test_a_password_may_hold_any_character_and_is_not_shown() -> None:
    server = smtp_server("smtp://ops%40acme.dev:p%2Fw%3A@mail.acme.dev:587")
    assert (server.username, server.password) == ("ops@acme.dev", "p/w:")
    assert "p/w:" not in repr(server)
