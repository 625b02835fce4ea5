"""Components and status pages as they are written: what may be said of them, and what is refused how."""

import base64
from datetime import date
from typing import Any

import pytest

from api.domain.marked import Reference
from api.domain.organisation.difference import differs
from api.domain.organisation.file import read_one, references_of
from api.domain.refusal import Refused
from api.domain.status.brand import LARGEST_LOGO, PNG
from api.domain.status.component_file import ComponentDraft, write_component
from api.domain.status.page_file import Shown, ShownGroup, StatusPageDraft, shown_in, write_status_page
from tests.support.people import NOON
from tests.support.status_desk import data_url, png


def page(**shape: Any) -> StatusPageDraft:
    draft, _ = read_one("status_pages", {"handle": "shop", "name": "Shop"} | shape)
    assert isinstance(draft, StatusPageDraft)
    return draft


def component(**shape: Any) -> ComponentDraft:
    draft, _ = read_one("components", {"handle": "api"} | shape)
    assert isinstance(draft, ComponentDraft)
    return draft


def refusal(section: Any, **shape: Any) -> tuple[str, str]:
    with pytest.raises(Refused) as refused:
        read_one(section, {"handle": "shop"} | shape)
    return refused.value.code, refused.value.message


def no(**shape: Any) -> str:
    code, sentence = refusal("status_pages", **shape)
    assert code == "BAD_STATUS_PAGE"
    return sentence.removeprefix("status-page shop").removeprefix(", ").removeprefix(": ")


def test_a_page_that_says_nothing_is_the_usual_one() -> None:
    assert page() == StatusPageDraft(handle="shop", name="Shop")


def test_a_page_comes_back_as_it_was_written() -> None:
    whole = page(
        description="How the shop is doing.",
        audience="customers",
        access="token",
        languages=["de", "en", "ar"],
        time_zone="Europe/Berlin",
        brand={
            "accent": "#0AF",
            "accent_dark": "#88CCFF",
            "logo": data_url(png()),
            "home_url": "https://shop.example.org",
            "support_url": "mailto:help@shop.example.org",
            "legal": "Shop Ltd, Market Square 1",
        },
        domain="Status.Shop.example.org.",
        shows_days=30,
        decimals=0,
        degraded_weight="0.25",
        code="abcdefghijk1",
        components=[
            "api",
            {"component": "app", "shows_uptime": False, "only_if_degraded": True},
            {"group": "Paying", "description": "Cards.", "components": ["cards"]},
        ],
    )
    assert whole.brand["accent"] == "#00aaff"
    assert whole.domain == "status.shop.example.org"
    assert whole.components == (
        Shown("api"),
        Shown("app", shows_uptime=False, only_if_degraded=True),
        ShownGroup("Paying", "Cards.", (Shown("cards"),)),
    )
    assert page(**write_status_page(whole)) == whole


def test_a_page_names_the_components_it_shows() -> None:
    shown = page(components=["api", {"group": "Paying", "components": [{"component": "cards"}]}])
    assert [one.component for one in shown_in(shown.components)] == ["api", "cards"]
    assert references_of("status_pages", shown) == (
        Reference("component", "api", 0, "status-page shop, entry 1"),
        Reference("component", "cards", 0, "status-page shop, entry 2, component 1"),
    )


@pytest.mark.parametrize(
    ("shape", "sentence"),
    [
        ({"audience": "executives"}, "audience: it must be one of public, customers, internal."),
        ({"access": "secret"}, "access: it must be one of open, sign-in, token."),
        (
            {"audience": "internal", "access": "open"},
            "access: a page for internal readers cannot be open to everybody.",
        ),
        ({"languages": ["tlh"]}, "languages: “tlh” is not one of en, de, fr, es, ja, ar."),
        ({"languages": ["de", "de"]}, "languages: it names de twice."),
        ({"time_zone": "Mars/Olympus"}, None),
        ({"domain": "https://status.example.org"}, None),
        ({"domain": "status.example.org:8443"}, None),
        ({"domain": "localhost"}, None),
        ({"domain": "192.0.2.1"}, "domain: it must be the name of a host alone, like status.example.org."),
        ({"domain": "bücher.example.org"}, None),
        ({"shows_days": 366}, "shows_days: it must be a whole number from 1 to 365."),
        ({"decimals": 4}, "decimals: it must be a whole number from 0 to 3."),
        ({"degraded_weight": 1.5}, "degraded_weight: it must be a share from 0 to 1, like 0.5."),
        ({"degraded_weight": "half"}, None),
        ({"degraded_weight": True}, None),
        ({"degraded_weight": "nan"}, None),
        ({"name": "x" * 3000}, None),
        ({"description": "x" * 301}, "description: it must be a text of 1 to 300 characters."),
        ({"code": "short"}, "code: it must be twelve small letters and digits."),
        ({"colour": "red"}, None),
        ({"brand": {"accent": "red"}}, "brand, accent: it must be a colour like #0a66c2."),
        ({"brand": {"accent": "#0a66c"}}, None),
        (
            {"brand": {"home_url": "javascript:alert(1)"}},
            "brand, home_url: it must be an address that begins with https:// or http://.",
        ),
        ({"brand": {"support_url": "tel:+15550100"}}, None),
        ({"brand": {"support_url": "mailto:nobody"}}, None),
        ({"brand": {"legal": "x" * 301}}, None),
        ({"brand": {"font": "Comic Sans"}}, None),
        ({"components": ["api", "api"]}, "components: it shows api twice."),
        (
            {"components": [{"group": "A", "components": ["api"]}, {"group": "A", "components": []}]},
            "components: there are two groups called “A”.",
        ),
        (
            {
                "components": [
                    {"group": "A", "code": "aaaaaaaaaaaa", "components": []},
                    {"group": "B", "code": "aaaaaaaaaaaa", "components": []},
                ]
            },
            "components: there are two groups with the code aaaaaaaaaaaa.",
        ),
        ({"components": [{"shows_uptime": True}]}, "entry 1: it needs `component`."),
        ({"components": [f"c{number}" for number in range(301)]}, None),
    ],
)
def test_what_cannot_be_is_refused(shape: dict[str, Any], sentence: str | None) -> None:
    assert no(**shape) == sentence if sentence else no(**shape)


def test_the_page_at_status_is_for_the_public() -> None:
    code, sentence = refusal("status_pages", handle="public", audience="internal", access="sign-in")
    assert (code, sentence) == (
        "BAD_STATUS_PAGE",
        "status-page public, audience: public is the page at /status, for the public.",
    )


def test_a_page_that_is_not_for_all_asks_who_reads_it() -> None:
    assert page(audience="internal").access == "sign-in"
    assert page(audience="customers", access="token").access == "token"


@pytest.mark.parametrize(
    "logo",
    [
        "https://shop.example.org/logo.png",
        "data:image/svg+xml;base64,PHN2Zy8+",
        data_url(b"<svg onload='alert(1)'/>"),
        PNG + "!!!",
        data_url(png()[:-4]),
        data_url(png() + b"<script>"),
        data_url(png()[:16]),
        data_url(png(width=2001)),
        data_url(png(width=0)),
        data_url(png(fill=LARGEST_LOGO)),
        PNG + base64.b64encode(b"\x89PNG\r\n\x1a\n").decode(),
    ],
)
def test_a_logo_is_a_small_whole_png_by_its_bytes(logo: str) -> None:
    assert no(brand={"logo": logo}).startswith("brand, logo:")


def test_a_component_comes_back_as_it_was_written() -> None:
    whole = component(
        name="API",
        description="For programs.",
        service="checkout",
        start_date="2026-02-28",
        code="a1b2c3d4e5f6",
    )
    assert whole.start_date == date(2026, 2, 28)
    assert component(**write_component(whole)) == whole
    assert component() == ComponentDraft(handle="api", name="api")


@pytest.mark.parametrize("day", ["2026-02-30", "tomorrow", 20261102, NOON, "1969-12-31"])
def test_a_day_is_a_day(day: Any) -> None:
    code, sentence = refusal("components", start_date=day)
    assert (code, sentence) == (
        "BAD_COMPONENT",
        "component shop, start_date: it must be a day like 2026-11-02.",
    )


def test_what_a_file_leaves_out_stays_as_it_is() -> None:
    kept = component(name="API", start_date="2026-01-01", code="a1b2c3d4e5f6")
    assert differs("components", kept, component(name="API"), now=NOON) == []
    assert differs("components", kept, component(name="APIs"), now=NOON) == ["name: API → APIs"]
    assert differs("components", kept, component(name="API", code="f" * 12), now=NOON) == [
        "code: a1b2c3d4e5f6 → ffffffffffff"
    ]
