"""Status pages: for whom each is, how it looks, and what it shows in which order."""

import enum
from collections import defaultdict
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry

from api.domain.status.page_address import page_url
from api.schema.comms.audience import Audience
from api.schema.context import Info
from api.schema.fields import described
from api.schema.status.components import Component
from api.store.status.components import BaselineRow
from api.store.status.ledger import StatusLedger
from api.store.status.pages import ComponentGroupRow, ShownComponentRow, StatusPageRow

if TYPE_CHECKING:
    from api.schema.organisation.catalogue import Catalogue


@strawberry.enum(description="Whoever comes; whoever signs in here; whoever has the page's token.")
class PageAccess(enum.Enum):
    OPEN = "open"
    SIGN_IN = "sign-in"
    TOKEN = "token"  # noqa: S105 - a word, not a secret


@strawberry.type
class Brand:
    accent: str | None
    accent_dark: str | None
    logo: str | None = strawberry.field(description="A PNG as a data URL.")
    home_url: str | None
    support_url: str | None
    legal: str | None = strawberry.field(description="A line at the page's foot, or the address of one.")


@strawberry.type(description="A component on a page.")
class ShownComponent:
    component: Component
    shows_uptime: bool
    only_if_degraded: bool


@strawberry.type
class ComponentGroup:
    code: str
    name: str
    description: str
    components: list[ShownComponent]


PageEntry = Annotated[ShownComponent | ComponentGroup, strawberry.union("PageEntry")]


@strawberry.type
class StatusPage:
    id: strawberry.ID
    code: str = strawberry.field(description="What outsiders know it by.")
    handle: str = strawberry.field(description="`public` is the page at /status.")
    name: str
    description: str
    audience: Audience
    access: PageAccess
    has_token: bool
    languages: list[str] = strawberry.field(description="The first is the default.")
    time_zone: str
    brand: Brand
    domain: str | None
    shows_days: int
    decimals: int
    degraded_weight: float = strawberry.field(description="What a degraded hour counts as down, 0 to 1.")
    entries: list[PageEntry] = strawberry.field(description="In the order of the page.")
    archived: bool
    version: int

    @classmethod
    def of(cls, row: StatusPageRow, entries: list[ShownComponent | ComponentGroup]) -> "StatusPage":
        return cls(
            id=strawberry.ID(str(row.id)),
            code=row.code,
            handle=row.handle,
            name=row.name,
            description=row.description,
            audience=Audience(row.audience),
            access=PageAccess(row.access),
            has_token=row.token_hash is not None,
            languages=list(row.languages),
            time_zone=row.time_zone,
            brand=Brand(**{key: row.brand.get(key) for key in Brand.__annotations__}),
            domain=row.domain,
            shows_days=row.shows_days,
            decimals=row.decimals,
            degraded_weight=row.degraded_weight,
            entries=entries,
            archived=row.archived_at is not None,
            version=row.version,
        )

    @described("Where its readers find it.")
    def url(self, info: Info) -> str:
        base_url = info.context.common.settings.public_url
        return page_url(self.handle, domain=self.domain, base_url=base_url)


class StatusCatalogue:
    """Components and pages, each linked to the others, archived ones too."""

    def __init__(self, ledger: StatusLedger, catalogue: "Catalogue") -> None:
        last: dict[UUID, BaselineRow] = {row.component_id: row for row in ledger.baselines}
        self.components = {
            row.id: Component.of(row, last.get(row.id), catalogue) for row in ledger.components
        }
        groups: dict[UUID, list[ComponentGroupRow]] = defaultdict(list)
        for group in ledger.groups:
            groups[group.page_id].append(group)
        shown: dict[UUID, list[ShownComponentRow]] = defaultdict(list)
        for one in ledger.shown:
            if not self.components[one.component_id].archived:
                shown[one.page_id].append(one)
        self.pages: dict[UUID, StatusPage] = {}
        for row in ledger.pages:
            page = StatusPage.of(row, self._entries(groups[row.id], shown[row.id]))
            self.pages[row.id] = page
            if not page.archived:
                for one in shown[row.id]:
                    self.components[one.component_id].pages.append(page)

    def component(self, handle: str) -> Component | None:
        return next((one for one in self.components.values() if one.handle == handle), None)

    def page(self, handle: str) -> StatusPage | None:
        return next((one for one in self.pages.values() if one.handle == handle), None)

    def _entries(
        self, groups: list[ComponentGroupRow], shown: list[ShownComponentRow]
    ) -> list[ShownComponent | ComponentGroup]:
        """Groups and what stands alone share their numbers."""
        inside: dict[UUID | None, list[ShownComponentRow]] = defaultdict(list)
        for one in sorted(shown, key=lambda one: one.position):
            inside[one.group_id].append(one)
        placed: list[tuple[int, ShownComponent | ComponentGroup]] = [
            (one.position, self._shown(one)) for one in inside[None]
        ]
        for group in groups:
            members = [self._shown(one) for one in inside[group.id]]
            made = ComponentGroup(
                code=group.code, name=group.name, description=group.description, components=members
            )
            placed.append((group.position, made))
        return [entry for _, entry in sorted(placed, key=lambda pair: pair[0])]

    def _shown(self, row: ShownComponentRow) -> ShownComponent:
        return ShownComponent(
            component=self.components[row.component_id],
            shows_uptime=row.shows_uptime,
            only_if_degraded=row.only_if_degraded,
        )
