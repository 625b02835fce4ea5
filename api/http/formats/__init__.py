"""Foreign webhooks turned into alerts: one module per sender, pure."""

from datetime import datetime
from typing import Any, Protocol

from api.domain.alerts.alert import Batch
from api.http.formats import alertmanager, generic, grafana, pagerduty


class Parse(Protocol):
    def __call__(self, body: Any, *, received_at: datetime) -> Batch:
        """Raises `Malformed` when nothing in the body can be taken."""
        ...


FORMATS: dict[str, Parse] = {
    "alertmanager": alertmanager.parse,
    "grafana": grafana.parse,
    "generic": generic.parse,
    "pagerduty": pagerduty.parse_any,
}
