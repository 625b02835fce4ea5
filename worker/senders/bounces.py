"""Reads what a mail server answered: a bounce, a bad hour, or our own configuration."""

from aiosmtplib.errors import (
    SMTPConnectError,
    SMTPDataError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientRefused,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from api.domain.outcome import Gone, OurFault, Outcome, Retry
from api.domain.paging.payload import plain_text

ANSWERS = (SMTPException, OSError, ValueError)
"""What a mail client raises for things a server or a network does."""


def outcome_of(error: Exception, *, to: str) -> Outcome:
    """Never a bounce unless the server named this recipient or this letter."""
    if isinstance(error, SMTPRecipientsRefused):
        error = error.recipients[0]
    # The bare kind is how the client says that STARTTLS or a way to log in is missing.
    if isinstance(error, SMTPNotSupported) or type(error) is SMTPException:
        return OurFault(0, f"the mail server can not do what we need: {plain_text(error.message, limit=120)}")
    if not isinstance(error, SMTPResponseException):
        return Retry(None, f"the mail server could not be used: {type(error).__name__}")
    why = plain_text(f"{error.code} {error.message.replace(to, '…')}", limit=200)
    if error.code < 500 or isinstance(error, SMTPConnectError):
        return Retry(None, why)
    if isinstance(error, SMTPRecipientRefused | SMTPDataError) and not _is_about_us(error):
        return Gone(error.code, why)
    return OurFault(error.code, why)


def _is_about_us(error: SMTPResponseException) -> bool:
    """A server that wants a password, or will not relay for us, says nothing about the mailbox."""
    return error.code in (530, 535) or "relay" in error.message.lower()
