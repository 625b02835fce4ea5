"""What an update may say, and when: its states, texts, effects and promises, and the hash that pins them."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from api.domain.clean import clean, clean_line
from api.domain.comms.audience import Audience, ComponentStatus, UpdateState
from api.domain.refusal import Refused

Stage = Literal["draft", "waiting", "scheduled", "published", "retracted"]
# Prepared, and not out yet.
PREPARED: Final[frozenset[Stage]] = frozenset({"draft", "waiting", "scheduled"})

HEADLINE_LIMIT: Final = 200
BODY_LIMIT: Final = 10_000
REPORT_LIMIT: Final = 60_000
MOST_COMPONENTS: Final = 200
FURTHEST_PROMISE: Final = timedelta(days=7)
FURTHEST_PLAN: Final = timedelta(days=30)
_OVER: Final[frozenset[UpdateState]] = frozenset({"resolved", "postmortem"})
# How far an incident is; a later one may go back, since what was mended may break again.
_ORDER: Final[dict[UpdateState, int]] = {
    "investigating": 0,
    "identified": 1,
    "monitoring": 2,
    "resolved": 3,
    "postmortem": 4,
}
# Whom an audience is to us.
TO: Final[dict[Audience, str]] = {
    "public": "the public",
    "customers": "customers",
    "internal": "everybody inside",
    "executives": "the executives",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """All that an approver says yes to, and a reader sees. `effects` are statuses by ids of components."""

    audience: Audience
    state: UpdateState
    headline: str
    body: str
    effects: Mapping[str, ComponentStatus]
    next_update_at: datetime | None


def text_hash(saying: Saying) -> str:
    at = saying.next_update_at
    whole = [
        saying.audience,
        saying.state,
        saying.headline,
        saying.body,
        dict(saying.effects),
        at.astimezone(UTC).isoformat(timespec="microseconds") if at else None,
    ]
    written = json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()


def is_over(state: UpdateState) -> bool:
    """Nothing further is promised once this was said."""
    return state in _OVER


def check_state(state: UpdateState, *, resolved: bool) -> None:
    """`resolved`: what was published says so. Everything else may follow everything: it can regress."""
    if state == "postmortem" and not resolved:
        raise Refused("NOT_RESOLVED", "An incident report follows once it was published as resolved.")


def check_headline(headline: str) -> str:
    plain = clean_line(headline, HEADLINE_LIMIT * 2)
    if not plain:
        raise Refused("HEADLINE_MISSING", "Say in a few words what this audience notices.")
    if len(plain) > HEADLINE_LIMIT:
        raise Refused("TEXT_TOO_LONG", f"The headline is longer than {HEADLINE_LIMIT} characters.")
    return plain


def check_body(body: str, state: UpdateState) -> str:
    limit = REPORT_LIMIT if state == "postmortem" else BODY_LIMIT
    if len(body.strip()) > limit:
        raise Refused("TEXT_TOO_LONG", f"The text is longer than {limit} characters.")
    plain = clean(body, limit)
    if not plain:
        raise Refused("TEXT_MISSING", "The text is empty.")
    return plain


def check_effects(
    effects: Mapping[str, ComponentStatus], state: UpdateState, *, known: Collection[str]
) -> dict[str, ComponentStatus]:
    """Each names a component there is; what is over hurts nothing any more."""
    if len(effects) > MOST_COMPONENTS:
        raise Refused("TOO_MANY_COMPONENTS", f"One update names at most {MOST_COMPONENTS} components.")
    if any(one not in known for one in effects):
        raise Refused("UNKNOWN_COMPONENT", "One of these components is not there, or was archived.")
    if is_over(state) and any(status != "operational" for status in effects.values()):
        raise Refused(
            "EFFECTS_OPEN", "What is resolved hurts no component: leave them out, or go on monitoring."
        )
    return dict(sorted(effects.items()))


def check_promise(at: datetime | None, state: UpdateState, *, since: datetime) -> datetime | None:
    """`since` is when the update goes out."""
    if at is None:
        return None
    if is_over(state):
        raise Refused("NOTHING_TO_PROMISE", "After this no further update is promised: leave the time out.")
    if at <= since:
        raise Refused("PROMISE_PASSED", "The time of the next update lies before this one goes out.")
    if at > since + FURTHEST_PROMISE:
        raise Refused("PROMISE_TOO_FAR", "Promise the next update within seven days.")
    return at


def check_plan(at: datetime, *, now: datetime) -> datetime:
    if at <= now:
        raise Refused("PLAN_PASSED", "That moment has passed: publish it now.")
    if at > now + FURTHEST_PLAN:
        raise Refused("PLAN_TOO_FAR", "Plan an update at most thirty days ahead.")
    return at


def promise_words(at: datetime, *, now: datetime) -> str:
    """ "14:30 UTC", with the day where it is another one."""
    there = at.astimezone(UTC)
    if there.date() == now.astimezone(UTC).date():
        return f"{there:%H:%M} UTC"
    return f"{there:%H:%M} UTC on {there.day} {there:%B %Y}"


def list_words(names: Collection[str]) -> str:
    """ "A", "A and B", "A, B and C"."""
    *before, last = names or [""]
    return f"{', '.join(before)} and {last}" if before else last


def resolved_since(said: Iterable[tuple[UpdateState, datetime]]) -> datetime | None:
    """When it was last said to be over and nothing else was said since; oldest first."""
    since: datetime | None = None
    for state, at in said:
        if not is_over(state):
            since = None
        elif state == "resolved" and since is None:
            since = at
    return since


def why_held(state: UpdateState, *, said: UpdateState | None, incident_resolved: bool) -> str:
    """Why a planned update no longer fits; empty where it does. `said` was published since it was written."""
    if said is not None and _ORDER[said] > _ORDER[state]:
        return f"meanwhile it was published as {said}"
    if incident_resolved and not is_over(state):
        return "the incident is resolved"
    return ""


def check_beginning(at: datetime, *, published_at: datetime | None, now: datetime) -> None:
    if at > (published_at or now):
        raise Refused("BEGAN_LATER", "It began before anybody was told of it.")
