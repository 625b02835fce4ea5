"""Prometheus Alertmanager's webhook, version 4."""

from datetime import datetime
from typing import Any

from api.domain.alerts.alert import Batch
from api.http.formats.alert_group import read_group


def parse(body: Any, *, received_at: datetime) -> Batch:
    """Two Alertmanagers of one cluster say the same: nothing of the sender's own address is in a key."""
    return read_group(
        body, client="Alertmanager", received_at=received_at, finish=lambda _entry, alert: alert
    )
