"""Signing in and out (ログイン), and whose session a request belongs to.

Unknown contract, wrong password and a throttled one get one answer in one time: the password work
is done in every case. Argon2 runs in a thread, two at a time, so that a storm of logins takes
neither the memory nor the event loop. A source with too many attempts is refused before any of
that, whatever name it gives: or one machine could keep those two busy and everybody else out.
"""

import asyncio
import hashlib
import ipaddress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache

from eawase.core.audit import BANK_CHAIN, Event, officer_chain
from eawase.core.contract import Contract
from eawase.core.identity import ContractNumber, OfficerId
from eawase.core.refusal import Reason, Refused
from eawase.core.secret import hash_password, password_matches, token_digest
from eawase.core.staff import Officer
from eawase.service.context import Context, locked_contract, officer_actor, record
from eawase.service.known_browser import Count, count_of, count_right, count_wrong
from eawase.store import Tx
from eawase.store.contracts import Credentials

SOURCE_WINDOW_S = 600
SOURCE_MAX = 120
"""Attempts of one source address in ten minutes; a branch's lobby shares one address."""

TOUCH_S = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A new session; the token goes into the cookie and nowhere else."""

    token: str = field(repr=False)
    previous_login_at: datetime | None
    known: str = field(default="", repr=False)  # the browser's next mark; officers have none


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who a request comes from."""

    contract: Contract | None
    officer: Officer | None


async def sign_in(
    ctx: Context, number: ContractNumber, password: str, *, source: str, known: str | None = None
) -> SignedIn | Refused:
    """Check a customer's password and start the one live session of the contract.

    `known` is the mark a browser shows that signed in before: its wrong passwords, and no
    stranger's, decide whether it waits.
    """
    crowded, credentials = await _look_up(ctx, number, source)
    if crowded:
        return Refused(reason=Reason.CREDENTIALS)
    right = await _password_right(ctx, credentials, password)
    async with ctx.store.transaction() as tx:
        contract = await tx.contracts.lock(number, ctx.today())
        again = await tx.contracts.credentials(number)
        if contract is None or again is None:
            await _record_refused(ctx, tx, "unknown")
            return Refused(reason=Reason.CREDENTIALS)
        count = await count_of(ctx, tx, number, known, again.throttle)
        if not right or count.throttle.blocked(ctx.now()):
            await _customer_refused(ctx, tx, count, right=right)
            return Refused(reason=Reason.CREDENTIALS)
        if contract.stopped_at is not None:
            await record(ctx, tx, number, Event.LOGIN_REFUSED, reason=Reason.STOPPED.value)
            return Refused(reason=Reason.STOPPED)
        token = ctx.token()
        await tx.contracts.record_login(number, ctx.now())
        if await tx.sessions.start_for_contract(token_digest(token), number, ctx.now()):
            await record(ctx, tx, number, Event.SESSION_REPLACED)
        await record(
            ctx,
            tx,
            number,
            Event.LOGIN_ACCEPTED,
            source=source[:45],
            known_browser=count.browser is not None,
        )
        mark = await count_right(ctx, tx, count)
        return SignedIn(token=token, previous_login_at=contract.last_login_at, known=mark)


async def sign_in_officer(
    ctx: Context, officer_id: OfficerId, password: str, *, source: str
) -> SignedIn | Refused:
    """The same for an officer."""
    async with ctx.store.transaction() as tx:
        crowded = await _crowded(ctx, tx, source)
        credentials = await tx.officers.credentials(officer_id)
    if crowded:
        return Refused(reason=Reason.CREDENTIALS)
    right = await _password_right(ctx, credentials, password)
    async with ctx.store.transaction() as tx:
        await tx.officers.lock(officer_id)
        again = await tx.officers.credentials(officer_id)
        if again is None:
            await _record_refused(ctx, tx, "unknown")
            return Refused(reason=Reason.CREDENTIALS)
        if not right or again.throttle.blocked(ctx.now()):
            policy = await tx.institution.policy()
            if not again.throttle.blocked(ctx.now()):
                after = again.throttle.wrong(
                    ctx.now(), failures_max=policy.login_failures_max, block_s=policy.login_block_s
                )
                await tx.officers.record_login_failure(officer_id, after)
            await _record_officer(ctx, tx, officer_id, Event.LOGIN_REFUSED)
            return Refused(reason=Reason.CREDENTIALS)
        token = ctx.token()
        await tx.officers.record_login(officer_id, ctx.now())
        await tx.sessions.start_for_officer(token_digest(token), officer_id, ctx.now())
        await _record_officer(ctx, tx, officer_id, Event.LOGIN_ACCEPTED)
        return SignedIn(token=token, previous_login_at=None)


async def whose(ctx: Context, token: str) -> Visitor | None:
    """The live session of a token: not idle too long, not too old. Writes once a minute."""
    now = ctx.now()
    async with ctx.store.transaction() as tx:
        policy = await tx.institution.policy()
        session = await tx.sessions.find(
            token_digest(token),
            seen_after=now - timedelta(seconds=policy.session_idle_s),
            started_after=now - timedelta(seconds=policy.session_life_s),
        )
        if session is None:
            return None
        if now - session.seen_at > timedelta(seconds=TOUCH_S):
            await tx.sessions.touch(token_digest(token), now)
        contract = officer = None
        if session.contract is not None:
            contract = await tx.contracts.get(session.contract, ctx.today())
        if session.officer is not None:
            officer = await tx.officers.get(session.officer)
        return Visitor(contract=contract, officer=officer)


async def sign_out(ctx: Context, token: str) -> None:
    """End a session. Ending one that is over already is fine."""
    async with ctx.store.transaction() as tx:
        session = await tx.sessions.find(
            token_digest(token),
            seen_after=datetime.min.replace(tzinfo=ctx.now().tzinfo),
            started_after=datetime.min.replace(tzinfo=ctx.now().tzinfo),
        )
        if session is None:
            return
        if session.contract is not None:
            await locked_contract(ctx, tx, session.contract)
            await record(ctx, tx, session.contract, Event.LOGOUT)
        if session.officer is not None:
            await _record_officer(ctx, tx, session.officer, Event.LOGOUT)
        await tx.sessions.end(token_digest(token))


async def _look_up(
    ctx: Context, number: ContractNumber, source: str
) -> tuple[bool, Credentials | None]:
    async with ctx.store.transaction() as tx:
        return await _crowded(ctx, tx, source), await tx.contracts.credentials(number)


async def _crowded(ctx: Context, tx: Tx, source: str) -> bool:
    """Too many attempts from one address lately; the address is kept as a keyed digest only.

    The first one too many is written down, the others are not: they would flood the trail.
    """
    now = ctx.now()
    window = now - timedelta(seconds=now.timestamp() % SOURCE_WINDOW_S, microseconds=0)
    window = window.replace(microsecond=0)
    name = _network(source).encode()
    key = hashlib.blake2b(name, key=ctx.keys.derive("source"), digest_size=16).digest()
    count = await tx.sessions.count_attempt(key, window)
    if count == SOURCE_MAX + 1:
        await _record_refused(ctx, tx, "throttled")
    return count > SOURCE_MAX


def _network(source: str) -> str:
    """What counts as one source: an IPv4 address, or the /64 that every IPv6 host has to itself."""
    try:
        address = ipaddress.ip_address(source)
    except ValueError:
        return source
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    return str(address.ipv4_mapped or ipaddress.IPv6Address(int(address) >> 64 << 64))


async def _password_right(ctx: Context, credentials: Credentials | None, password: str) -> bool:
    """The same work whether the name exists or not, in a thread."""
    async with ctx.hashing:
        hashed = credentials.password_hash if credentials else await asyncio.to_thread(_nobody)
        right = await asyncio.to_thread(password_matches, hashed, password)
    return right and credentials is not None


@cache
def _nobody() -> str:
    """A hash of a password nobody has, with today's cost."""
    return hash_password("nobody's password: it only has to cost the same")


async def _customer_refused(ctx: Context, tx: Tx, count: Count, *, right: bool) -> None:
    """Count a wrong password; during a pause nothing counts and nothing is right."""
    blocked = count.throttle.blocked(ctx.now())
    if not blocked and not right:
        await count_wrong(ctx, tx, count)
    await record(
        ctx,
        tx,
        count.contract,
        Event.LOGIN_REFUSED,
        actor="",
        reason="throttled" if blocked else "password",
        known_browser=count.browser is not None,
    )


async def _record_refused(ctx: Context, tx: Tx, reason: str) -> None:
    """An attempt without a name: one that does not exist is not kept, it may be a password."""
    await tx.trail.append(
        BANK_CHAIN,
        Event.LOGIN_REFUSED,
        actor="",
        at=ctx.now(),
        detail={"reason": reason},
        key=ctx.entry_key(),
    )


async def _record_officer(ctx: Context, tx: Tx, officer_id: OfficerId, event: Event) -> None:
    await tx.trail.append(
        officer_chain(str(officer_id)),
        event,
        actor=officer_actor(officer_id),
        at=ctx.now(),
        detail={},
        key=ctx.entry_key(),
    )
