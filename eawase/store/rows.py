"""Rows to core types; assertions of the types bite in both directions."""

from eawase.core.application import Application, ApplicationState, Occasion
from eawase.core.card import Card, CardReason, CardState
from eawase.core.challenge import Challenge, ChallengeState
from eawase.core.contract import Contract, Method
from eawase.core.exposure import Choice
from eawase.core.identity import BranchCode, CardNumber, ContractNumber
from eawase.core.operation import Operation, OperationKind, OperationState, content_from_dict
from eawase.core.post import PostalCode, PostMethod
from eawase.core.throttle import Tally
from eawase.store.connection import Row


def tally(row: Row) -> Tally:
    return Tally(consecutive=row["failures"], recent=tuple(row["failed_at"]))


def contract(row: Row) -> Contract:
    return Contract(
        number=ContractNumber(row["number"]),
        branch=BranchCode(row["branch_code"]),
        name=row["name"],
        kana=row["kana"],
        postal_code=PostalCode(row["postal_code"]),
        address=row["address"],
        email=row["email"],
        phone=row["phone"],
        method=Method(row["method"]),
        postal_mismatches=row["postal_mismatches"],
        transfer_limit_yen=row["transfer_limit_yen"],
        day_limit_yen=row["day_limit_yen"],
        opened_at=row["opened_at"],
        switched_at=row["switched_at"],
        stopped_at=row["stopped_at"],
        last_login_at=row["last_login_at"],
        previous_login_at=row["previous_login_at"],
    )


def card(row: Row) -> Card:
    return Card(
        number=CardNumber(row["number"]),
        contract=ContractNumber(row["contract_number"]),
        state=CardState(row["state"]),
        reason=CardReason(row["reason"]) if row["reason"] else None,
        sealed=row["sealed"],
        key_id=row["key_id"],
        choice=Choice(row["choice"]),
        owed=tuple(row["owed"]),
        exposure=tuple(row["exposure"]),
        tally=tally(row),
        post_method=PostMethod(row["post_method"]),
        tracking_number=row["tracking_number"],
        produced_at=row["produced_at"],
        posted_at=row["posted_at"],
        bound_at=row["bound_at"],
    )


def application(row: Row) -> Application:
    return Application(
        id=row["id"],
        contract=ContractNumber(row["contract_number"]),
        state=ApplicationState(row["state"]),
        occasion=Occasion(row["occasion"]),
        addressee=row["addressee"],
        postal_code=PostalCode(row["postal_code"]),
        address=row["address"],
        post_method=PostMethod(row["post_method"]),
        submitted_at=row["submitted_at"],
        approved_at=row["approved_at"],
    )


def operation(row: Row) -> Operation:
    content = content_from_dict(OperationKind(row["kind"]), row["content"])
    return Operation(
        id=row["id"],
        contract=ContractNumber(row["contract_number"]),
        content=content,
        frozen_at=row["frozen_at"],
        state=OperationState(row["state"]),
        confirmed_at=row["confirmed_at"],
        receipt_number=row["receipt_number"],
        old_method_confirmed=row["old_method_confirmed"],
    )


def challenge(row: Row) -> Challenge:
    return Challenge(
        id=row["id"],
        operation_id=row["operation_id"],
        fingerprint=row["fingerprint"],
        method=Method(row["method"]),
        serial=row["serial"],
        positions=tuple(row["positions"]),
        issued_at=row["issued_at"],
        expires_at=row["expires_at"],
        state=ChallengeState(row["state"]),
    )
