"""The contract (契約) and the one rule of this product: which method confirms its operations.

Each contract uses exactly one method: the confirmation password until a card is bound, the card
from then on, for ever. No request, parameter, stale page or second tab enters this decision.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from eawase.core.application import Application
from eawase.core.card import Card, CardReason, CardState
from eawase.core.identity import BranchCode, ContractNumber
from eawase.core.policy import Policy
from eawase.core.post import PostalCode
from eawase.core.refusal import Reason, Refused


class Method(StrEnum):
    """How a contract confirms operations (認証方法)."""

    CONFIRMATION_PASSWORD = "confirmation_password"  # 確認用パスワード, on the old customer card
    IMAGE_CARD = "image_card"  # 画像認証カード


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """One Internet-banking contract and its holder (契約者)."""

    number: ContractNumber
    branch: BranchCode
    name: str
    kana: str
    postal_code: PostalCode
    address: str
    email: str
    phone: str
    method: Method
    postal_mismatches: int
    transfer_limit_yen: int
    day_limit_yen: int
    opened_at: datetime
    switched_at: datetime | None = None
    stopped_at: datetime | None = None  # 取引中止: emergency stop, lifted at the branch only
    last_login_at: datetime | None = None
    previous_login_at: datetime | None = None

    def __post_init__(self) -> None:
        switched = self.method is Method.IMAGE_CARD
        assert switched == (self.switched_at is not None), "the method says whether it switched"


def required_method(
    contract: Contract, cards: Sequence[Card], policy: Policy, *, today: date
) -> Method | Refused:
    """Which method confirms a protected operation now, or why none does.

    `cards` are all cards of the contract. A contract that has switched never falls back, whatever
    became of its card; the deadline day itself still counts for the old method.
    """
    if contract.stopped_at is not None:
        return Refused(reason=Reason.STOPPED)
    if contract.method is Method.CONFIRMATION_PASSWORD:
        if today > policy.deadline_on:
            return Refused(reason=Reason.DEADLINE_PASSED)
        return Method.CONFIRMATION_PASSWORD
    card = bound_card(cards)
    if card is None:
        return Refused(reason=Reason.NO_CARD)
    if card.state is CardState.SUSPENDED:
        locked = card.reason is CardReason.LOCKED
        return Refused(reason=Reason.LOCKED if locked else Reason.SUSPENDED)
    return Method.IMAGE_CARD


def bound_card(cards: Sequence[Card]) -> Card | None:
    """The card in use (active or suspended); at most one, by constraint."""
    bound = [c for c in cards if c.state in (CardState.ACTIVE, CardState.SUSPENDED)]
    assert len(bound) <= 1, "two cards bound to one contract"
    return bound[0] if bound else None


def card_under_way(cards: Sequence[Card]) -> Card | None:
    """The card that was produced or posted and is not bound yet; at most one, by constraint."""
    coming = [c for c in cards if c.state in (CardState.PRODUCED, CardState.POSTED)]
    assert len(coming) <= 1, "two cards on their way to one contract"
    return coming[0] if coming else None


class Stage(StrEnum):
    """Where a contract stands in the switch-over: what the main screen's banner says."""

    NOT_STARTED = "not_started"  # before the institution's start date
    INVITED = "invited"  # no card, no application: please apply
    APPLIED = "applied"  # submitted or approved
    IN_PRODUCTION = "in_production"  # being made, or made and not posted yet
    POSTED = "posted"  # please switch by the deadline
    SWITCHED = "switched"  # card in use
    SUSPENDED = "suspended"  # card suspended by customer or bank
    LOCKED = "locked"  # card suspended after too many wrong answers
    NO_CARD = "no_card"  # switched before, no card now: apply for the next one


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A contract's stage, with the card and application that explain it."""

    stage: Stage
    deadline_passed: bool
    days_left: int  # to the deadline; 0 on the day itself
    card: Card | None
    coming: Card | None
    application: Application | None


def standing(
    contract: Contract,
    cards: Sequence[Card],
    application: Application | None,
    policy: Policy,
    *,
    today: date,
) -> Standing:
    """Work out the stage. `application` is the open one, if any."""
    card, coming = bound_card(cards), card_under_way(cards)
    return Standing(
        stage=_stage(contract, card, coming, application, today < policy.start_on),
        deadline_passed=contract.method is Method.CONFIRMATION_PASSWORD
        and today > policy.deadline_on,
        days_left=max(0, (policy.deadline_on - today).days),
        card=card,
        coming=coming,
        application=application,
    )


def _stage(
    contract: Contract,
    card: Card | None,
    coming: Card | None,
    application: Application | None,
    early: bool,
) -> Stage:
    if card is not None and card.state is CardState.ACTIVE:
        return Stage.SWITCHED
    if coming is not None and coming.state is CardState.POSTED:
        return Stage.POSTED
    if coming is not None:
        return Stage.IN_PRODUCTION
    if application is not None:
        return Stage.APPLIED
    if card is not None:
        return Stage.LOCKED if card.reason is CardReason.LOCKED else Stage.SUSPENDED
    if contract.method is Method.IMAGE_CARD:
        return Stage.NO_CARD
    return Stage.NOT_STARTED if early else Stage.INVITED
