"""PagerDuty's change events: something was deployed; nobody is ever notified."""

from datetime import datetime
from typing import Any

from api.domain.alerts.change import Change
from api.domain.clean import clean_line
from api.domain.moment import moment
from api.http.formats.entry import TITLE_LIMIT, labels_of
from api.http.formats.pagerduty_parts import event_of, links_of, made_key, said
from api.http.formats.pagerduty_replies import Invalid


def parse(body: Any, *, received_at: datetime) -> Change:
    event = event_of(body)
    payload = event.get("payload")
    if not isinstance(payload, dict):
        raise Invalid("'payload' is missing or blank")
    if not said(payload, "summary"):
        raise Invalid("'payload.summary' is missing or blank")
    return Change(
        key=made_key(event),
        summary=clean_line(said(payload, "summary"), TITLE_LIMIT),
        source=clean_line(said(payload, "source"), 255),
        at=moment(payload.get("timestamp"), received_at=received_at).at or received_at,
        details=_details(payload.get("custom_details")),
        links=links_of(event.get("links")),
    )


def routing_key(body: Any) -> str:
    if key := said(event_of(body), "routing_key"):
        return key
    raise Invalid("'routing_key' is missing or blank")


def _details(given: Any) -> dict[str, str]:
    return labels_of(given if isinstance(given, dict) else {"details": given} if given else {}, [])
