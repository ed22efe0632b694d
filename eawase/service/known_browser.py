"""Whose count a sign-in belongs to (利用のあるブラウザ): a known browser's own, or all strangers'.

Both counts have the same limits. What is done for a stranger and for a known browser takes the
same time up to the password; everything here runs under the contract's lock.
"""

from dataclasses import dataclass

from eawase.core.identity import ContractNumber
from eawase.core.known_browser import KEY, LIFE, MOST, browser_of, mark
from eawase.core.throttle import LoginThrottle
from eawase.service.context import Context
from eawase.store import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Wrong passwords in a row: of one known browser, or (without one) of everybody else."""

    contract: ContractNumber
    browser: bytes | None
    throttle: LoginThrottle


async def count_of(
    ctx: Context, tx: Tx, number: ContractNumber, shown: str | None, strangers: LoginThrottle
) -> Count:
    """The count this sign-in belongs to. A mark that is not good counts for nothing."""
    browser = browser_of(ctx.keys.derive(KEY), number, shown or "")
    if browser is not None:
        own = await tx.known_browsers.throttle(browser, number, since=ctx.now() - LIFE)
        if own is not None:
            return Count(contract=number, browser=browser, throttle=own)
    return Count(contract=number, browser=None, throttle=strangers)


async def count_wrong(ctx: Context, tx: Tx, count: Count) -> None:
    """One wrong password: it goes to this count and to no other."""
    policy = await tx.institution.policy()
    after = count.throttle.wrong(
        ctx.now(), failures_max=policy.login_failures_max, block_s=policy.login_block_s
    )
    if count.browser is not None:
        await tx.known_browsers.set_throttle(count.browser, after)
    else:
        await tx.contracts.set_throttle(count.contract, after)


async def count_right(ctx: Context, tx: Tx, count: Count) -> str:
    """A right password ends this count; returns the browser's next mark, the one before is spent.

    The strangers' count goes on when a known browser signs in: a guesser between honest uses.
    """
    if count.browser is not None:
        await tx.known_browsers.forget(count.browser)
    else:
        await tx.contracts.set_throttle(count.contract, LoginThrottle())
    fresh = ctx.new_id().bytes
    await tx.known_browsers.add(fresh, count.contract, ctx.now(), MOST)
    return mark(ctx.keys.derive(KEY), count.contract, fresh)
