"""Customers and the audit trail as officers see them (お客さま照会・監査記録): reading only.

A customer's file holds states, counts and the time line. What is printed on a card, which
positions are owed and what was answered is in no file, for nobody.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from eawase.core.application import Application, may_apply
from eawase.core.audit import BANK_CHAIN, Checkpoint, Entry, Event, contract_chain, officer_chain
from eawase.core.card import Card, CardReason, CardState
from eawase.core.contract import Contract, Method, Standing, standing
from eawase.core.identity import CardNumber, ContractNumber, OfficerId, fold_digits, is_digits
from eawase.core.policy import Policy
from eawase.core.post import PostMethod, ReturnReason
from eawase.core.refusal import Reason, Refused
from eawase.core.staff import Officer, ProposalKind, Right
from eawase.service.context import Context, officer_actor
from eawase.service.desk import PAGE, ProposalRow, proposal_row, refused_without
from eawase.store import Tx, rows
from eawase.store.connection import Row
from eawase.store.contracts import Branch

LINES = 60
LAST_SEQ = 2**62
VERIFY_ENTRIES_MAX = 20_000
"""A trail up to this length is verified on a page; a longer one by the command line."""

SEARCH_MAX = 40


def fold_search(text: str) -> str:
    """A search text as the lists compare it: digits bare, kana full-width katakana, no spaces."""
    digits = fold_digits(text)
    if is_digits(digits):
        return digits[:SEARCH_MAX]
    joined = "".join(unicodedata.normalize("NFKC", text).split())
    return "".join(map(_katakana, joined))[:SEARCH_MAX].upper()


def _katakana(mark: str) -> str:
    return chr(ord(mark) + 0x60) if "ぁ" <= mark <= "ゖ" else mark


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerRow:
    """A customer as the search finds them."""

    number: ContractNumber
    name: str
    kana: str
    branch_name: str
    method: Method
    stopped: bool
    card_state: CardState | None


def _customer(row: Row) -> CustomerRow:
    return CustomerRow(
        number=ContractNumber(row["number"]),
        name=row["name"],
        kana=row["kana"],
        branch_name=row["branch_name"],
        method=Method(row["method"]),
        stopped=row["stopped_at"] is not None,
        card_state=CardState(row["card_state"]) if row["card_state"] else None,
    )


async def customers(
    ctx: Context, officer: Officer, text: str, after: str = ""
) -> tuple[list[CustomerRow], str | None] | Refused:
    """Customers by number, name, kana or card number, and behind whom the next page begins.

    Without a text nobody is found: no officer leafs through customers.
    """
    refused = refused_without(officer, Right.SEE_CUSTOMERS)
    if refused is not None:
        return refused
    wanted = fold_search(text)
    if not wanted:
        return [], None
    async with ctx.store.transaction() as tx:
        found = await tx.lists.contracts(wanted, after=after, limit=PAGE + 1)
    listed = [_customer(row) for row in found[:PAGE]]
    return listed, listed[-1].number.digits if len(found) > PAGE else None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFile:
    """One card of a customer: its life in dates and counts."""

    number: CardNumber
    state: CardState
    reason: CardReason | None
    post_method: PostMethod
    tracking_number: str | None
    produced_at: datetime
    posted_at: datetime | None
    bound_at: datetime | None
    ended_at: datetime | None
    return_reason: ReturnReason | None
    failures: int
    answered: int  # positions answered right so far, all together


def _card(row: Row) -> CardFile:
    plain = ("tracking_number", "produced_at", "posted_at", "bound_at", "ended_at")
    return CardFile(
        number=CardNumber(row["number"]),
        state=CardState(row["state"]),
        reason=CardReason(row["reason"]) if row["reason"] else None,
        post_method=PostMethod(row["post_method"]),
        return_reason=ReturnReason(row["return_reason"]) if row["return_reason"] else None,
        failures=row["failures"],
        answered=row["answered"],
        **{name: row[name] for name in plain},
    )


class Move(StrEnum):
    """What an officer can do for a customer now."""

    SUSPEND = "suspend"  # 利用停止
    REVOKE = "revoke"  # 失効
    REISSUE = "reissue"  # 再発行
    UNLOCK = "unlock"  # 利用再開の申請
    LIFT_STOP = "lift_stop"  # 取引中止解除の申請


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerFile:
    """Everything staff may know about one customer."""

    contract: Contract
    branch: Branch
    standing: Standing
    policy: Policy
    cards: list[CardFile]
    applications: list[Application]
    proposals: list[ProposalRow]
    old_card_locked_at: datetime | None
    moves: frozenset[Move]
    to_revoke: tuple[CardNumber, ...]


async def customer(
    ctx: Context, officer: Officer, number: ContractNumber
) -> CustomerFile | Refused:
    """The file of one customer, with what this officer can do now."""
    refused = refused_without(officer, Right.SEE_CUSTOMERS)
    if refused is not None:
        return refused
    async with ctx.store.transaction() as tx:
        contract = await tx.contracts.get(number, ctx.today())
        if contract is None:
            return Refused(reason=Reason.NOT_FOUND)
        await tx.trail.append(
            officer_chain(str(officer.id)),
            Event.FILE_OPENED,
            actor=officer_actor(officer.id),
            at=ctx.now(),
            detail={"contract": number.digits},
            key=ctx.entry_key(),
        )
        return await _file(ctx, tx, officer, contract)


async def _file(ctx: Context, tx: Tx, officer: Officer, contract: Contract) -> CustomerFile:
    number = contract.number
    policy = await tx.institution.policy()
    cards = await tx.cards.all_of(number)
    open_one = await tx.applications.open_of(number)
    stands = standing(contract, cards, open_one, policy, today=ctx.today())
    occasion = may_apply(cards, open_one, started=ctx.today() >= policy.start_on)
    proposals = [proposal_row(row) for row in await tx.lists.proposals_of(number)]
    ending = _to_revoke(officer, cards)
    old_locked_at = await tx.lists.old_card_locked_at(number)
    moves = _moves(officer, contract, stands, proposals, old_locked=old_locked_at is not None)
    if ending:
        moves.add(Move.REVOKE)
    if officer.may(Right.HANDLE_APPLICATIONS) and not isinstance(occasion, Refused):
        moves.add(Move.REISSUE)
    return CustomerFile(
        contract=contract,
        branch=await tx.contracts.branch(contract.branch),
        standing=stands,
        policy=policy,
        cards=[_card(row) for row in await tx.lists.cards_of(number)],
        applications=[rows.application(r) for r in await tx.lists.applications_of(number, PAGE)],
        proposals=proposals,
        old_card_locked_at=old_locked_at,
        moves=frozenset(moves),
        to_revoke=ending,
    )


def _to_revoke(officer: Officer, cards: Sequence[Card]) -> tuple[CardNumber, ...]:
    """Cards this officer can end: a returned one is not ended but destroyed, by the mail room."""
    if not officer.may(Right.REVOKE):
        return ()
    return tuple(
        card.number
        for card in cards
        if card.may_become(CardState.REVOKED) and card.state is not CardState.RETURNED
    )


def _moves(
    officer: Officer,
    contract: Contract,
    stands: Standing,
    proposals: Sequence[ProposalRow],
    *,
    old_locked: bool,
) -> set[Move]:
    waiting = {row.proposal.kind for row in proposals}
    state = stands.card.state if stands.card else None
    moves: set[Move] = set()
    if officer.may(Right.SUSPEND) and state is CardState.ACTIVE:
        moves.add(Move.SUSPEND)
    if officer.may(Right.PROPOSE):
        locked = state is CardState.SUSPENDED or old_locked
        if locked and ProposalKind.UNLOCK not in waiting:
            moves.add(Move.UNLOCK)
        if contract.stopped_at is not None and ProposalKind.LIFT_STOP not in waiting:
            moves.add(Move.LIFT_STOP)
    return moves


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """A page of one chain, newest first; `older` is the seq before which the next one begins."""

    entries: list[Entry]
    older: int | None


async def timeline(
    ctx: Context, officer: Officer, number: ContractNumber, before: int = LAST_SEQ
) -> Chain | Refused:
    """What happened to a contract (履歴)."""
    refused = refused_without(officer, Right.SEE_CUSTOMERS)
    return refused or await _chain(ctx, contract_chain(number.digits), before)


async def officer_trail(
    ctx: Context, officer: Officer, of: OfficerId | None, before: int = LAST_SEQ
) -> Chain | Refused:
    """What an officer did, or with None what happened to the bank as a whole."""
    refused = refused_without(officer, Right.SEE_AUDIT)
    chain = officer_chain(str(of)) if of is not None else BANK_CHAIN
    return refused or await _chain(ctx, chain, before)


async def _chain(ctx: Context, chain: str, before: int) -> Chain:
    async with ctx.store.transaction() as tx:
        found = await tx.lists.chain(chain, before_seq=before, limit=LINES + 1)
    entries = [_entry(row) for row in found[:LINES]]
    return Chain(entries=entries, older=entries[-1].seq if len(found) > LINES else None)


def _entry(row: Row) -> Entry:
    plain = {name: row[name] for name in Entry.__slots__ if name != "event"}
    return Entry(event=Event(row["event"]), **plain)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailStatus:
    """How the audit trail stands; `unsealed` entries wait for the next checkpoint."""

    entries: int
    unsealed: int
    last: Checkpoint | None
    officers: list[Officer]

    @property
    def verifiable(self) -> bool:
        """Short enough to be verified while somebody waits."""
        return self.entries <= VERIFY_ENTRIES_MAX


async def trail(ctx: Context, officer: Officer) -> TrailStatus | Refused:
    """The state of the audit trail, and whose chains there are."""
    refused = refused_without(officer, Right.SEE_AUDIT)
    if refused is not None:
        return refused
    async with ctx.store.transaction() as tx:
        counts = await tx.lists.trail_counts()
        return TrailStatus(
            entries=counts["sealed"] + counts["unsealed"],
            unsealed=counts["unsealed"],
            last=await tx.trail.last_checkpoint(),
            officers=await tx.officers.list(),
        )
