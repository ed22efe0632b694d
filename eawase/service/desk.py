"""The office's work lists (業務一覧): what waits, page by page. Reading only, each by its right.

Nothing here can show what is printed on a card: no function touches a sealed column.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar
from uuid import UUID

from eawase.core.application import ApplicationState, Occasion
from eawase.core.card import CardReason, CardState
from eawase.core.identity import CardNumber, ContractNumber, OfficerId
from eawase.core.policy import Policy
from eawase.core.post import PostalCode, PostMethod, ReturnReason
from eawase.core.refusal import Reason, Refused
from eawase.core.staff import Officer, Right
from eawase.service.context import Context
from eawase.store.connection import Row
from eawase.store.proposals import Proposal, proposal

T = TypeVar("T")
At = tuple[datetime, str]  # where a page of a list begins: behind this moment and this id

PAGE = 50
FIRST: At = (datetime(1, 1, 1, tzinfo=UTC), str(UUID(int=0)))
FIRST_CARD: At = (datetime(1, 1, 1, tzinfo=UTC), "")
NEWEST: At = (datetime(9999, 1, 1, tzinfo=UTC), str(UUID(int=2**128 - 1)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """Some rows of a list; `more` is where the next page begins, or None."""

    rows: list[T]
    more: At | None = None


def refused_without(officer: Officer, *rights: Right) -> Refused | None:
    """A refusal unless the officer has one of these rights."""
    if any(officer.may(right) for right in rights):
        return None
    return Refused(reason=Reason.NO_RIGHT)


def _page(found: Sequence[Row], read: Callable[[Row], T], *, key: tuple[str, str]) -> Page[T]:
    page = found[:PAGE]
    more = (page[-1][key[0]], str(page[-1][key[1]])) if len(found) > PAGE else None
    return Page(rows=[read(row) for row in page], more=more)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """How much lies where. `*_of_others`: what the officer who looks could release."""

    contracts: int
    switched: int
    submitted: int
    approved: int
    in_batches: int
    batches_proposed: int
    batches_of_others: int
    batches_released: int
    produced: int
    posted: int
    returned: int
    suspended: int
    proposals: int
    proposals_of_others: int
    mails_waiting: int


async def work(ctx: Context, officer: Officer) -> tuple[Work, Policy]:
    """The counts of the front page and the side bar; numbers only, for every officer."""
    async with ctx.store.transaction() as tx:
        return Work(**await tx.lists.counts(officer.id)), await tx.institution.policy()


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationRow:
    """An application as the work list shows it."""

    id: UUID
    contract: ContractNumber
    state: ApplicationState
    occasion: Occasion
    addressee: str
    kana: str
    postal_code: PostalCode
    address: str
    post_method: PostMethod
    submitted_at: datetime
    branch_name: str
    returned_before: int  # cards of this contract that came back by post
    in_batch: bool


def _application(row: Row) -> ApplicationRow:
    return ApplicationRow(
        id=row["id"],
        contract=ContractNumber(row["contract_number"]),
        state=ApplicationState(row["state"]),
        occasion=Occasion(row["occasion"]),
        addressee=row["addressee"],
        kana=row["kana"],
        postal_code=PostalCode(row["postal_code"]),
        address=row["address"],
        post_method=PostMethod(row["post_method"]),
        submitted_at=row["submitted_at"],
        branch_name=row["branch_name"],
        returned_before=row["returned_before"],
        in_batch=row["batch_id"] is not None,
    )


async def applications(
    ctx: Context, officer: Officer, state: ApplicationState, after: At = FIRST
) -> Page[ApplicationRow] | Refused:
    """Applications in one state that are in no batch, oldest first."""
    refused = refused_without(officer, Right.HANDLE_APPLICATIONS, Right.PROPOSE_BATCH)
    if refused is not None:
        return refused
    async with ctx.store.transaction() as tx:
        found = await tx.lists.applications(state, after=(after[0], UUID(after[1])), limit=PAGE + 1)
    return _page(found, _application, key=("submitted_at", "id"))


async def application(
    ctx: Context, officer: Officer, application_id: UUID
) -> ApplicationRow | Refused:
    """One application, to be looked at before it is rejected."""
    refused = refused_without(officer, Right.HANDLE_APPLICATIONS)
    if refused is not None:
        return refused
    async with ctx.store.transaction() as tx:
        row = await tx.lists.application(application_id)
    return _application(row) if row else Refused(reason=Reason.NOT_FOUND)


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRow:
    """A batch with the names of the officers who made, released and produced it."""

    id: UUID
    state: str  # proposed, released, produced, rejected
    cards: int
    proposed_by: OfficerId
    proposer: str
    proposed_at: datetime
    releaser: str | None
    released_at: datetime | None
    producer: str | None
    produced_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One application of a batch, and its card once it is made."""

    contract: ContractNumber
    addressee: str
    postal_code: PostalCode
    address: str
    post_method: PostMethod
    card: CardNumber | None
    card_state: CardState | None


_BATCH_RIGHTS = (Right.PROPOSE_BATCH, Right.PRODUCE, Right.RELEASE)


def _batch(row: Row) -> BatchRow:
    names = [name for name in BatchRow.__slots__ if name != "proposed_by"]
    return BatchRow(
        proposed_by=OfficerId(row["proposed_by"]), **{name: row[name] for name in names}
    )


def _member(row: Row) -> Member:
    return Member(
        contract=ContractNumber(row["contract_number"]),
        addressee=row["addressee"],
        postal_code=PostalCode(row["postal_code"]),
        address=row["address"],
        post_method=PostMethod(row["post_method"]),
        card=CardNumber(row["card_number"]) if row["card_number"] else None,
        card_state=CardState(row["card_state"]) if row["card_state"] else None,
    )


async def batches(ctx: Context, officer: Officer, before: At = NEWEST) -> Page[BatchRow] | Refused:
    """Batches, newest first."""
    refused = refused_without(officer, *_BATCH_RIGHTS)
    if refused is not None:
        return refused
    async with ctx.store.transaction() as tx:
        found = await tx.lists.batches(before=(before[0], UUID(before[1])), limit=PAGE + 1)
    return _page(found, _batch, key=("proposed_at", "id"))


async def batch(
    ctx: Context, officer: Officer, batch_id: UUID
) -> tuple[BatchRow, list[Member]] | Refused:
    """One batch and everything in it."""
    refused = refused_without(officer, *_BATCH_RIGHTS)
    if refused is not None:
        return refused
    async with ctx.store.transaction() as tx:
        row = await tx.lists.batch(batch_id)
        if row is None:
            return Refused(reason=Reason.NOT_FOUND)
        members = await tx.lists.batch_members(batch_id)
    return _batch(row), [_member(member) for member in members]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRow:
    """A card on its way, as the mail room sees it."""

    number: CardNumber
    contract: ContractNumber
    state: CardState
    reason: CardReason | None
    post_method: PostMethod
    tracking_number: str | None
    produced_at: datetime
    posted_at: datetime | None
    return_reason: ReturnReason | None
    addressee: str
    kana: str
    postal_code: PostalCode
    address: str
    branch_name: str


def _card(row: Row) -> CardRow:
    return CardRow(
        number=CardNumber(row["number"]),
        contract=ContractNumber(row["contract_number"]),
        state=CardState(row["state"]),
        reason=CardReason(row["reason"]) if row["reason"] else None,
        post_method=PostMethod(row["post_method"]),
        tracking_number=row["tracking_number"],
        produced_at=row["produced_at"],
        posted_at=row["posted_at"],
        return_reason=ReturnReason(row["return_reason"]) if row["return_reason"] else None,
        addressee=row["addressee"],
        kana=row["kana"],
        postal_code=PostalCode(row["postal_code"]),
        address=row["address"],
        branch_name=row["branch_name"],
    )


async def cards(
    ctx: Context, officer: Officer, state: CardState, text: str = "", after: At = FIRST_CARD
) -> Page[CardRow] | Refused:
    """Cards in one state, oldest first; `text` is folded (`service.dossier.fold_search`)."""
    refused = refused_without(officer, Right.POST, Right.PRODUCE)
    if refused is not None:
        return refused
    async with ctx.store.transaction() as tx:
        found = await tx.lists.cards(state, text, after=after, limit=PAGE + 1)
    return _page(found, _card, key=("produced_at", "number"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalRow:
    """An open proposal with the names of the customer and of who made it."""

    proposal: Proposal
    customer: str
    proposer: str


def proposal_row(row: Row) -> ProposalRow:
    return ProposalRow(proposal=proposal(row), customer=row["customer"], proposer=row["proposer"])


async def proposals(ctx: Context, officer: Officer) -> list[ProposalRow] | Refused:
    """What waits for a second officer, oldest first."""
    refused = refused_without(officer, Right.PROPOSE, Right.RELEASE)
    if refused is not None:
        return refused
    async with ctx.store.transaction() as tx:
        return [proposal_row(row) for row in await tx.lists.proposals(PAGE)]
