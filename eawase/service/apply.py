"""Applying for a card (申込)."""

from eawase.core.application import (
    Application,
    ApplicationState,
    Occasion,
    check_postal_code,
    may_apply,
)
from eawase.core.audit import Event
from eawase.core.contract import Contract
from eawase.core.identity import ContractNumber
from eawase.core.notice import Notice
from eawase.core.policy import Policy
from eawase.core.post import PostalCode
from eawase.core.refusal import Reason, Refused
from eawase.reference import postal
from eawase.service.context import CUSTOMER, Context, locked_contract, record
from eawase.service.notify import notify
from eawase.store import Tx


async def offered(ctx: Context, number: ContractNumber) -> Occasion | Refused:
    """Whether the application screen is shown right after login, and for what."""
    async with ctx.store.transaction() as tx:
        policy = await tx.institution.policy()
        return may_apply(
            await tx.cards.all_of(number),
            await tx.applications.open_of(number),
            started=ctx.today() >= policy.start_on,
        )


async def submit(ctx: Context, number: ContractNumber, typed: PostalCode) -> Application | Refused:
    """Apply: the typed postal code must agree with the address on file.

    A mismatch is counted and kept; after the last one only the branch helps. A code that Japan does
    not have is a slip of the finger and costs nothing.
    """
    async with ctx.store.transaction() as tx:
        contract = await locked_contract(ctx, tx, number)
        policy = await tx.institution.policy()
        occasion = await _occasion(ctx, tx, contract, policy)
        if isinstance(occasion, Refused):
            return occasion
        if typed != contract.postal_code and not postal.exists(typed):
            return Refused(reason=Reason.POSTAL_UNKNOWN)
        refused = check_postal_code(typed, contract.postal_code, contract.postal_mismatches, policy)
        if refused is not None:
            await _count_mismatch(ctx, tx, contract, policy, refused)
            return refused
        await tx.contracts.set_postal_mismatches(number, 0)
        return await enter(ctx, tx, contract, policy, occasion)


async def write(
    ctx: Context, tx: Tx, contract: Contract, policy: Policy, occasion: Occasion
) -> Application:
    """Insert an application with name and address as they stand today. The contract is locked."""
    application = Application(
        id=ctx.new_id(),
        contract=contract.number,
        state=ApplicationState.SUBMITTED,
        occasion=occasion,
        addressee=contract.name,
        postal_code=contract.postal_code,
        address=contract.address,
        post_method=policy.post_method,
        submitted_at=ctx.now(),
    )
    await tx.applications.insert(application)
    return application


async def enter(
    ctx: Context,
    tx: Tx,
    contract: Contract,
    policy: Policy,
    occasion: Occasion,
    *,
    actor: str = CUSTOMER,
) -> Application:
    """Write an application, record who made it, and tell the customer."""
    application = await write(ctx, tx, contract, policy, occasion)
    await record(
        ctx,
        tx,
        contract.number,
        Event.APPLICATION_SUBMITTED,
        actor=actor,
        application=str(application.id),
        occasion=occasion.value,
    )
    await notify(ctx, tx, contract, Notice.APPLICATION_RECEIVED)
    return application


async def skip(ctx: Context, number: ContractNumber) -> None:
    """Not now (スキップ): the screen returns at the next login."""
    async with ctx.store.transaction() as tx:
        await locked_contract(ctx, tx, number)
        await record(ctx, tx, number, Event.APPLICATION_SKIPPED)


async def withdraw(ctx: Context, number: ContractNumber) -> Refused | None:
    """Take an application back while nothing is being made."""
    async with ctx.store.transaction() as tx:
        await locked_contract(ctx, tx, number)
        found = await tx.applications.open_of(number)
        application = await tx.applications.lock(found.id) if found else None
        if application is None or not application.may_become(ApplicationState.WITHDRAWN):
            return Refused(reason=Reason.WRONG_STATE)
        await tx.applications.close(application.id, ApplicationState.WITHDRAWN, ctx.now(), None)
        await record(ctx, tx, number, Event.APPLICATION_WITHDRAWN, application=str(application.id))
        return None


async def _occasion(ctx: Context, tx: Tx, contract: Contract, policy: Policy) -> Occasion | Refused:
    return may_apply(
        await tx.cards.lock_all_of(contract.number),
        await tx.applications.open_of(contract.number),
        started=ctx.today() >= policy.start_on,
    )


async def _count_mismatch(
    ctx: Context, tx: Tx, contract: Contract, policy: Policy, refused: Refused
) -> None:
    counted = min(contract.postal_mismatches + 1, policy.postal_mismatches_max)
    await tx.contracts.set_postal_mismatches(contract.number, counted)
    await record(
        ctx,
        tx,
        contract.number,
        Event.POSTAL_CODE_REFUSED,
        mismatches=counted,
        reason=refused.reason.value,
    )
