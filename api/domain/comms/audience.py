"""Who reads what we say about an incident, and the states we say it is in; the words every layer shares."""

from typing import Final, Literal, get_args

Audience = Literal["public", "customers", "internal", "executives"]
# The least is told to the first, the most to the last.
AUDIENCES: Final[tuple[Audience, ...]] = get_args(Audience)
# Of these there are status pages; executives read briefings.
PageAudience = Literal["public", "customers", "internal"]
PAGE_AUDIENCES: Final[tuple[PageAudience, ...]] = get_args(PageAudience)

UpdateState = Literal["investigating", "identified", "monitoring", "resolved", "postmortem"]
# `postmortem` is the published incident report, as the Statuspage formats call it; it follows `resolved`.
UPDATE_STATES: Final[tuple[UpdateState, ...]] = get_args(UpdateState)

Impact = Literal["none", "minor", "major", "critical"]
IMPACTS: Final[tuple[Impact, ...]] = get_args(Impact)

ComponentStatus = Literal[
    "operational", "under_maintenance", "degraded_performance", "partial_outage", "major_outage"
]
# The best first; the most severe wins.
COMPONENT_STATUSES: Final[tuple[ComponentStatus, ...]] = get_args(ComponentStatus)
