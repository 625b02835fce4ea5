"""What a file would change: nothing where it says what is so, and after that nothing more."""

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from api.domain.marked import mark
from api.domain.organisation.difference import Asked, Difference, Standing, difference, differs, route_changes
from api.domain.organisation.file import KINDS, OrganisationFile, Section, read_organisation
from tests.support.people import NOON

HANDLES = ("a", "b", "c")
teams = st.fixed_dictionaries({"name": st.sampled_from(("One", "Two"))})
services = st.fixed_dictionaries(
    {"tier": st.integers(1, 3), "environments": st.lists(st.sampled_from(("x", "y")), unique=True)}
)
ladders = st.fixed_dictionaries({"repeat": st.integers(0, 2), "rungs": st.just([{"wait": "5m"}])})
routes = st.lists(
    st.sampled_from(("drop", "hold")).map(
        lambda action: {"when": {"label": "env", "equals": action}, "action": action}
    ),
    max_size=3,
)


def listed(entries: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"handle": handle} | entry for handle, entry in entries.items()]


def some(entry: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.dictionaries(st.sampled_from(HANDLES), entry).map(listed)


files = (
    st.fixed_dictionaries(
        {},
        optional={
            "teams": some(teams),
            "services": some(services),
            "ladders": some(ladders),
            "routes": routes,
        },
    )
    .filter(bool)
    .map(lambda shape: read_organisation(mark(shape)))
)


def standing(*history: OrganisationFile) -> Standing:
    """What is there once each of these files has been applied to a fresh organisation."""
    live: dict[Section, dict[str, Any]] = {section: {} for section in KINDS}
    archived: dict[Section, dict[str, Any]] = {section: {} for section in KINDS}
    now = Standing(live, archived, ())
    for file in history:
        for section, wanted in file.sections.items():
            gone = {handle: draft for handle, draft in live[section].items() if handle not in wanted}
            archived[section] = {**archived[section], **gone}
            archived[section] = {h: d for h, d in archived[section].items() if h not in wanted}
            live[section] = dict(wanted)
        now = replace(now, routes=now.routes if file.routes is None else file.routes)
    return now


def asked(file: OrganisationFile) -> Asked:
    return Asked(file, "machine", NOON)


def between(before: Standing, file: OrganisationFile) -> Difference:
    return difference(before, asked(file))


@given(files, files)
@settings(deadline=None)
def test_once_applied_a_file_has_nothing_left_to_say(
    first: OrganisationFile, second: OrganisationFile
) -> None:
    assert between(standing(first, second), second).changes == ()


@given(files, files)
@settings(deadline=None)
def test_every_change_is_of_a_section_the_file_speaks_of(
    first: OrganisationFile, second: OrganisationFile
) -> None:
    spoken = {KINDS[section].noun for section in second.sections} | {"route"}
    assert {change.noun for change in between(standing(first), second).changes} <= spoken


@given(files, files, files)
@settings(deadline=None)
def test_what_was_there_once_is_restored_and_never_made_twice(
    first: OrganisationFile, second: OrganisationFile, third: OrganisationFile
) -> None:
    before = standing(first, second)
    for step in between(before, third).steps:
        known = before.draft(step.section, step.change.handle) is not None
        assert (step.change.verb == "create") == (not known)


def test_a_change_says_what_in_words() -> None:
    def service(**said: Any) -> Any:
        file = read_organisation(mark({"services": [{"handle": "a", "name": "A"} | said]}))
        return file.sections["services"]["a"]

    def told(old: Any, new: Any) -> list[str]:
        return differs("services", old, new, now=NOON)

    assert told(service(tier=1), service(tier=2)) == ["tier: 1 → 2"]
    assert told(service(), service(description="Money")) == ["description: nothing → Money"]
    assert told(service(environments=["x"]), service(environments=["y"])) == ["environments: +y -x"]
    assert told(service(environments=["x", "y"]), service(environments=["y", "x"])) == [
        "environments: in another order"
    ]
    link = {"label": "Board", "url": "https://example.org"}
    assert told(service(), service(links=[link])) == ["links"]
    assert told(service(), service(description="x" * 999))[0].endswith("…")


def test_the_same_route_twice_is_two_routes() -> None:
    shape = {"when": {"label": "env", "equals": "x"}, "action": "drop"}
    file = read_organisation(mark({"routes": [shape, shape]}))
    assert file.routes is not None
    assert [change.verb for change in route_changes((), file.routes)] == ["create", "create"]
    assert list(route_changes(file.routes, file.routes)) == []
    assert [change.handle for change in route_changes(file.routes, file.routes[:1])] == ["2"]
