"""The words of telling others, as every noun of the schema that speaks of them shows them."""

import enum

import strawberry


@strawberry.enum
class Audience(enum.Enum):
    PUBLIC = "public"
    CUSTOMERS = "customers"
    INTERNAL = "internal"
    EXECUTIVES = "executives"


@strawberry.enum(description="`POSTMORTEM` is the published incident report.")
class UpdateState(enum.Enum):
    INVESTIGATING = "investigating"
    IDENTIFIED = "identified"
    MONITORING = "monitoring"
    RESOLVED = "resolved"
    POSTMORTEM = "postmortem"


@strawberry.enum
class Impact(enum.Enum):
    NONE = "none"
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


@strawberry.enum(description="The best first; the most severe wins.")
class ComponentStatus(enum.Enum):
    OPERATIONAL = "operational"
    UNDER_MAINTENANCE = "under_maintenance"
    DEGRADED_PERFORMANCE = "degraded_performance"
    PARTIAL_OUTAGE = "partial_outage"
    MAJOR_OUTAGE = "major_outage"
