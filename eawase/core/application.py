"""The application for a card (申込): its states, and who may make one."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from eawase.core.card import ON_ITS_WAY, Card, CardState
from eawase.core.identity import ContractNumber
from eawase.core.policy import Policy
from eawase.core.post import PostalCode, PostMethod
from eawase.core.refusal import Reason, Refused


class ApplicationState(StrEnum):
    SUBMITTED = "submitted"  # 受付
    APPROVED = "approved"  # 承認
    IN_PRODUCTION = "in_production"  # 作成中
    FULFILLED = "fulfilled"  # 発送済
    WITHDRAWN = "withdrawn"  # 取下げ
    REJECTED = "rejected"  # 否認


MOVES: dict[ApplicationState, frozenset[ApplicationState]] = {
    ApplicationState.SUBMITTED: frozenset(
        {ApplicationState.APPROVED, ApplicationState.WITHDRAWN, ApplicationState.REJECTED}
    ),
    ApplicationState.APPROVED: frozenset(
        {ApplicationState.IN_PRODUCTION, ApplicationState.WITHDRAWN, ApplicationState.REJECTED}
    ),
    # A card spoilt before posting sends its application back to wait for a new one.
    ApplicationState.IN_PRODUCTION: frozenset(
        {ApplicationState.FULFILLED, ApplicationState.APPROVED}
    ),
    ApplicationState.FULFILLED: frozenset(),
    ApplicationState.WITHDRAWN: frozenset(),
    ApplicationState.REJECTED: frozenset(),
}
assert MOVES.keys() == set(ApplicationState)

OPEN = frozenset(
    {ApplicationState.SUBMITTED, ApplicationState.APPROVED, ApplicationState.IN_PRODUCTION}
)


class Occasion(StrEnum):
    """Why a card is wanted."""

    FIRST = "first"  # 新規: the switch-over
    REISSUE = "reissue"  # 再発行: lost, stolen, locked, revoked, lapsed
    SUCCESSOR = "successor"  # ordered automatically: few uses left, or old


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """One application, with the address as it stood when it was made (あて名・あて先)."""

    id: UUID
    contract: ContractNumber
    state: ApplicationState
    occasion: Occasion
    addressee: str
    postal_code: PostalCode
    address: str
    post_method: PostMethod
    submitted_at: datetime
    approved_at: datetime | None = None

    def may_become(self, state: ApplicationState) -> bool:
        return state in MOVES[self.state]


def may_apply(
    cards: list[Card], application: Application | None, *, started: bool
) -> Occasion | Refused:
    """Whether a contract may apply now, and for what; `started` = the start date was reached."""
    if not started:
        return Refused(reason=Reason.NOT_STARTED)
    if application is not None:
        return Refused(reason=Reason.ALREADY_APPLIED)
    if any(card.state in ON_ITS_WAY for card in cards):
        return Refused(reason=Reason.CARD_UNDER_WAY)
    if any(card.state is CardState.ACTIVE for card in cards):
        return Refused(reason=Reason.CARD_IN_USE)
    return Occasion.REISSUE if cards else Occasion.FIRST


def check_postal_code(
    typed: PostalCode, on_file: PostalCode, mismatches: int, policy: Policy
) -> Refused | None:
    """The typed postal code must agree with the address on file; `mismatches` so far.

    After the last allowed mismatch the branch is the only way, even with the right code.
    """
    left = policy.postal_mismatches_max - mismatches
    if left <= 0:
        return Refused(reason=Reason.POSTAL_BLOCKED)
    if typed == on_file:
        return None
    if left == 1:
        return Refused(reason=Reason.POSTAL_BLOCKED, tries_left=0)
    return Refused(reason=Reason.POSTAL_MISMATCH, tries_left=left - 1)
