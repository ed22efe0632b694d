"""Confronting the tables with the audit trail: money nobody booked, states nobody brought about.

The witnesses hear every entry whose MAC is right, in order, and then look at the tables. What they
keep in memory is one byte per journal and a state per card and contract.
"""

from collections.abc import Callable
from typing import Final

from eawase.core.audit import Entry, Event, contract_chain
from eawase.core.card import CardState
from eawase.core.voucher import Voucher, vouch, voucher_in
from eawase.store import Tx

Blame = Callable[[str], None]

PIECE = 5000

CARD_STATES: Final = {
    Event.CARD_PRODUCED: CardState.PRODUCED,
    Event.CARD_SPOILT: CardState.SPOILT,
    Event.CARD_POSTED: CardState.POSTED,
    Event.CARD_RETURNED: CardState.RETURNED,
    Event.CARD_BOUND: CardState.ACTIVE,
    Event.CARD_UNLOCKED: CardState.ACTIVE,
    Event.CARD_LOCKED: CardState.SUSPENDED,
    Event.CARD_SUSPENDED: CardState.SUSPENDED,
    Event.CARD_REVOKED: CardState.REVOKED,
    Event.CARD_LAPSED: CardState.REVOKED,
}
"""What a card is after an entry that names it."""

SWITCHED, STOPPED, OLD_LOCKED = "switched", "stopped", "old method locked"
_BEGINS: Final = {
    Event.OLD_METHOD_RETIRED: SWITCHED,
    Event.CONTRACT_STOPPED: STOPPED,
    Event.OLD_METHOD_LOCKED: OLD_LOCKED,
}
_ENDS: Final = {
    Event.OLD_METHOD_RETIRED: OLD_LOCKED,  # the old card is gone, and its lock with it
    Event.STOP_LIFTED: STOPPED,
    Event.OLD_METHOD_UNLOCKED: OLD_LOCKED,
}


class MoneyWitness:
    """Every journal stands in an entry, with the postings it was booked with."""

    def __init__(self, blame: Blame) -> None:
        self._blame = blame
        self._heard: list[tuple[str, Voucher]] = []
        self._vouched = bytearray()

    def hear(self, entry: Entry) -> None:
        voucher = voucher_in(entry.detail)
        if voucher is not None:
            self._heard.append((f"{entry.chain}: entry {entry.seq}", voucher))

    async def look(self, tx: Tx) -> None:
        """Compare the journals of the entries heard since the last look, in one query."""
        wanted = [number for _, voucher in self._heard for number in voucher.numbers]
        if not wanted:
            return
        found = await tx.books.digests(wanted)
        self._vouched.extend(bytes(max(0, max(wanted) + 1 - len(self._vouched))))
        for name, voucher in self._heard:
            there = {number: found[number] for number in voucher.numbers if number in found}
            if vouch(there) != voucher:
                journals = voucher.detail()["journals"]
                self._blame(f"{name}: the ledger's journal {journals} is not what was booked")
            for number in voucher.numbers:
                self._vouched[number] = 1
        self._heard.clear()

    async def end(self, tx: Tx) -> None:
        """Find the journals no entry vouches for."""
        after: int | None = None
        while numbers := await tx.books.numbers(after, PIECE):
            for number in numbers:
                if not 0 <= number < len(self._vouched) or not self._vouched[number]:
                    self._blame(f"journal {number} stands in no entry of the audit trail")
            after = numbers[-1]


class StateWitness:
    """Cards and contracts are in the state that the last entry about them left."""

    def __init__(self, blame: Blame) -> None:
        self._blame = blame
        self._cards: dict[str, tuple[str, CardState]] = {}
        self._contracts: dict[str, set[str]] = {}

    def hear(self, entry: Entry) -> None:
        state, card = CARD_STATES.get(entry.event), entry.detail.get("card")
        if state is not None and isinstance(card, str):
            self._cards[card] = (entry.chain, state)
        if entry.event is Event.CONTRACT_OPENED:
            self._contracts[entry.chain] = set()
        flags = self._contracts.get(entry.chain)
        if flags is not None:
            flags.discard(_ENDS.get(entry.event, ""))
            flags.update({_BEGINS[entry.event]} if entry.event in _BEGINS else ())

    async def end(self, tx: Tx) -> None:
        await self._look_at_cards(tx)
        await self._look_at_contracts(tx)

    async def _look_at_cards(self, tx: Tx) -> None:
        after = ""
        while piece := await tx.cards.states(after, PIECE):
            for row in piece:
                after = row["number"]
                chain, told = self._cards.pop(after, ("", "unknown"))
                if told != row["state"]:
                    self._blame(f"card {after} is {row['state']}; the trail says {told}")
                elif chain != contract_chain(row["contract_number"]):
                    self._blame(f"card {after} belongs to another contract by the trail")
        for number in self._cards:
            self._blame(f"card {number} is gone; the trail knows it")

    async def _look_at_contracts(self, tx: Tx) -> None:
        after = ""
        while piece := await tx.contracts.flags(after, PIECE):
            for row in piece:
                after = row["number"]
                chain = contract_chain(after)
                told = self._contracts.pop(chain, None)
                if told is None:
                    self._blame(f"{chain}: the trail knows no such contract")
                    continue
                there = {
                    name
                    for name, column in (
                        (SWITCHED, "switched"),
                        (STOPPED, "stopped"),
                        (OLD_LOCKED, "old_locked"),
                    )
                    if row[column]
                }
                for name in sorted(told ^ there):
                    says = "is" if name in there else "is not"
                    self._blame(f"{chain}: {says} {name}; the trail says otherwise")
        for chain in self._contracts:
            self._blame(f"{chain}: the contract is gone; the trail knows it")
