"""Sends mail, one person per message, through the operator's own server."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from email.message import EmailMessage

from aiosmtplib import SMTP

from api.domain.outcome import Accepted, NotAllowed, Outcome, Retry
from worker.senders import metrics
from worker.senders.bounces import ANSWERS, outcome_of
from worker.senders.lane import Lane, LaneClosedError
from worker.senders.mail_letter import ascii_address, is_mailbox, sender_of, write_letter
from worker.senders.smtp_server import smtp_server

TIMEOUT = 10.0
_LANE_WIDTH = 8
_LANE_PATIENCE = 3.0


class MailSender:
    def __init__(self, *, smtp_url: str, mail_from: str, timeout: float = TIMEOUT) -> None:
        self._server = smtp_server(smtp_url)
        self._from = sender_of(mail_from)
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
        if not is_mailbox(to):
            return NotAllowed("this is not a mail address")
        try:
            letter = write_letter(
                self._from,
                to,
                subject=subject,
                text=text,
                html=html,
                message_id=message_id,
                headers=headers or {},
                now=now,
            )
        except (ValueError, IndexError) as error:
            return NotAllowed(f"this letter can not be written: {type(error).__name__}")
        outcome = await self._through_lane(letter, to)
        metrics.count("mail", self._server.host, outcome, asyncio.get_running_loop().time() - started)
        return outcome

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
                await client.send_message(letter, sender=self._from.addr_spec, recipients=[ascii_address(to)])
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
