"""Picture cards and old customer cards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from eawase.core.card import Card, CardReason, CardState
from eawase.core.identity import CardNumber, ContractNumber
from eawase.core.post import ReturnReason, TrackingNumber
from eawase.core.throttle import Tally
from eawase.store import rows
from eawase.store.connection import Connection, Row
from eawase.store.statements import load

_SQL = load("cards")


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerCard:
    """The old card (お客様カード) with its ten two-digit numbers, sealed."""

    contract: ContractNumber
    sealed: bytes
    key_id: int
    locked_at: datetime | None
    owed: tuple[int, ...]
    exposure: tuple[int, ...]
    tally: Tally


class Cards:
    def __init__(self, connection: Connection) -> None:
        self._db = connection

    async def insert(self, card: Card, application_id: UUID) -> None:
        await self._db.execute(
            _SQL["insert_card"],
            card.number.digits,
            card.contract.digits,
            application_id,
            card.sealed,
            card.key_id,
            card.choice,
            card.exposure,
            card.post_method,
            card.produced_at,
        )

    async def lock_all_of(self, number: ContractNumber) -> list[Card]:
        """All cards of a contract; the contract's own lock comes first."""
        found = await self._db.fetch(_SQL["lock_cards_of"], number.digits)
        return [rows.card(row) for row in found]

    async def all_of(self, number: ContractNumber) -> list[Card]:
        found = await self._db.fetch(_SQL["cards_of"], number.digits)
        return [rows.card(row) for row in found]

    async def get(self, number: CardNumber) -> Card | None:
        row = await self._db.fetchrow(_SQL["get_card"], number.digits)
        return rows.card(row) if row else None

    async def application_of(self, number: CardNumber) -> UUID:
        return await self._db.fetchval(_SQL["application_of_card"], number.digits)

    async def move(
        self, card: Card, state: CardState, *, reason: CardReason | None, now: datetime
    ) -> None:
        """Move a card; what the table of moves lacks does not happen."""
        assert card.may_become(state), f"a {card.state} card never becomes {state}"
        await self._db.execute(_SQL["move_card"], card.number.digits, state, reason, now)

    async def post(self, card: Card, tracking: TrackingNumber, now: datetime) -> None:
        assert card.may_become(CardState.POSTED), f"a {card.state} card is not posted"
        await self._db.execute(_SQL["post_card"], card.number.digits, tracking.digits, now)

    async def take_back(self, card: Card, reason: ReturnReason) -> None:
        assert card.may_become(CardState.RETURNED), f"a {card.state} card does not come back"
        await self._db.execute(_SQL["return_card"], card.number.digits, reason)

    async def record(
        self,
        number: CardNumber,
        *,
        owed: tuple[int, ...],
        exposure: tuple[int, ...],
        tally: Tally,
    ) -> None:
        """What asking or judging left behind on a card."""
        await self._db.execute(
            _SQL["record_card"],
            number.digits,
            owed,
            exposure,
            tally.consecutive,
            tally.recent,
        )

    async def tracking_in_use(self, tracking: TrackingNumber, since: datetime) -> str | None:
        """The card that was posted under this number lately, if any."""
        return await self._db.fetchval(_SQL["tracking_in_use"], tracking.digits, since)

    async def queue(
        self, state: CardState, *, after: tuple[datetime, str], limit: int
    ) -> Sequence[Row]:
        """A page of cards in one state, oldest first."""
        return await self._db.fetch(_SQL["card_queue"], state, after[0], after[1], limit)

    async def lapsed(self, posted_before: datetime, limit: int) -> list[ContractNumber]:
        found = await self._db.fetch(_SQL["lapsed_cards"], posted_before, limit)
        return [ContractNumber(row["contract_number"]) for row in found]

    async def states(self, after: str, limit: int) -> Sequence[Row]:
        """A piece of all cards: number, contract and state."""
        return await self._db.fetch(_SQL["card_states"], after, limit)

    async def lock_customer_card(self, number: ContractNumber) -> CustomerCard | None:
        """The old card; None after the switch-over."""
        row = await self._db.fetchrow(_SQL["lock_customer_card"], number.digits)
        if row is None:
            return None
        return CustomerCard(
            contract=number,
            sealed=row["sealed"],
            key_id=row["key_id"],
            locked_at=row["locked_at"],
            owed=tuple(row["owed"]),
            exposure=tuple(row["exposure"]),
            tally=rows.tally(row),
        )

    async def insert_customer_card(
        self, number: ContractNumber, *, sealed: bytes, key_id: int
    ) -> None:
        await self._db.execute(
            _SQL["insert_customer_card"], number.digits, sealed, key_id, [0] * 10
        )

    async def record_customer_card(
        self,
        number: ContractNumber,
        *,
        owed: tuple[int, ...],
        exposure: tuple[int, ...],
        tally: Tally,
        locked_at: datetime | None,
    ) -> None:
        await self._db.execute(
            _SQL["record_customer_card"],
            number.digits,
            owed,
            exposure,
            tally.consecutive,
            tally.recent,
            locked_at,
        )

    async def stop_customer_card(self, number: ContractNumber, now: datetime) -> None:
        await self._db.execute(_SQL["stop_customer_card"], number.digits, now)

    async def destroy_customer_card(self, number: ContractNumber) -> None:
        await self._db.execute(_SQL["destroy_customer_card"], number.digits)
