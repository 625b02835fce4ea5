"""Reads what a push service answered: their trouble, ours, or the end of a subscription."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from aiohttp import ClientResponse

from api.domain.outcome import Accepted, Gone, OurFault, Outcome, Retry
from api.domain.paging.payload import plain_text

_LONGEST_PAUSE = timedelta(hours=1)


def outcome_of(status: int, *, retry_after: str | None, text: str, now: datetime) -> Outcome:
    """`text` is the service's own explanation, for operators."""
    why = plain_text(f"{status} {text}", limit=200)
    if 200 <= status < 300:
        return Accepted(status)
    if status in (404, 410):
        return Gone(status, why)
    if 300 <= status < 400:
        return OurFault(status, f"{status}: a redirect, which is never followed")
    if status in (408, 425, 429) or status >= 500:
        return Retry(pause(retry_after, now=now), why)
    return OurFault(status, why)


async def start_of(answer: ClientResponse, most: int) -> bytes:
    """However many pieces it comes in; one read gives only what has arrived."""
    body = b""
    while len(body) < most and (more := await answer.content.read(most - len(body))):
        body += more
    return body


def pause(retry_after: str | None, *, now: datetime) -> timedelta | None:
    """Retry-After, in seconds or as a date; None where there is none or it makes no sense."""
    if retry_after is None:
        return None
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=int(text[:9])), _LONGEST_PAUSE)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max(moment - now, timedelta()), _LONGEST_PAUSE)
