"""This Tocsin itself: where it is reached, and what whoever runs it should mend."""

import strawberry

from api.schema.context import Info
from api.schema.fields import per_viewer
from api.settings import Settings
from api.vapid import check_subject


@strawberry.type
class Installation:
    public_url: str = strawberry.field(description="What phones and customers use.")
    settings: strawberry.Private[Settings]

    @per_viewer("Why Apple's devices refuse our pages, for whoever can mend it; null where nothing is wrong.")
    def push_trouble(self, info: Info) -> str | None:
        return check_subject(self.settings.push_subject) if info.context.may("installation.mend") else None


@strawberry.type
class InstallationQueries:
    @strawberry.field
    def installation(self, info: Info) -> Installation:
        info.context.check("organisation.see")
        settings = info.context.common.settings
        return Installation(public_url=settings.public_url, settings=settings)
