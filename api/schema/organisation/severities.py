"""The four severities and what the organisation promises for each."""

import strawberry

from api.domain.paging.notification import DEFAULT_PAGES
from api.schema.scalars import JSON
from api.store.organisation.ownership import SeverityRow


@strawberry.type
class Severity:
    level: int
    name: str
    acknowledge_within_seconds: int | None
    pages: str
    cadence: JSON
    version: int

    @classmethod
    def of(cls, row: SeverityRow) -> "Severity":
        return cls(
            level=row.level,
            name=row.name,
            acknowledge_within_seconds=row.acknowledge_within,
            pages=DEFAULT_PAGES[row.level],
            cadence=JSON(row.cadence),
            version=row.version,
        )
