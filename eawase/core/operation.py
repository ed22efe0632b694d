"""Operations (取引): the frozen thing an answer confirms, and its fingerprint.

An operation is frozen when the customer asks for it; the challenge carries the fingerprint of its
full content. Whoever changes payee, amount or date has a different operation (dynamic linking).
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

from eawase.core.identity import AccountKind, ContractNumber


class OperationKind(StrEnum):
    """Protected operations: each is confirmed by exactly one answered challenge."""

    SWITCH_OVER = "switch_over"  # 画像認証カード切替え
    TRANSFER = "transfer"  # 振込
    LIMIT_CHANGE = "limit_change"  # 振込限度額の変更
    PAYEE_REGISTRATION = "payee_registration"  # 振込先の登録
    CONTACT_CHANGE = "contact_change"  # メールアドレス・電話番号の変更


ANSWER_WITHIN = timedelta(hours=24)
"""How long a frozen operation waits for its answer. A switch-over waits as long as its card."""


class OperationState(StrEnum):
    FROZEN = "frozen"  # waits for its answer
    CONFIRMED = "confirmed"  # answered right and carried out, once
    ABANDONED = "abandoned"  # given up or changed: its challenges are void


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRef:
    """An account as Zengin names it: institution, branch, kind, number."""

    institution: str
    branch: str
    kind: AccountKind
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """振込. Amounts in yen; names in half-width Zengin kana; `fee_yen` is taken on top."""

    source: AccountRef
    payee: AccountRef
    payee_institution_name: str
    payee_branch_name: str
    payee_name: str
    remitter_name: str
    amount_yen: int
    fee_yen: int
    value_date: date

    def __post_init__(self) -> None:
        # A negative amount would take money from the payee.
        if self.amount_yen < 1 or self.fee_yen < 0:
            raise ValueError("a transfer moves at least 1 yen, for a fee of at least 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitChange:
    """振込限度額の変更: a rise works from 0:00 of `effective_on`."""

    transfer_limit_yen: int
    day_limit_yen: int
    effective_on: date

    def __post_init__(self) -> None:
        if min(self.transfer_limit_yen, self.day_limit_yen) < 0:
            raise ValueError("a limit is not negative")


@dataclass(frozen=True, slots=True, kw_only=True)
class PayeeRegistration:
    """振込先の登録."""

    payee: AccountRef
    payee_institution_name: str
    payee_branch_name: str
    payee_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactChange:
    """連絡先の変更: the new mail address and telephone number."""

    email: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchOver:
    """切替え: binding this card. `cautions` names the text of warnings that was acknowledged."""

    card_number: str
    cautions: str


Content = Transfer | LimitChange | PayeeRegistration | ContactChange | SwitchOver

KIND_OF: dict[type[Content], OperationKind] = {
    Transfer: OperationKind.TRANSFER,
    LimitChange: OperationKind.LIMIT_CHANGE,
    PayeeRegistration: OperationKind.PAYEE_REGISTRATION,
    ContactChange: OperationKind.CONTACT_CHANGE,
    SwitchOver: OperationKind.SWITCH_OVER,
}
TYPE_OF = {kind: cls for cls, kind in KIND_OF.items()}
assert TYPE_OF.keys() == set(OperationKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One frozen operation of one contract."""

    id: UUID
    contract: ContractNumber
    content: Content
    frozen_at: datetime
    state: OperationState = OperationState.FROZEN
    confirmed_at: datetime | None = None
    receipt_number: str | None = None
    # With `switch_needs_old_method`: the old card answered right, the new one is still to answer.
    old_method_confirmed: bool = False

    @property
    def kind(self) -> OperationKind:
        return KIND_OF[type(self.content)]

    def too_old(self, now: datetime) -> bool:
        """Whether it waited too long: what was typed so long ago is to be entered again."""
        if self.kind is OperationKind.SWITCH_OVER:
            return False
        return now - self.frozen_at > ANSWER_WITHIN

    @property
    def amount_yen(self) -> int:
        """What the policy of strengths looks at; 0 for operations without an amount."""
        match self.content:
            case Transfer(amount_yen=amount):
                return amount
            case LimitChange(day_limit_yen=limit):
                return limit
            case _:
                return 0

    @property
    def fingerprint(self) -> bytes:
        """SHA-256 over everything that was shown: 32 bytes (取引内容の要約)."""
        frozen = {
            "id": str(self.id),
            "contract": self.contract.digits,
            "kind": self.kind.value,
            "content": content_to_dict(self.content),
        }
        text = json.dumps(frozen, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(b"eawase/operation/1\n" + text.encode()).digest()


def content_to_dict(content: Content) -> dict[str, Any]:
    """As stored: enumerations and dates as text."""

    def plain(value: Any) -> Any:
        match value:
            case dict():
                parts = cast("dict[str, Any]", value)
                return {key: plain(part) for key, part in parts.items()}
            case date():
                return value.isoformat()
            case StrEnum():
                return value.value
            case _:
                return value

    return plain(asdict(content))


def content_from_dict(kind: OperationKind, plain: dict[str, Any]) -> Content:
    """The inverse of `content_to_dict`."""
    values = dict(plain)
    for name in ("source", "payee"):
        if name in values:
            account = values[name]
            values[name] = AccountRef(**{**account, "kind": AccountKind(account["kind"])})
    for name in ("value_date", "effective_on"):
        if name in values:
            values[name] = date.fromisoformat(values[name])
    return TYPE_OF[kind](**values)
