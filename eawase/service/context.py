"""What a job needs, handed down from the composition root; nothing here is global."""

import asyncio
import random as chance
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from uuid import UUID

from eawase.core.audit import Detail, Event, contract_chain
from eawase.core.calendar import japan_date
from eawase.core.contract import Contract
from eawase.core.identity import ContractNumber, OfficerId
from eawase.core.picture import Catalogue
from eawase.core.secret import KeyRing
from eawase.reference.institutions import Directory
from eawase.store import Store, Tx, Unavailable
from eawase.store.institution import Imprint

__all__ = [
    "CUSTOMER",
    "SERVER",
    "Context",
    "Missing",
    "Unavailable",  # the doors know the store through here
    "locked_contract",
    "officer_actor",
    "record",
]

CUSTOMER = "customer"
SERVER = "server"


def officer_actor(officer: OfficerId) -> str:
    return f"officer:{officer}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Store, keys, clock and chance. Tests and the sample bank bring their own clock and seed."""

    store: Store
    keys: KeyRing
    catalogue: Catalogue
    directory: Directory
    imprint: Imprint
    now: Callable[[], datetime]
    random: chance.Random
    is_holiday: Callable[[date], bool]
    # Argon2 takes 64 MiB: two at a time, so that a storm of logins takes not all memory.
    hashing: asyncio.Semaphore = field(default_factory=partial(asyncio.Semaphore, 2))

    def entry_key(self) -> bytes:
        """The key of the audit trail's MACs: from the key file, never in the database."""
        return self.keys.derive("entry")

    def today(self) -> date:
        """Japan's day: deadlines, limits and value dates are Japan's."""
        return japan_date(self.now())

    def new_id(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)

    def nonce(self) -> bytes:
        return self.random.getrandbits(96).to_bytes(12, "big")

    def token(self) -> str:
        """A session token: 256 bits (OWASP ASVS 7.2.3 asks for 128)."""
        return self.random.getrandbits(256).to_bytes(32, "big").hex()


class Missing(Exception):
    """A signed-in contract or officer that does not exist: a fault, not a refusal."""


async def locked_contract(ctx: Context, tx: Tx, number: ContractNumber) -> Contract:
    """Take the contract's lock first: everything of one contract queues up here."""
    contract = await tx.contracts.lock(number, ctx.today())
    if contract is None:
        raise Missing("no such contract")
    return contract


async def record(
    ctx: Context,
    tx: Tx,
    number: ContractNumber,
    event: Event,
    *,
    actor: str = CUSTOMER,
    **detail: str | int | bool | None,
) -> None:
    """Append to a contract's chain of the audit trail, in the transaction of its effect."""
    plain: Detail = detail
    await tx.trail.append(
        contract_chain(number.digits),
        event,
        actor=actor,
        at=ctx.now(),
        detail=plain,
        key=ctx.entry_key(),
    )
