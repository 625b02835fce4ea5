"""A letter as mail servers take it: headers that cannot be broken into, text and HTML of one content."""

import re
from collections.abc import Mapping
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from api.domain.paging.payload import plain_text

_SUBJECT = 200
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[^\s@<>()\[\]\\,;:\"']{1,253}")
_HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")
_MESSAGE_ID = re.compile(r"[A-Za-z0-9._-]{1,120}")


def sender_of(mail_from: str) -> Address:
    name, address = parseaddr(mail_from)
    return Address(display_name=plain_text(name, limit=80), addr_spec=address)


def is_mailbox(to: str) -> bool:
    return _ADDRESS.fullmatch(to) is not None


def write_letter(
    sender: Address,
    to: str,
    *,
    subject: str,
    text: str,
    html: str | None,
    message_id: str,
    headers: Mapping[str, str],
    now: datetime,
) -> EmailMessage:
    """ValueError or IndexError for what no mail server would take."""
    if not _MESSAGE_ID.fullmatch(message_id):
        raise ValueError("a message id is letters, digits, dots, dashes")
    letter = EmailMessage()
    letter["From"] = sender
    letter["To"] = Address(addr_spec=ascii_address(to))
    letter["Subject"] = plain_text(subject, limit=_SUBJECT)
    letter["Date"] = format_datetime(now)
    letter["Message-ID"] = f"<{message_id}@{sender.domain}>"
    letter["Auto-Submitted"] = "auto-generated"
    for name, value in headers.items():
        if not _HEADER_NAME.fullmatch(name):
            raise ValueError("not a header's name")
        letter[name] = plain_text(value, limit=900)
    letter.set_content(_encodable(text))
    if html is not None:
        letter.add_alternative(_encodable(html), subtype="html")
    return letter


def ascii_address(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.encode('idna').decode()}"


def _encodable(text: str) -> str:
    """Half a character from a stranger must not keep the letter back."""
    return text.encode(errors="replace").decode()
