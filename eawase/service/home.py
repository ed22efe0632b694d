"""The customer's main screen and statements: reading only."""

from dataclasses import dataclass
from datetime import date, datetime

from eawase.core.card import Card, CardState
from eawase.core.contract import Contract, Standing, standing
from eawase.core.identity import ContractNumber
from eawase.core.operation import PayeeRegistration
from eawase.core.policy import Policy
from eawase.core.refusal import Reason, Refused
from eawase.service.context import Context, Missing
from eawase.store.books import Account, Movement
from eawase.store.contracts import Branch

PAGE = 20
NEWEST = (2**62, 32_767)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Everything the main screen says."""

    contract: Contract
    branch: Branch
    standing: Standing
    old_card_locked_at: datetime | None  # too many wrong numbers of the old customer card
    last_card: Card | None  # the newest one that is over: returned, lapsed, locked, replaced
    policy: Policy
    accounts: list[Account]
    payees: list[PayeeRegistration]
    today: date


async def terms(ctx: Context) -> Policy:
    """The policy of today: pages that greet nobody yet take their numbers from it."""
    async with ctx.store.transaction() as tx:
        return await tx.institution.policy()


async def overview(ctx: Context, number: ContractNumber) -> Overview:
    """The contract as it stands now."""
    today = ctx.today()
    async with ctx.store.transaction() as tx:
        contract = await tx.contracts.get(number, today)
        if contract is None:
            raise Missing("no such contract")
        policy = await tx.institution.policy()
        cards = await tx.cards.all_of(number)
        application = await tx.applications.open_of(number)
        return Overview(
            contract=contract,
            branch=await tx.contracts.branch(contract.branch),
            standing=standing(contract, cards, application, policy, today=today),
            old_card_locked_at=await tx.lists.old_card_locked_at(number),
            last_card=_last_over(cards),
            policy=policy,
            accounts=await tx.books.accounts_of(number),
            payees=await tx.operations.payees(number),
            today=today,
        )


def _last_over(cards: list[Card]) -> Card | None:
    over = [c for c in cards if c.state in (CardState.RETURNED, CardState.REVOKED)]
    return max(over, key=lambda card: card.produced_at, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A page of movements; `older` is where the next page begins, or None."""

    account: Account
    movements: list[Movement]
    older: tuple[int, int] | None


async def statement(
    ctx: Context, number: ContractNumber, account_id: int, before: tuple[int, int] = NEWEST
) -> Statement | Refused:
    """Movements of one of the customer's own accounts (入出金明細), newest first."""
    async with ctx.store.transaction() as tx:
        own = [a for a in await tx.books.accounts_of(number) if a.id == account_id]
        if not own:
            return Refused(reason=Reason.NOT_FOUND)
        found = await tx.books.statement(account_id, before=before, limit=PAGE + 1)
    page, rest = found[:PAGE], found[PAGE:]
    older = (page[-1].journal_id, page[-1].line) if rest else None
    return Statement(account=own[0], movements=page, older=older)
