"""One table of rights: every right says something for every role, and what is not in it is not allowed."""

from uuid import UUID

import pytest

from api.domain.refusal import Refused
from api.domain.rights import RIGHTS, ROLES, Role, Viewer, check, may, rights_of


def viewer(role: Role) -> Viewer:
    return Viewer(UUID(int=1), "ana", "Ana", role)


def roles_that_may(right: str, *, own: bool = False) -> str:
    return " ".join(role for role in ROLES if may(viewer(role), right, own=own))


@pytest.mark.parametrize("right", sorted(RIGHTS))
def test_every_right_says_something_for_every_role(right: str) -> None:
    for role in ROLES:
        if may(viewer(role), right):
            assert may(viewer(role), right, own=True), "one's own is never less than anybody's"


@pytest.mark.parametrize("right", sorted(RIGHTS))
def test_nobody_at_all_may_do_nothing_at_all(right: str) -> None:
    assert not may(None, right)
    assert not may(None, right, own=True)
    with pytest.raises(Refused) as refusal:
        check(None, right, own=True)
    assert refusal.value.code == "SIGN_IN"


@pytest.mark.parametrize("right", ["", "incident", "incident.delete", "INCIDENT.SEE", "incident.see "])
def test_a_right_that_is_not_in_the_table_is_a_bug(right: str) -> None:
    for who in (viewer("admin"), None):
        with pytest.raises(KeyError):
            may(who, right)


@pytest.mark.parametrize(
    ("right", "own", "roles"),
    [
        ("incident.declare", False, "admin responder comms stakeholder"),
        ("incident.act", False, "admin"),
        ("incident.act", True, "admin responder"),
        ("incident.detail", True, "admin responder comms auditor"),
        ("custody.verify", True, "admin auditor"),
        ("service.edit", True, "admin responder"),
        ("organisation.apply", True, "admin"),
        ("person.edit", True, "admin"),
        ("self.edit", False, ""),
        ("self.edit", True, "admin responder comms stakeholder auditor"),
        ("simulate", False, "admin"),
        ("time-off.see", False, "admin responder comms auditor"),
        ("time-off.edit", False, "admin"),
        ("time-off.edit", True, "admin responder comms stakeholder auditor"),
        ("risk.see", True, "admin responder comms auditor"),
        ("peak.edit", True, "admin responder"),
        ("fairness.see", False, "admin auditor"),
        ("relief.answer", True, "admin responder comms"),
        ("duty.edit", True, "admin"),
        ("comms-policy.edit", True, "admin"),
        ("role.take", False, "admin responder"),
        ("role.take", True, "admin responder comms"),
        ("role.assign", True, "admin responder comms"),
        ("cadence.see", True, "admin responder comms auditor"),
        ("cadence.edit", False, "admin comms"),
        ("cadence.edit", True, "admin responder comms"),
        ("component.edit", True, "admin"),
        ("status-page.edit", True, "admin"),
        ("maintenance.announce", False, "admin comms"),
        ("maintenance.announce", True, "admin responder comms"),
        ("impact.edit", False, "admin comms"),
        ("impact.edit", True, "admin responder comms"),
        ("decision.ask", True, "admin responder comms"),
        ("decision.record", True, "admin responder"),
        ("decision.answer", False, ""),
        ("decision.answer", True, "admin responder comms stakeholder"),
        ("run.see", False, "admin responder comms auditor"),
        ("run.follow", False, "admin responder comms"),
        ("briefing.see", False, "admin comms stakeholder auditor"),
        ("briefing.issue", False, "admin comms"),
        ("briefing.issue", True, "admin responder comms"),
    ],
)
def test_who_may(right: str, own: bool, roles: str) -> None:
    assert roles_that_may(right, own=own) == roles


def test_an_auditor_changes_nothing_but_their_own_settings() -> None:
    reads = {"see", "detail", "details", "verify", "export"}
    kept = {"time-off.edit", "self.edit", "simulate", "feed.make", "feed.revoke"}
    assert {right for right in rights_of(viewer("auditor")) if right.split(".")[-1] not in reads} == kept


def test_a_timeline_is_edited_by_nobody() -> None:
    assert not any(right.startswith(("timeline.", "custody.edit", "audit.")) for right in RIGHTS)


def test_a_refusal_is_the_same_whatever_was_asked() -> None:
    said = set()
    for right in ("person.edit", "service.create"):
        with pytest.raises(Refused) as refusal:
            check(viewer("stakeholder"), right)
        said.add((refusal.value.code, refusal.value.message))
    assert said == {("FORBIDDEN", "Your role does not allow this.")}


def test_who_may_is_handed_back_to_go_on_with() -> None:
    ana = viewer("responder")
    assert check(ana, "incident.act", own=True) is ana
    assert ana.actor == "person:ana"


def test_the_screens_offer_what_holds_outright_or_for_ones_own() -> None:
    for role in ROLES:
        offered = rights_of(viewer(role))
        assert list(offered) == sorted(offered)
        assert set(offered) == {right for right in RIGHTS if may(viewer(role), right, own=True)}
