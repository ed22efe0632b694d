"""The pause after wrong login passwords (ログインの一時停止), and its end by the branch."""

from datetime import datetime

from eawase.core.audit import Event
from eawase.core.identity import ContractNumber
from eawase.core.refusal import Reason, Refused
from eawase.core.staff import Officer, Right
from eawase.core.throttle import LoginThrottle
from eawase.service.context import Context, officer_actor, record


async def paused_until(
    ctx: Context, officer: Officer, number: ContractNumber
) -> datetime | Refused | None:
    """Until when logging in is paused, in every browser or in one; None while it is not."""
    if not officer.may(Right.SEE_CUSTOMERS):
        return Refused(reason=Reason.NO_RIGHT)
    async with ctx.store.transaction() as tx:
        until = await tx.known_browsers.paused_until(number)
    return until if LoginThrottle(blocked_until=until).blocked(ctx.now()) else None


async def end_pause(
    ctx: Context, officer: Officer, number: ContractNumber, reason: str
) -> Refused | None:
    """End every pause of a contract's login, after an identity check. No password changes."""
    if not officer.may(Right.RELIEVE_LOGIN):
        return Refused(reason=Reason.NO_RIGHT)
    async with ctx.store.transaction() as tx:
        if await tx.contracts.lock(number, ctx.today()) is None:
            return Refused(reason=Reason.NOT_FOUND)
        until = await tx.known_browsers.paused_until(number)
        if not LoginThrottle(blocked_until=until).blocked(ctx.now()):
            return Refused(reason=Reason.WRONG_STATE)
        await tx.contracts.set_throttle(number, LoginThrottle())
        await tx.known_browsers.end_pauses(number)
        actor = officer_actor(officer.id)
        await record(ctx, tx, number, Event.LOGIN_PAUSE_ENDED, actor=actor, reason=reason)
        return None
