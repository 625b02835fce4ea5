"""The class of an alert: what the rule behind it is called, however often and wherever it fires."""

from collections.abc import Mapping
from typing import Final

# Prometheus and Grafana; PagerDuty's Events v2; Nagios and Icinga; our own.
LABELS: Final = ("alertname", "class", "check", "alert_class")


def alert_class(labels: Mapping[str, str]) -> str | None:
    """None where the sender names no rule: such an alert is found by its service and labels only."""
    return next((labels[name] for name in LABELS if labels.get(name)), None)
