"""What a change of the organisation comes to, and keys as they are told once."""

from collections.abc import Iterable

import strawberry

from api.domain.alerts import snippets
from api.domain.organisation.difference import PlannedChange as Change
from api.schema.alerts.integrations import Integration


@strawberry.type
class PlannedChange:
    verb: str
    noun: str
    handle: str
    detail: str


@strawberry.type
class Plan:
    changes: list[PlannedChange]
    notes: list[str] = strawberry.field(description="What somebody should look at; it changes nothing.")
    applied: bool

    @classmethod
    def of(cls, changes: Iterable[Change], notes: Iterable[str], *, applied: bool) -> "Plan":
        return cls(
            changes=[
                PlannedChange(verb=one.verb, noun=one.noun, handle=one.handle, detail=one.detail)
                for one in changes
            ],
            notes=list(notes),
            applied=applied,
        )


@strawberry.type
class Snippet:
    title: str
    language: str
    text: str


@strawberry.type
class NewIntegrationKey:
    integration: Integration
    secret: str
    url: str
    snippets: list[Snippet]

    @classmethod
    def of(cls, integration: Integration, secret: str, public_url: str) -> "NewIntegrationKey":
        ready = snippets.snippets(integration.kind, url=public_url, key=secret)
        return cls(
            integration=integration,
            secret=secret,
            url=f"{public_url}/in/{secret}",
            snippets=[Snippet(title=one.title, language=one.language, text=one.text) for one in ready],
        )
