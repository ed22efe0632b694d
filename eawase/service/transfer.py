"""Preparing operations from what the customer typed: everything the fingerprint will cover.

The answer to "whose account, which fee, which names" comes from the bank's own data, never from
the form: a form field can only choose.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from eawase.core.calendar import ValueDates
from eawase.core.contract import Contract
from eawase.core.identity import (
    AccountKind,
    AccountNumber,
    BranchCode,
    ContractNumber,
    InstitutionCode,
)
from eawase.core.kana import PayeeName, RemitterName
from eawase.core.operation import AccountRef, LimitChange, PayeeRegistration, Transfer
from eawase.core.policy import Policy
from eawase.core.refusal import Reason, Refused
from eawase.reference.institutions import Branch, Institution
from eawase.service.context import Context, Missing
from eawase.store.books import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class Payee:
    """Who receives, as typed and checked in form."""

    institution: InstitutionCode
    branch: BranchCode
    kind: AccountKind
    number: AccountNumber
    name: PayeeName


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferForm:
    """What the transfer screen asks."""

    source_id: int
    payee: Payee
    amount_yen: int
    value_date: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Bank:
    """The payee's institution and branch from the directory."""

    institution: Institution
    branch: Branch


def find_bank(ctx: Context, institution: InstitutionCode, branch: BranchCode) -> Bank | Refused:
    """Institution and branch by code, if both exist."""
    found = ctx.directory.institution(institution)
    at = ctx.directory.branch(institution, branch)
    if found is None or at is None:
        return Refused(reason=Reason.NOT_FOUND)
    return Bank(institution=found, branch=at)


def value_dates(ctx: Context, policy: Policy) -> list[date]:
    """The days that may be chosen, earliest first (振込指定日)."""
    return ValueDates(days_ahead=policy.value_date_days).offered(ctx.now(), ctx.is_holiday)


async def prepare(ctx: Context, number: ContractNumber, form: TransferForm) -> Transfer | Refused:
    """The full transfer as it will be frozen; freezing it is `confirm.freeze`."""
    bank = find_bank(ctx, form.payee.institution, form.payee.branch)
    if isinstance(bank, Refused):
        return bank
    async with ctx.store.transaction() as tx:
        contract = await tx.contracts.get(number, ctx.today())
        if contract is None:
            raise Missing("no such contract")
        policy = await tx.institution.policy()
        own = [a for a in await tx.books.accounts_of(number) if a.id == form.source_id]
    if not own or form.value_date not in value_dates(ctx, policy):
        return Refused(reason=Reason.NOT_FOUND if not own else Reason.VALUE_DATE_PASSED)
    inside = form.payee.institution == ctx.imprint.code
    return Transfer(
        source=account_ref(ctx, own[0]),
        payee=_payee_ref(form.payee),
        payee_institution_name=bank.institution.name,
        payee_branch_name=bank.branch.name,
        payee_name=form.payee.name.halfwidth,
        remitter_name=RemitterName.parse(contract.kana).halfwidth,
        amount_yen=form.amount_yen,
        fee_yen=0 if inside else policy.transfer_fee_yen,
        value_date=form.value_date,
    )


def prepare_payee(ctx: Context, payee: Payee) -> PayeeRegistration | Refused:
    """A payee to register, with the directory's names."""
    bank = find_bank(ctx, payee.institution, payee.branch)
    if isinstance(bank, Refused):
        return bank
    return PayeeRegistration(
        payee=_payee_ref(payee),
        payee_institution_name=bank.institution.name,
        payee_branch_name=bank.branch.name,
        payee_name=payee.name.halfwidth,
    )


def prepare_limits(
    ctx: Context, contract: Contract, *, transfer_yen: int, day_yen: int
) -> LimitChange:
    """New limits: lower ones hold at once, a rise from 0:00 of the next day."""
    rise = transfer_yen > contract.transfer_limit_yen or day_yen > contract.day_limit_yen
    return LimitChange(
        transfer_limit_yen=transfer_yen,
        day_limit_yen=day_yen,
        effective_on=ctx.today() + timedelta(days=1 if rise else 0),
    )


def account_ref(ctx: Context, account: Account) -> AccountRef:
    """One of our own accounts, as Zengin names it."""
    return AccountRef(
        institution=ctx.imprint.code.digits,
        branch=account.branch.digits,
        kind=account.kind,
        number=account.number,
    )


def _payee_ref(payee: Payee) -> AccountRef:
    return AccountRef(
        institution=payee.institution.digits,
        branch=payee.branch.digits,
        kind=payee.kind,
        number=payee.number.digits,
    )
