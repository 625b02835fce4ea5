"""A mail server on this machine that keeps every letter it takes."""

import asyncio
from email import message_from_bytes
from email.message import Message
from typing import Self

from aiosmtpd.smtp import SMTP, Envelope, Session


class Mailbox:
    """`async with Mailbox() as mailbox:`; `mailbox.url` is what TOCSIN_SMTP_URL wants."""

    def __init__(self) -> None:
        self.letters: list[Message] = []
        self.answer = "250 taken"
        self.url = ""

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: SMTP(self, loop=loop), "127.0.0.1", 0)
        self.url = f"smtp://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *error: object) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.answer.startswith("250"):
            content = envelope.original_content or b""
            self.letters.append(message_from_bytes(content))
        return self.answer

    def subjects(self) -> list[str]:
        return [str(letter["Subject"]) for letter in self.letters]

    def text(self, number: int = 0) -> str:
        for part in self.letters[number].walk():
            if part.get_content_type() == "text/plain":
                payload = part.get_payload(decode=True)
                assert isinstance(payload, bytes)
                return payload.decode()
        raise AssertionError("no plain text in it")
