"""A small JSON object from a browser, or the refusal that says what is wrong with it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from api.domain.refusal import Refused
from api.http.body import read_body

LARGEST = 16 * 1024
LONGEST_TEXT = 4096


@dataclass(frozen=True, slots=True)
class Fields:
    """The object's members, read one by one and each as text."""

    members: Mapping[str, Any]

    def text(self, name: str) -> str:
        value = self.maybe(name)
        if value is None:
            raise Refused("MALFORMED", f"The field {name!r} is missing.")
        return value

    def maybe(self, name: str) -> str | None:
        value = self.members.get(name)
        if value is None:
            return None
        if not isinstance(value, str) or len(value) > LONGEST_TEXT:
            raise Refused("MALFORMED", f"The field {name!r} should be a text.")
        # Postgres keeps no NUL and UTF-8 no half of a pair: nobody's name or password has them.
        if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
            raise Refused("MALFORMED", f"The field {name!r} holds characters that are no text.")
        return value


async def read_fields(request: Request) -> Fields:
    """A form of another site can send no `application/json`, so that type is asked for."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Refused("NOT_JSON", "Send application/json.")
    body = await read_body(request, largest=LARGEST)
    try:
        members = json.loads(body)
    except (ValueError, RecursionError):
        raise Refused("MALFORMED", "The body is not JSON.") from None
    if not isinstance(members, dict):
        raise Refused("MALFORMED", "The body should be a JSON object.")
    return Fields(members)
