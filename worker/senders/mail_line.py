"""Mail in bulk: few connections that are kept open, one letter at a time on each."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP as MAIL_POLICY
from types import TracebackType
from typing import Final, Self

from aiosmtplib import SMTP
from aiosmtplib.errors import SMTPResponseException

from api.domain.outcome import Accepted, Outcome, Retry
from worker.senders import metrics
from worker.senders.bounces import ANSWERS, outcome_of
from worker.senders.mail_letter import ascii_address, sender_of
from worker.senders.smtp_server import smtp_server

# A server that takes this long for one letter is written to again later.
TIMEOUT: Final = 20.0
# Servers count the letters of a connection, and close those that say nothing.
_MOST_LETTERS: Final = 100
_LONGEST_IDLE: Final = 20.0
# After a connection that could not be made nobody tries for so long.
_REST: Final = 5.0
_CLOSING: Final = 421
# Links in headers stay whole: folded, a mailbox would not know them again.
_POLICY: Final = MAIL_POLICY.clone(cte_type="7bit", max_line_length=990)


class ServerAwayError(Exception):
    """No connection could be made: it says nothing of the letter."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__("the mail server is away")
        self.outcome = outcome


@dataclass(slots=True)
class _Line:
    client: SMTP
    letters: int = 0
    used_at: float = 0.0


class MailLines:
    """`async with MailLines(...) as lines:`; `width` connections at most, opened when they are needed."""

    def __init__(self, *, smtp_url: str, mail_from: str, width: int, timeout: float = TIMEOUT) -> None:
        self._server = smtp_server(smtp_url)
        self.sender = sender_of(mail_from)
        self._timeout = timeout
        self._places = asyncio.Semaphore(width)
        self._kept: list[_Line] = []
        self._away_until = 0.0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        while self._kept:
            await _leave(self._kept.pop())

    @property
    def is_away(self) -> bool:
        """Whether it would be in vain to try this moment."""
        return _clock() < self._away_until

    async def send(self, to: str, letter: EmailMessage) -> Outcome:
        """One attempt. What was handed over and not answered is not known to be taken: it is sent again."""
        started = _clock()
        async with self._places:
            try:
                async with asyncio.timeout(self._timeout):
                    outcome = await self._on_some_line(to, letter.as_bytes(policy=_POLICY))
            except TimeoutError:
                outcome = Retry(None, "no answer in time")
            except ServerAwayError as away:
                self._away_until = _clock() + _REST
                outcome = away.outcome
        metrics.count("letters", self._server.host, outcome, _clock() - started)
        return outcome

    async def _on_some_line(self, to: str, letter: bytes) -> Outcome:
        """A connection that died while nobody used it is no attempt: the next one is."""
        while (kept := await self._next_kept()) is not None:
            if await _is_alive(kept, self.sender.addr_spec):
                return await self._hand_over(kept, to, letter)
        line = await self._open()
        try:
            await line.client.mail(self.sender.addr_spec)
        except ANSWERS as error:
            line.client.close()
            return outcome_of(error, to=to)
        except BaseException:
            line.client.close()
            raise
        return await self._hand_over(line, to, letter)

    async def _next_kept(self) -> _Line | None:
        while self._kept:
            line = self._kept.pop()
            if _clock() - line.used_at < _LONGEST_IDLE:
                return line
            await _leave(line)
        return None

    async def _open(self) -> _Line:
        server = self._server
        client = SMTP(
            hostname=server.host,
            port=server.port,
            username=server.username,
            password=server.password,
            local_hostname=self.sender.domain,
            timeout=self._timeout,
            use_tls=server.is_tls,
            start_tls=server.must_start_tls,
            validate_certs=server.checks_certificate,
        )
        try:
            await client.connect()
        except ANSWERS as error:
            client.close()
            raise ServerAwayError(outcome_of(error, to="")) from error
        except BaseException:
            client.close()
            raise
        return _Line(client)

    async def _hand_over(self, line: _Line, to: str, letter: bytes) -> Outcome:
        """From a sender that was accepted to the answer to the last dot."""
        try:
            await line.client.rcpt(ascii_address(to))
            await line.client.data(letter)
        except SMTPResponseException as error:
            await self._keep_after_no(line, error)
            return outcome_of(error, to=to)
        except ANSWERS as error:
            line.client.close()
            return outcome_of(error, to=to)
        except BaseException:
            line.client.close()
            raise
        await self._keep(line)
        return Accepted(250)

    async def _keep_after_no(self, line: _Line, error: SMTPResponseException) -> None:
        if error.code == _CLOSING:
            line.client.close()
            return
        try:
            await line.client.rset()
        except ANSWERS:
            line.client.close()
            return
        await self._keep(line)

    async def _keep(self, line: _Line) -> None:
        line.letters += 1
        line.used_at = _clock()
        if line.letters < _MOST_LETTERS:
            self._kept.append(line)
        else:
            await _leave(line)


async def _is_alive(line: _Line, sender: str) -> bool:
    """Begins the next letter on it: that is the question, and no letter has been handed over yet."""
    try:
        await line.client.mail(sender)
    except ANSWERS:
        line.client.close()
        return False
    except BaseException:
        line.client.close()
        raise
    return True


async def _leave(line: _Line) -> None:
    with suppress(*ANSWERS, TimeoutError):
        async with asyncio.timeout(1):
            await line.client.quit()
    line.client.close()


def _clock() -> float:
    return asyncio.get_running_loop().time()
