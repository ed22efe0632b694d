"""Officers (職員), their roles, the one table of rights, and four eyes (相互牽制)."""

from dataclasses import dataclass
from enum import StrEnum

from eawase.core.identity import OfficerId
from eawase.core.refusal import Reason, Refused


class Role(StrEnum):
    CLERK = "clerk"  # 受付担当
    PRODUCER = "producer"  # 作成担当
    APPROVER = "approver"  # 承認者
    AUDITOR = "auditor"  # 監査担当
    ADMINISTRATOR = "administrator"  # 管理者


class Right(StrEnum):
    """What an officer may do in the office."""

    SEE_CUSTOMERS = "see_customers"
    HANDLE_APPLICATIONS = "handle_applications"  # approve or reject an application; reissue
    PROPOSE_BATCH = "propose_batch"
    PRODUCE = "produce"  # draw the cards of a released batch; report spoilt ones
    POST = "post"  # record posting and returned mail
    SUSPEND = "suspend"
    REVOKE = "revoke"
    PROPOSE = "propose"  # ask for what needs a second officer: unlock, lift a stop
    RELEASE = "release"  # be that second officer
    RELIEVE_LOGIN = "relieve_login"  # end the pause after wrong login passwords
    SEE_AUDIT = "see_audit"
    SEE_MAILS = "see_mails"


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.CLERK: frozenset(
        {
            Right.SEE_CUSTOMERS,
            Right.HANDLE_APPLICATIONS,
            Right.PROPOSE_BATCH,
            Right.POST,
            Right.SUSPEND,
            Right.PROPOSE,
            Right.RELIEVE_LOGIN,
            Right.SEE_MAILS,
        }
    ),
    Role.PRODUCER: frozenset({Right.PROPOSE_BATCH, Right.PRODUCE, Right.POST}),
    Role.APPROVER: frozenset(
        {
            Right.SEE_CUSTOMERS,
            Right.RELEASE,
            Right.SUSPEND,
            Right.REVOKE,
            Right.RELIEVE_LOGIN,
            Right.SEE_MAILS,
        }
    ),
    Role.AUDITOR: frozenset({Right.SEE_CUSTOMERS, Right.SEE_AUDIT, Right.SEE_MAILS}),
    Role.ADMINISTRATOR: frozenset({Right.SEE_AUDIT}),
}
assert RIGHTS.keys() == set(Role)


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    id: OfficerId
    name: str
    role: Role

    def may(self, right: Right) -> bool:
        return right in RIGHTS[self.role]


class ProposalKind(StrEnum):
    """What needs a second officer besides a production batch."""

    UNLOCK = "unlock"  # 利用停止の解除: after an identity check at the branch
    LIFT_STOP = "lift_stop"  # 取引中止の解除


def release_refused(officer: Officer, maker: OfficerId) -> Refused | None:
    """Four eyes: whoever made a proposal never releases it, whatever their rights."""
    if not officer.may(Right.RELEASE):
        return Refused(reason=Reason.NO_RIGHT)
    if officer.id == maker:
        return Refused(reason=Reason.SAME_OFFICER)
    return None
