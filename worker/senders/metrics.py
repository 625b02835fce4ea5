"""Counts what became of every send, by service and outcome, never by person or address."""

from functools import lru_cache

from prometheus_client import Counter, Histogram

from api.domain.outcome import Accepted, Gone, NotAllowed, OurFault, Outcome, Retry

SENDS = Counter("tocsin_sends", "Attempts to tell somebody something.", ("channel", "service", "outcome"))
SECONDS = Histogram(
    "tocsin_send_seconds",
    "From handing a message over to its answer.",
    ("channel", "service"),
    buckets=(0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


def count(channel: str, service: str, outcome: Outcome, seconds: float) -> None:
    _sends(channel, service, _name(outcome)).inc()
    _seconds(channel, service).observe(seconds)


# Looking a labelled child up costs more than counting with it.
@lru_cache(maxsize=1024)
def _sends(channel: str, service: str, outcome: str) -> Counter:
    return SENDS.labels(channel, service, outcome)


@lru_cache(maxsize=1024)
def _seconds(channel: str, service: str) -> Histogram:
    return SECONDS.labels(channel, service)


def _name(outcome: Outcome) -> str:
    match outcome:
        case Accepted():
            return "accepted"
        case Gone():
            return "gone"
        case Retry():
            return "retry"
        case OurFault():
            return "our-fault"
        case NotAllowed():
            return "not-allowed"
