"""Founding an installation: the institution, its policy, branches, officers and contracts.

Customers come from the bank's own records; nobody opens a contract on a screen.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from eawase.core.audit import BANK_CHAIN, Event, officer_chain
from eawase.core.contract import Contract
from eawase.core.identity import ContractNumber
from eawase.core.ledger import Internal, Journal, JournalKind, Posting
from eawase.core.operation import AccountRef
from eawase.core.policy import Policy
from eawase.core.staff import Officer
from eawase.service.authenticators import seal_confirmation
from eawase.service.booking import book
from eawase.service.context import SERVER, Context, locked_contract, record
from eawase.store import Tx
from eawase.store.contracts import Branch
from eawase.store.institution import Imprint


async def found(ctx: Context, imprint: Imprint, branches: list[Branch], policy: Policy) -> None:
    """Write the institution, its branches, its own accounts and the first policy."""
    async with ctx.store.transaction() as tx:
        await tx.institution.install(imprint)
        for branch in branches:
            await tx.contracts.insert_branch(branch)
        await tx.books.open_internal()
        await _set_policy(ctx, tx, policy, version=1, proposed_by="founder", released_by="server")


async def set_policy(ctx: Context, policy: Policy, *, proposed_by: str, released_by: str) -> int:
    """The next version of the policy, made by one and released by another; returns its number."""
    async with ctx.store.transaction() as tx:
        version, _ = await tx.institution.policy_version()
        await _set_policy(
            ctx,
            tx,
            policy,
            version=version + 1,
            proposed_by=proposed_by,
            released_by=released_by,
        )
        return version + 1


async def add_officer(ctx: Context, officer: Officer, password_hash: str) -> None:
    async with ctx.store.transaction() as tx:
        await tx.officers.insert(officer, password_hash)
        await tx.trail.append(
            officer_chain(str(officer.id)),
            Event.OFFICER_ADDED,
            actor=SERVER,
            at=ctx.now(),
            detail={"role": officer.role.value},
            key=ctx.entry_key(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A contract as the bank's records have it."""

    contract: Contract
    password_hash: str
    confirmation: tuple[int, ...]  # the ten two-digit numbers of the old customer card
    accounts: tuple[tuple[AccountRef, int], ...]  # with opening balances in yen


async def open_contract(ctx: Context, opening: Opening) -> None:
    """Take a contract over from the bank's records, with its old customer card and accounts."""
    contract = opening.contract
    async with ctx.store.transaction() as tx:
        await tx.contracts.insert(contract, opening.password_hash)
        sealed, key_id = seal_confirmation(ctx, opening.confirmation, contract=contract.number)
        await tx.cards.insert_customer_card(contract.number, sealed=sealed, key_id=key_id)
        await record(ctx, tx, contract.number, Event.CONTRACT_OPENED, actor=SERVER)
        for account, _ in opening.accounts:
            await tx.books.open_account(contract.number, account, contract.kana)
        await _book(
            ctx,
            tx,
            contract.number,
            [_opening_journal(ctx, account, yen) for account, yen in opening.accounts if yen],
        )


def _opening_journal(ctx: Context, account: AccountRef, balance: int) -> Journal:
    return Journal(
        kind=JournalKind.OPENING,
        booked_at=ctx.now(),
        postings=(
            Posting(account=account, amount_yen=balance, text="繰越残高"),
            Posting(account=Internal.CASH, amount_yen=-balance, text="繰越残高"),
        ),
    )


async def _set_policy(
    ctx: Context, tx: Tx, policy: Policy, *, version: int, proposed_by: str, released_by: str
) -> None:
    await tx.institution.set_policy(
        policy,
        version=version,
        proposed_by=proposed_by,
        released_by=released_by,
        now=ctx.now(),
    )
    await tx.trail.append(
        BANK_CHAIN,
        Event.POLICY_SET,
        actor=SERVER,
        at=ctx.now(),
        detail={"version": version, "proposed_by": proposed_by, "released_by": released_by},
        key=ctx.entry_key(),
    )


async def book_history(ctx: Context, number: ContractNumber, journals: Sequence[Journal]) -> None:
    """Movements of a contract's accounts that the bank's records bring along."""
    async with ctx.store.transaction() as tx:
        await locked_contract(ctx, tx, number)
        await _book(ctx, tx, number, journals)


async def _book(ctx: Context, tx: Tx, number: ContractNumber, journals: Sequence[Journal]) -> None:
    """Write journals, and one entry that vouches for all of them."""
    if not journals:
        return
    booked = await book(tx, journals, None)
    await record(ctx, tx, number, Event.JOURNALS_BOOKED, actor=SERVER, **booked)
