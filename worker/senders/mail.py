"""Sends mail, one person per message, through the operator's own server."""

import asyncio
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from aiosmtplib import SMTP

from api.domain.outcome import Accepted, NotAllowed, Outcome, Retry
from api.domain.payload import plain_text
from worker.senders import metrics
from worker.senders.bounces import ANSWERS, outcome_of
from worker.senders.lane import Lane, LaneClosedError
from worker.senders.smtp_server import smtp_server

TIMEOUT = 10.0
_LANE_WIDTH = 8
_LANE_PATIENCE = 3.0
_SUBJECT = 200
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[^\s@<>()\[\]\\,;:\"']{1,253}")
_HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")
_MESSAGE_ID = re.compile(r"[A-Za-z0-9._-]{1,120}")


class MailSender:
    def __init__(self, *, smtp_url: str, mail_from: str, timeout: float = TIMEOUT) -> None:
        self._server = smtp_server(smtp_url)
        name, address = parseaddr(mail_from)
        self._from = Address(display_name=plain_text(name, limit=80), addr_spec=address)
        self._timeout = timeout
        self._lane = Lane(width=_LANE_WIDTH, patience=_LANE_PATIENCE)

    async def send(
        self,
        to: str,
        subject: str,
        text: str,
        html: str | None = None,
        *,
        message_id: str,
        headers: Mapping[str, str] | None = None,
        now: datetime,
    ) -> Outcome:
        """One attempt. The same `message_id` again is the same letter: mailboxes then keep one of them."""
        started = asyncio.get_running_loop().time()
        if not _ADDRESS.fullmatch(to):
            return NotAllowed("this is not a mail address")
        try:
            letter = self._letter(to, subject=subject, message_id=message_id, headers=headers or {}, now=now)
            letter.set_content(_encodable(text))
            if html is not None:
                letter.add_alternative(_encodable(html), subtype="html")
        except (ValueError, IndexError) as error:
            return NotAllowed(f"this letter can not be written: {type(error).__name__}")
        outcome = await self._through_lane(letter, to)
        metrics.count("mail", self._server.host, outcome, asyncio.get_running_loop().time() - started)
        return outcome

    def _letter(
        self, to: str, *, subject: str, message_id: str, headers: Mapping[str, str], now: datetime
    ) -> EmailMessage:
        if not _MESSAGE_ID.fullmatch(message_id):
            raise ValueError("a message id is letters, digits, dots, dashes")
        letter = EmailMessage()
        letter["From"] = self._from
        letter["To"] = Address(addr_spec=_ascii(to))
        letter["Subject"] = plain_text(subject, limit=_SUBJECT)
        letter["Date"] = format_datetime(now)
        letter["Message-ID"] = f"<{message_id}@{self._from.domain}>"
        letter["Auto-Submitted"] = "auto-generated"
        for name, value in headers.items():
            if not _HEADER_NAME.fullmatch(name):
                raise ValueError("not a header's name")
            letter[name] = plain_text(value, limit=900)
        return letter

    async def _through_lane(self, letter: EmailMessage, to: str) -> Outcome:
        try:
            async with self._lane as since:
                return await self._attempt(letter, to, since=since)
        except LaneClosedError as closed:
            return Retry(closed.after, closed.why)

    async def _attempt(self, letter: EmailMessage, to: str, *, since: float) -> Outcome:
        client = self._client()
        try:
            async with asyncio.timeout(self._timeout):
                await client.connect()
                await client.send_message(letter, sender=self._from.addr_spec, recipients=[_ascii(to)])
        except TimeoutError:
            self._lane.stayed_silent(since=since)
            client.close()
            return Retry(None, "no answer in time")
        except ANSWERS as error:
            client.close()
            return outcome_of(error, to=to)
        self._lane.answered()
        await _leave(client)
        return Accepted(250)

    def _client(self) -> SMTP:
        server = self._server
        return SMTP(
            hostname=server.host,
            port=server.port,
            username=server.username,
            password=server.password,
            # Without it the library looks this machine's own name up.
            local_hostname=self._from.domain,
            timeout=self._timeout,
            use_tls=server.is_tls,
            start_tls=server.must_start_tls,
            validate_certs=server.checks_certificate,
        )


async def _leave(client: SMTP) -> None:
    """A server that has taken the letter may go as it likes: that is no failure."""
    with suppress(*ANSWERS, TimeoutError):
        async with asyncio.timeout(1):
            await client.quit()
    client.close()


def _encodable(text: str) -> str:
    """Half a character from a stranger must not keep the letter back."""
    return text.encode(errors="replace").decode()


def _ascii(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.encode('idna').decode()}"
