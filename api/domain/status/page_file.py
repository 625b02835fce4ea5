"""Status pages, and what each shows in which order, as the organisation file writes them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias, get_args

from api.domain.comms.audience import PAGE_AUDIENCES
from api.domain.marked import Entry, Keyed, as_choice, as_flag, as_number, as_text
from api.domain.organisation.ledger_file import as_name, read_handle, read_name, repeated, said
from api.domain.people.person import check_time_zone
from api.domain.plain import Plain
from api.domain.refusal import Refused
from api.domain.status.brand import read_brand
from api.domain.status.component_file import as_code, as_told
from api.domain.status.host_name import check_host_name

Access = Literal["open", "sign-in", "token"]
ACCESSES: Final[tuple[Access, ...]] = get_args(Access)
# Those that pages have words for.
LANGUAGES: Final = ("en", "de", "fr", "es", "ja", "ar")
# The handle of the page at /status.
FIRST: Final = "public"
MOST_DAYS: Final = 365
MOST_DECIMALS: Final = 3
MOST_SHOWN: Final = 300
USUAL_ZONE: Final = "Etc/UTC"
USUAL_DAYS: Final = 90
USUAL_DECIMALS: Final = 2
USUAL_WEIGHT: Final = 0.5


@dataclass(frozen=True, slots=True)
class Shown:
    """A component on a page."""

    component: str
    shows_uptime: bool = True
    only_if_degraded: bool = False


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """Known by its `code`, where somebody who looked at it gives it another name; else by its name."""

    name: str
    description: str = ""
    components: tuple[Shown, ...] = ()
    code: str | None = None


Entries: TypeAlias = tuple[Shown | ShownGroup, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusPageDraft:
    """`code` of None leaves what is kept. The first of `languages` is the default."""

    handle: str
    name: str
    description: str = ""
    audience: str = "public"
    access: str = "open"
    languages: tuple[str, ...] = ("en",)
    time_zone: str = USUAL_ZONE
    brand: Mapping[str, str] = field(default_factory=dict)
    domain: str | None = None
    shows_days: int = USUAL_DAYS
    decimals: int = USUAL_DECIMALS
    degraded_weight: float = USUAL_WEIGHT
    code: str | None = None
    components: Entries = ()


def read_status_page(entry: Entry) -> StatusPageDraft:
    handle = read_handle(entry, "status-page")
    audience, access = _readers(entry, handle)
    return StatusPageDraft(
        handle=handle,
        name=read_name(entry, handle),
        description=entry.read("description", as_told, ""),
        audience=audience,
        access=access,
        languages=_languages(entry),
        time_zone=entry.read("time_zone", lambda value: check_time_zone(as_text(value)), USUAL_ZONE),
        brand=_brand(entry),
        domain=entry.read("domain", lambda value: check_host_name(as_text(value)), None),
        shows_days=entry.read("shows_days", as_number(1, MOST_DAYS), USUAL_DAYS),
        decimals=entry.read("decimals", as_number(0, MOST_DECIMALS), USUAL_DECIMALS),
        degraded_weight=entry.read("degraded_weight", as_weight, USUAL_WEIGHT),
        code=entry.read("code", as_code, None),
        components=_entries(entry),
    )


def write_status_page(draft: StatusPageDraft) -> Plain:
    return said(
        handle=draft.handle,
        name=draft.name,
        description=draft.description,
        audience=draft.audience,
        access=draft.access,
        languages=list(draft.languages),
        time_zone=draft.time_zone,
        brand=dict(draft.brand),
        domain=draft.domain,
        shows_days=draft.shows_days,
        decimals=draft.decimals,
        degraded_weight=f"{draft.degraded_weight:g}",
        code=draft.code,
        components=[_write_entry(one) for one in draft.components],
    )


def shown_in(entries: Entries) -> Iterator[Shown]:
    for one in entries:
        if isinstance(one, ShownGroup):
            yield from one.components
        else:
            yield one


def as_weight(value: Any) -> float:
    """A share from 0 to 1, in thousandths."""
    try:
        weight = (
            float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else -1.0
        )
    except (ValueError, OverflowError):
        weight = -1.0
    if not 0 <= weight <= 1:
        raise Refused("BAD_WEIGHT", "it must be a share from 0 to 1, like 0.5.")
    return round(weight, 3)


def _readers(entry: Entry, handle: str) -> tuple[str, str]:
    """Only what is meant for everybody may stand open to everybody."""
    audience = entry.read("audience", as_choice(*PAGE_AUDIENCES), "public")
    access = entry.read("access", as_choice(*ACCESSES), "open" if audience == "public" else "sign-in")
    if handle == FIRST and audience != "public":
        entry.wrong(f"{FIRST} is the page at /status, for the public.", "audience")
    elif access == "open" and audience != "public":
        entry.wrong(f"a page for {audience} readers cannot be open to everybody.", "access")
    return audience, access


def _languages(entry: Entry) -> tuple[str, ...]:
    found = [tag for tag, _ in entry.texts("languages", most=len(LANGUAGES))]
    for tag in found:
        if tag not in LANGUAGES:
            entry.wrong(f"“{tag[:20]}” is not one of {', '.join(LANGUAGES)}.", "languages")
    for tag in repeated(found):
        entry.wrong(f"it names {tag[:20]} twice.", "languages")
    return tuple(found) or ("en",)


def _brand(entry: Entry) -> Mapping[str, str]:
    inside = entry.inside("brand")
    if inside is None:
        return {}
    brand = read_brand(inside)
    inside.close()
    return brand


def _entries(entry: Entry) -> Entries:
    found = tuple(_entry(inner) for inner in _listed(entry, "entry"))
    groups = [one for one in found if isinstance(one, ShownGroup)]
    for name in repeated([group.name for group in groups]):
        entry.wrong(f"there are two groups called “{name[:60]}”.", "components")
    for code in repeated([group.code for group in groups if group.code]):
        entry.wrong(f"there are two groups with the code {code}.", "components")
    shown = list(shown_in(found))
    for handle in repeated([one.component for one in shown]):
        entry.wrong(f"it shows {handle} twice.", "components")
    if len(shown) + len(groups) > MOST_SHOWN:
        entry.wrong(f"a page shows at most {MOST_SHOWN} components and groups.", "components")
    return found


def _entry(inner: Entry) -> Shown | ShownGroup:
    return _group(inner) if inner.has("group") else _shown(inner)


def _group(inner: Entry) -> ShownGroup:
    group = ShownGroup(
        name=inner.read("group", as_name, "", required=True),
        description=inner.read("description", as_told, ""),
        code=inner.read("code", as_code, None),
        components=tuple(_shown(one) for one in _listed(inner, "component")),
    )
    inner.close()
    return group


def _shown(inner: Entry) -> Shown:
    component = inner.refer("component", "component")
    if not component:
        inner.wrong("it needs `component`.")
    shown = Shown(
        component or "",
        shows_uptime=inner.read("shows_uptime", as_flag, otherwise=True),
        only_if_degraded=inner.read("only_if_degraded", as_flag, otherwise=False),
    )
    inner.close()
    return shown


def _listed(entry: Entry, label: str) -> Iterator[Entry]:
    """A component alone may be written as its handle."""
    for place, item in enumerate(entry.listing("components"), 1):
        is_short = not isinstance(item, Keyed)
        written = Keyed({"component": item}, item.line) if is_short else item
        yield Entry(written, entry.notes, f"{entry.label}, {label} {place}")


def _write_entry(one: Shown | ShownGroup) -> Any:
    if isinstance(one, Shown):
        return _write_shown(one)
    return said(group=one.name, description=one.description) | {
        "components": [_write_shown(shown) for shown in one.components]
    }


def _write_shown(shown: Shown) -> Any:
    if shown == Shown(shown.component):
        return shown.component
    hidden = {} if shown.shows_uptime else {"shows_uptime": False}
    return {"component": shown.component} | hidden | said(only_if_degraded=shown.only_if_degraded)
