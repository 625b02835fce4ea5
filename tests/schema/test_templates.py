"""Templates over GraphQL: those to begin with, and what people make of them."""

import asyncio
from typing import Any, cast

import pytest

from api.domain.comms.audience import Audience, UpdateState
from api.domain.comms.template import TemplateDraft, Words, check_template, slots_of
from api.domain.rights import Viewer
from api.store.comms import templates as rows
from tests.schema.office import Office

RESULT = """{ __typename ... on Refusal { code message }
  ... on Template { handle name audiences state headline body slots preAuthorised archived version } }"""
OURS = """{handle: "outage", name: "Outage", audiences: [PUBLIC], headline: "{{what}} is down",
  body: "{{what}} is down since {{since}}. Next by {{next_update}}.", preAuthorised: false}"""
AGREED = OURS.replace("preAuthorised: false", "preAuthorised: true")


async def does(office: Office, by: Viewer, verb: str) -> dict[str, Any]:
    data = await office.asks(by, f"mutation {{ it: {verb} {RESULT} }}")
    told: dict[str, Any] = data["it"]
    return told


async def handles(office: Office, by: Viewer, arguments: str = "") -> set[str]:
    data = await office.asks(by, f"{{ templates{arguments} {{ handle }} }}")
    return {one["handle"] for one in data["templates"]}


async def test_a_fresh_installation_has_words_for_each_state_and_audience(office: Office) -> None:
    cleo = await office.person("cleo", "comms")
    data = await office.asks(cleo, "{ templates { handle audiences state body preAuthorised slots } }")
    found = {one["handle"]: one for one in data["templates"]}
    states = {one["state"] for one in found.values() if "PUBLIC" in one["audiences"]}
    assert {"INVESTIGATING", "IDENTIFIED", "MONITORING", "RESOLVED", None} <= states
    assert {audience for one in found.values() for audience in one["audiences"]} == {
        "PUBLIC",
        "CUSTOMERS",
        "INTERNAL",
        "EXECUTIVES",
    }
    assert found["first-post"]["slots"] == ["affected", "symptom", "since"]
    assert not found["security"]["preAuthorised"]
    for one in found.values():
        assert ("{{next_update}}" in one["body"]) == (one["state"] != "RESOLVED"), one["handle"]


async def test_words_are_made_changed_put_away_and_brought_back(office: Office) -> None:
    cleo = await office.person("cleo", "comms")
    made = await does(office, cleo, f"saveTemplate(template: {OURS})")
    assert (made["version"], made["slots"]) == (1, ["what", "since"])
    changed = await does(
        office, cleo, f'saveTemplate(template: {OURS.replace("Outage", "Down")}, version: 1, why: "shorter")'
    )
    assert (changed["name"], changed["version"]) == ("Down", 2)
    stale = await does(office, cleo, f"saveTemplate(template: {OURS}, version: 1)")
    assert stale["code"] == "CONFLICT"
    assert "Cleo" in stale["message"]
    taken = await does(office, cleo, f"saveTemplate(template: {OURS})")
    assert taken["code"] == "HANDLE_TAKEN"
    assert (await does(office, cleo, 'archiveTemplate(handle: "outage")'))["archived"]
    assert (await does(office, cleo, 'archiveTemplate(handle: "outage")'))["version"] == 3
    assert "outage" not in await handles(office, cleo)
    assert "outage" in await handles(office, cleo, "(archived: true)")
    assert (await does(office, cleo, f"saveTemplate(template: {OURS}, version: 3)"))["code"] == "ARCHIVED"
    assert not (await does(office, cleo, 'restoreTemplate(handle: "outage")'))["archived"]
    assert (await does(office, cleo, 'restoreTemplate(handle: "outage")'))["version"] == 4
    assert "outage" in await handles(office, cleo, "(audience: PUBLIC)")
    assert "outage" not in await handles(office, cleo, "(audience: INTERNAL)")


@pytest.mark.parametrize(
    ("verb", "code"),
    [
        (f"saveTemplate(template: {OURS.replace('{{since}}', '{{Since}}')})", "BAD_TEMPLATE"),
        (f"saveTemplate(template: {OURS.replace('[PUBLIC]', '[]')})", "AUDIENCE_MISSING"),
        (f"saveTemplate(template: {OURS}, version: 1)", "NOT_FOUND"),
        ('archiveTemplate(handle: "nothing")', "NOT_FOUND"),
        ('restoreTemplate(handle: "nothing")', "NOT_FOUND"),
    ],
)
async def test_a_no_is_an_answer_with_a_code(office: Office, verb: str, code: str) -> None:
    cleo = await office.person("cleo", "comms")
    told = await does(office, cleo, verb)
    assert (told["__typename"], told["code"]) == ("Refusal", code)


@pytest.mark.parametrize(
    ("role", "sees", "edits"),
    [
        ("admin", True, True),
        ("comms", True, True),
        ("responder", True, False),
        ("auditor", True, False),
        ("stakeholder", False, False),
    ],
)
async def test_who_may(office: Office, role: str, sees: bool, edits: bool) -> None:
    zoe = await office.person("zoe", role)
    assert (await office.code(zoe, "{ templates { handle } }")) == (None if sees else "FORBIDDEN")
    told = await does(office, zoe, f"saveTemplate(template: {OURS})")
    assert told["__typename"] == ("Template" if edits else "Refusal")


async def test_only_an_administrator_says_which_words_need_no_second_person(office: Office) -> None:
    cleo, boss = await office.person("cleo", "comms"), await office.person("boss", "admin")
    assert (await does(office, cleo, f"saveTemplate(template: {AGREED})"))["code"] == "NOT_AUTHORISED"
    assert (await does(office, boss, f"saveTemplate(template: {AGREED})"))["preAuthorised"]
    other = AGREED.replace("is down since", "is {{anything}} since")
    told = await does(office, cleo, f"saveTemplate(template: {other}, version: 1)")
    assert told["code"] == "NOT_AUTHORISED"
    renamed = AGREED.replace('name: "Outage"', 'name: "Down"')
    told = await does(office, cleo, f"saveTemplate(template: {renamed}, version: 1)")
    assert (told["name"], told["preAuthorised"]) == ("Down", True)
    free = other.replace("preAuthorised: true", "preAuthorised: false")
    assert not (await does(office, cleo, f"saveTemplate(template: {free}, version: 2)"))["preAuthorised"]


async def test_of_two_who_take_a_handle_at_once_one_is_told(office: Office) -> None:
    cleo, boss = await office.person("cleo", "comms"), await office.person("boss", "admin")
    told = await asyncio.gather(
        *(does(office, one, f"saveTemplate(template: {OURS})") for one in (cleo, boss))
    )
    assert sorted(one.get("code", "") for one in told) == ["", "HANDLE_TAKEN"]


async def test_the_words_to_begin_with_hold_to_our_own_rules(office: Office) -> None:
    async with office.database.read() as session:
        found = await rows.everything(session, archived=True)
    for row in found:
        words = Words(row.headline, row.body)
        draft = TemplateDraft(
            handle=row.handle,
            name=row.name,
            audiences=tuple(cast("list[Audience]", row.audiences)),
            state=cast("UpdateState | None", row.state),
            words=words,
            pre_authorised=row.pre_authorised,
        )
        assert check_template(draft) == draft
        assert {*slots_of(Words(row.headline, ""))} <= {*slots_of(Words("", row.body)), "affected", "symptom"}
