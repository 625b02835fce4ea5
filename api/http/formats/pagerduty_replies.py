"""What PagerDuty's clients must read in an answer to be content, or to try again."""

from dataclasses import dataclass
from typing import Any

from api.http.formats.json_body import Malformed

KEY_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    body: dict[str, Any]


class Invalid(Malformed):
    """The event breaks the vendor's rules; `errors` are sentences as the vendor writes them."""

    def __init__(self, *errors: str) -> None:
        super().__init__(". ".join(errors))
        self.errors = errors


def accepted(dedup_key: str) -> Reply:
    return Reply(202, _success(dedup_key=dedup_key))


def accepted_change() -> Reply:
    return Reply(202, {"status": "success", "message": "Change event processed"})


def accepted_v1(incident_key: str) -> Reply:
    return Reply(200, _success(incident_key=incident_key))


def not_json() -> Reply:
    return _no(400, "Unrecognized object", "Event object format is unrecognized", "JSON parse error")


def invalid(*errors: str) -> Reply:
    return _no(400, "invalid event", "Event object is invalid", *errors)


def refused(why: Malformed) -> Reply:
    return invalid(*why.errors) if isinstance(why, Invalid) else not_json()


def unknown_key(key: str) -> Reply:
    """For a key that no integration owns; only then its length matters, so a registered one always works."""
    if len(key) != KEY_LENGTH:
        return invalid(f"Length of 'routing_key' is incorrect (should be {KEY_LENGTH} characters)")
    return invalid("'routing_key' is not known here")


def unknown_key_v1(key: str) -> Reply:
    if len(key) != KEY_LENGTH:
        return invalid(f"Service key is the wrong length (should be {KEY_LENGTH} characters)")
    return invalid("Service key is not known here")


def too_many() -> Reply:
    return _no(429, "throttle exceeded", "Requests for this key arrive too quickly. Please retry later.")


def too_many_v1() -> Reply:
    """Clients of the first version retry on 403 and give up on 429."""
    return Reply(403, too_many().body)


def unavailable() -> Reply:
    """Our own trouble; send it with Retry-After."""
    return _no(503, "unavailable", "The event was not kept. Please retry later.")


def _success(**key: str) -> dict[str, Any]:
    return {"status": "success", "message": "Event processed", **key}


def _no(status: int, word: str, message: str, *errors: str) -> Reply:
    return Reply(status, {"status": word, "message": message, "errors": list(errors)})
