"""Reading and writing what owes an answer: the card, or the old customer card.

The two are told apart here and nowhere else; `core.challenge` judges both alike.
"""

from dataclasses import dataclass

from eawase.core.card import BOUND, Card, CardState
from eawase.core.challenge import Authenticator, Judgement
from eawase.core.contract import Contract, Method
from eawase.core.exposure import Choice
from eawase.core.identity import ContractNumber
from eawase.core.secret import Secret, pack_numbers, unpack_numbers
from eawase.core.throttle import Limits
from eawase.service.context import Context
from eawase.store import Tx
from eawase.store.cards import CustomerCard

ARRANGEMENT = "arrangement"
CONFIRMATION = "confirmation"


def seal_arrangement(
    ctx: Context, numbers: tuple[int, ...], *, card: str, contract: ContractNumber
) -> tuple[bytes, int]:
    """Seal 50 picture numbers for one card of one contract; returns (sealed, key id)."""
    place = f"{contract.digits}/{card}"
    secret = pack_numbers(numbers)
    return ctx.keys.seal(secret, purpose=ARRANGEMENT, place=place, nonce=ctx.nonce())


def seal_confirmation(
    ctx: Context, numbers: tuple[int, ...], *, contract: ContractNumber
) -> tuple[bytes, int]:
    """Seal the ten two-digit numbers of an old customer card."""
    return ctx.keys.seal(
        pack_numbers(numbers), purpose=CONFIRMATION, place=contract.digits, nonce=ctx.nonce()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An authenticator together with the row it came from."""

    authenticator: Authenticator
    contract: ContractNumber
    card: Card | None = None
    old: CustomerCard | None = None

    def secret(self, ctx: Context) -> Secret:
        """Open the seal. The only way to an arrangement after printing; never shown to anybody."""
        if self.card is not None:
            place = f"{self.contract.digits}/{self.card.number.digits}"
            return ctx.keys.unseal(
                self.card.sealed, self.card.key_id, purpose=ARRANGEMENT, place=place
            )
        assert self.old is not None, "an authenticator is a card or an old card"
        return ctx.keys.unseal(
            self.old.sealed, self.old.key_id, purpose=CONFIRMATION, place=self.contract.digits
        )

    def picture_ids(self, ctx: Context) -> tuple[str, ...]:
        """The card's 50 pictures in catalogue order: the board, which says nothing of places."""
        assert self.card is not None, "only a picture card has a board"
        numbers = sorted(unpack_numbers(self.secret(ctx)))
        return tuple(ctx.catalogue.by_number(number).id for number in numbers)

    def holds(self, ctx: Context, given: Secret) -> bool:
        """Whether all given secrets occur on this card at all (a guess from outside does not)."""
        own = set(unpack_numbers(self.secret(ctx)))
        return own.issuperset(unpack_numbers(given))


def hold_card(card: Card, limits: Limits, *, for_switch: bool) -> Held:
    """A card as authenticator: bound ones confirm operations, a posted one only its binding."""
    ready = card.state is (CardState.POSTED if for_switch else CardState.ACTIVE)
    return Held(
        authenticator=Authenticator(
            method=Method.IMAGE_CARD,
            serial=card.number.digits,
            usable=ready,
            choice=card.choice,
            owed=card.owed,
            exposure=card.exposure,
            tally=card.tally,
            limits=limits,
        ),
        contract=card.contract,
        card=card,
    )


def hold_old_card(old: CustomerCard, limits: Limits) -> Held:
    return Held(
        authenticator=Authenticator(
            method=Method.CONFIRMATION_PASSWORD,
            serial=old.contract.digits,
            usable=old.locked_at is None,
            choice=Choice.UNIFORM,
            owed=old.owed,
            exposure=old.exposure,
            tally=old.tally,
            limits=limits,
        ),
        contract=old.contract,
        old=old,
    )


async def held_by(
    tx: Tx,
    contract: Contract,
    method: Method,
    cards: list[Card],
    serial: str | None,
    limits: Limits,
) -> Held | None:
    """The locked authenticator that answers: the bound card, the card `serial` under way, or
    the old customer card. None where there is none."""
    if method is Method.CONFIRMATION_PASSWORD:
        old = await tx.cards.lock_customer_card(contract.number)
        return hold_old_card(old, limits) if old else None
    for card in cards:
        if serial is None and card.state in BOUND:
            return hold_card(card, limits, for_switch=False)
        if serial is not None and card.number.digits == serial:
            return hold_card(card, limits, for_switch=True)
    return None


async def save_owed(tx: Tx, held: Held, owed: tuple[int, ...]) -> None:
    """What was asked stays with the card until answered right."""
    same = held.authenticator
    await _save(tx, held, owed, same.exposure, same)


async def save_judgement(tx: Tx, held: Held, judgement: Judgement) -> None:
    """Everything a judgement left behind, wrong answers above all."""
    if held.card is not None:
        await tx.cards.record(
            held.card.number,
            owed=judgement.owed,
            exposure=judgement.exposure,
            tally=judgement.tally,
        )
        return
    assert held.old is not None
    await tx.cards.record_customer_card(
        held.contract,
        owed=judgement.owed,
        exposure=judgement.exposure,
        tally=judgement.tally,
        locked_at=held.old.locked_at,
    )


async def _save(
    tx: Tx, held: Held, owed: tuple[int, ...], exposure: tuple[int, ...], same: Authenticator
) -> None:
    if held.card is not None:
        await tx.cards.record(held.card.number, owed=owed, exposure=exposure, tally=same.tally)
        return
    assert held.old is not None
    await tx.cards.record_customer_card(
        held.contract,
        owed=owed,
        exposure=exposure,
        tally=same.tally,
        locked_at=held.old.locked_at,
    )


def pack_answer(ctx: Context, picture_ids: tuple[str, ...]) -> Secret:
    """Chosen pictures in the order of the positions."""
    return pack_numbers(ctx.catalogue.by_id(chosen).number for chosen in picture_ids)
