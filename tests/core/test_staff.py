"""Who may do what in the office, and four eyes."""

import pytest

from eawase.core.identity import OfficerId
from eawase.core.refusal import Reason, Refused
from eawase.core.staff import RIGHTS, Officer, Right, Role, release_refused

MAKER = OfficerId("maker")
# Everything a role may do, written a second time on purpose: a right is given here and there.
TABLE = {
    Role.CLERK: "see_customers handle_applications propose_batch post suspend propose"
    " relieve_login see_mails",
    Role.PRODUCER: "propose_batch produce post",
    Role.APPROVER: "see_customers release suspend revoke relieve_login see_mails",
    Role.AUDITOR: "see_customers see_audit see_mails",
    Role.ADMINISTRATOR: "see_audit",
}


def officer(role: Role, name: str = "other") -> Officer:
    return Officer(id=OfficerId(name), name="試験 職員", role=role)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("right", list(Right))
def test_a_role_has_exactly_its_rights(role: Role, right: Right) -> None:
    assert officer(role).may(right) == (right.value in TABLE[role].split())


def test_every_right_belongs_to_somebody() -> None:
    assert frozenset[Right]().union(*RIGHTS.values()) == set(Right)


def test_nobody_both_proposes_and_releases() -> None:
    for rights in RIGHTS.values():
        proposing = rights & {Right.PROPOSE, Right.PROPOSE_BATCH, Right.HANDLE_APPLICATIONS}
        assert not (Right.RELEASE in rights and proposing)


def test_whoever_prints_cards_neither_approves_nor_sees_customers() -> None:
    assert not RIGHTS[Role.PRODUCER] & {
        Right.HANDLE_APPLICATIONS,
        Right.RELEASE,
        Right.SEE_CUSTOMERS,
    }


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
def test_who_reads_the_audit_trail_changes_nothing(role: Role) -> None:
    assert RIGHTS[role] <= {Right.SEE_AUDIT, Right.SEE_CUSTOMERS, Right.SEE_MAILS}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.APPROVER])
def test_only_an_approver_releases(role: Role) -> None:
    assert release_refused(officer(role), MAKER) == Refused(reason=Reason.NO_RIGHT)


def test_nobody_releases_what_they_made_whatever_their_rights() -> None:
    same = Refused(reason=Reason.SAME_OFFICER)
    assert release_refused(officer(Role.APPROVER, "maker"), MAKER) == same


def test_another_approver_releases() -> None:
    assert release_refused(officer(Role.APPROVER), MAKER) is None
