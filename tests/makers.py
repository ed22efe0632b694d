"""Values of the rules for tests that need no database: each maker takes only what matters."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from eawase.core.application import Application, ApplicationState, Occasion
from eawase.core.card import BOUND, Card, CardState
from eawase.core.challenge import Authenticator
from eawase.core.contract import Contract, Method
from eawase.core.exposure import Choice
from eawase.core.identity import AccountKind, BranchCode, CardNumber, ContractNumber
from eawase.core.operation import AccountRef, Operation, Transfer
from eawase.core.policy import Policy
from eawase.core.post import PostalCode, PostMethod
from eawase.core.secret import Secret, pack_numbers
from eawase.core.throttle import Tally

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
NUMBER = ContractNumber("20000000001")
POLICY = Policy(start_on=date(2026, 11, 2), deadline_on=date(2027, 3, 31))
PAPER = tuple(range(100, 150))
"""The picture numbers of the test card, by position."""


def later(**delta: float) -> datetime:
    return NOW + timedelta(**delta)


def card_number(serial: int = 1) -> CardNumber:
    return CardNumber.from_serial(f"{serial:011d}")


def card(state: CardState = CardState.ACTIVE, **values: Any) -> Card:
    plain = Card(
        number=card_number(),
        contract=NUMBER,
        state=state,
        sealed=b"sealed",
        key_id=1,
        choice=Choice.LEAST_EXPOSED,
        owed=(),
        exposure=(0,) * 50,
        tally=Tally(),
        post_method=PostMethod.SIMPLIFIED,
        produced_at=NOW,
        bound_at=NOW if state in BOUND else None,
    )
    return replace(plain, **values)


def contract(method: Method = Method.CONFIRMATION_PASSWORD, **values: Any) -> Contract:
    plain = Contract(
        number=NUMBER,
        branch=BranchCode("001"),
        name="佐藤 和子",
        kana="ｻﾄｳ ｶｽﾞｺ",
        postal_code=PostalCode("1410032"),
        address="東京都品川区大崎1-2-25",
        email="customer@example.invalid",
        phone="03-0000-1234",
        method=method,
        postal_mismatches=0,
        transfer_limit_yen=500_000,
        day_limit_yen=1_000_000,
        opened_at=NOW,
        switched_at=NOW if method is Method.IMAGE_CARD else None,
    )
    return replace(plain, **values)


def application(state: ApplicationState = ApplicationState.SUBMITTED) -> Application:
    return Application(
        id=UUID(int=7),
        contract=NUMBER,
        state=state,
        occasion=Occasion.FIRST,
        addressee="佐藤 和子",
        postal_code=PostalCode("1410032"),
        address="東京都品川区大崎1-2-25",
        post_method=PostMethod.SIMPLIFIED,
        submitted_at=NOW,
    )


def account(number: str, institution: str = "9998") -> AccountRef:
    return AccountRef(
        institution=institution, branch="001", kind=AccountKind.ORDINARY, number=number
    )


def transfer(amount_yen: int = 10_000, **values: Any) -> Transfer:
    plain = Transfer(
        source=account("0000001"),
        payee=account("7654321", "0001"),
        payee_institution_name="みずほ",
        payee_branch_name="東京営業部",
        payee_name="ﾔﾏﾀﾞ ﾊﾅｺ",
        remitter_name="ｻﾄｳ ｶｽﾞｺ",
        amount_yen=amount_yen,
        fee_yen=330,
        value_date=date(2026, 11, 24),
    )
    return replace(plain, **values)


def operation(amount_yen: int = 10_000, serial: int = 1) -> Operation:
    return Operation(
        id=UUID(int=serial), contract=NUMBER, content=transfer(amount_yen), frozen_at=NOW
    )


def authenticator(choice: Choice = Choice.LEAST_EXPOSED, **values: Any) -> Authenticator:
    plain = Authenticator(
        method=Method.IMAGE_CARD,
        serial=card_number().digits,
        usable=True,
        choice=choice,
        owed=(),
        exposure=(0,) * 50,
        tally=Tally(),
        limits=POLICY.limits,
    )
    return replace(plain, **values)


def secret() -> Secret:
    return pack_numbers(PAPER)


def reading(positions: tuple[int, ...]) -> Secret:
    """What a customer with the paper answers."""
    return pack_numbers(PAPER[position] for position in positions)


def wrong_reading(positions: tuple[int, ...]) -> Secret:
    """The right pictures in the wrong order: one shifted along."""
    return pack_numbers(PAPER[position] for position in (*positions[1:], positions[0]))
