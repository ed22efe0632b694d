"""From application to card: rights, four eyes, and cards that are made once."""

from collections.abc import Sequence
from uuid import UUID

import pytest

from eawase.core.identity import ContractNumber
from eawase.core.refusal import Reason
from eawase.core.secret import unpack_numbers
from eawase.core.staff import Officer, Role
from eawase.service import apply, issue
from eawase.service.authenticators import hold_card
from eawase.service.issue import Printed
from tests.looking import card_of, events, reason, value
from tests.world import POLICY, World


def officer(world: World, role: Role) -> Officer:
    return world.officers[role]


async def applications(world: World, count: int) -> list[UUID]:
    return [await world.applied(await world.contract()) for _ in range(count)]


async def batch_of(world: World, ids: Sequence[UUID], by: Role = Role.CLERK) -> UUID:
    made = await issue.propose_batch(world.ctx, officer(world, by), ids)
    assert isinstance(made, UUID), made
    return made


async def released(world: World, count: int = 1) -> UUID:
    ids = await applications(world, count)
    await issue.approve(world.ctx, officer(world, Role.CLERK), ids)
    batch = await batch_of(world, ids)
    approver = officer(world, Role.APPROVER)
    assert await issue.decide_batch(world.ctx, approver, batch, release=True) is None
    return batch


async def printed(world: World, batch: UUID) -> list[Printed]:
    kept: list[Printed] = []

    def press(cards: Sequence[Printed]) -> bytes:
        kept.extend(cards)
        return b"%PDF"

    assert await issue.produce(world.ctx, officer(world, Role.PRODUCER), batch, press) == b"%PDF"
    return kept


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CLERK])
async def test_only_a_clerk_approves_and_rejects(world: World, role: Role) -> None:
    ids = await applications(world, 1)
    who = officer(world, role)
    assert reason(await issue.approve(world.ctx, who, ids)) is Reason.NO_RIGHT
    assert reason(await issue.reject(world.ctx, who, ids[0], "x")) is Reason.NO_RIGHT
    assert await value(world, "SELECT state FROM application") == "submitted"


async def test_approving_twice_counts_once(world: World) -> None:
    ids = await applications(world, 2)
    clerk = officer(world, Role.CLERK)
    assert await issue.approve(world.ctx, clerk, [*ids, ids[0], UUID(int=5)]) == 2
    assert await issue.approve(world.ctx, clerk, ids) == 0


async def test_a_rejected_application_ends_with_its_reason(world: World) -> None:
    ids = await applications(world, 1)
    clerk = officer(world, Role.CLERK)
    assert await issue.reject(world.ctx, clerk, ids[0], "氏名相違") is None
    assert await value(world, "SELECT reject_reason FROM application") == "氏名相違"
    assert reason(await issue.reject(world.ctx, clerk, ids[0], "x")) is Reason.WRONG_STATE
    assert reason(await issue.propose_batch(world.ctx, clerk, ids)) is Reason.WRONG_STATE


async def test_only_approved_applications_enter_a_batch(world: World) -> None:
    ids = await applications(world, 2)
    clerk = officer(world, Role.CLERK)
    assert reason(await issue.propose_batch(world.ctx, clerk, ids)) is Reason.WRONG_STATE
    await issue.approve(world.ctx, clerk, ids[:1])
    await batch_of(world, ids)
    assert await value(world, "SELECT cards FROM batch") == 1


@pytest.mark.parametrize("count", [0, issue.BATCH_MAX + 1])
async def test_a_batch_is_neither_empty_nor_endless(world: World, count: int) -> None:
    ids = [UUID(int=n) for n in range(count)]
    made = await issue.propose_batch(world.ctx, officer(world, Role.CLERK), ids)
    assert reason(made) is Reason.WRONG_STATE


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.APPROVER])
async def test_a_batch_needs_an_approver(world: World, role: Role) -> None:
    ids = await applications(world, 1)
    await issue.approve(world.ctx, officer(world, Role.CLERK), ids)
    batch = await batch_of(world, ids)
    decided = await issue.decide_batch(world.ctx, officer(world, role), batch, release=True)
    assert reason(decided) is Reason.NO_RIGHT
    assert await value(world, "SELECT state FROM batch") == "proposed"


async def test_a_rejected_batch_frees_its_applications(world: World) -> None:
    ids = await applications(world, 2)
    await issue.approve(world.ctx, officer(world, Role.CLERK), ids)
    batch = await batch_of(world, ids)
    assert await issue.decide_batch(world.ctx, world.second, batch, release=False) is None
    again = await issue.decide_batch(world.ctx, world.second, batch, release=True)
    assert reason(again) is Reason.WRONG_STATE
    await batch_of(world, ids, by=Role.PRODUCER)


async def test_a_batch_is_made_only_after_its_release(world: World) -> None:
    ids = await applications(world, 1)
    await issue.approve(world.ctx, officer(world, Role.CLERK), ids)
    batch = await batch_of(world, ids)
    producer = officer(world, Role.PRODUCER)
    made = await issue.produce(world.ctx, producer, batch, lambda _: b"%PDF")
    assert reason(made) is Reason.WRONG_STATE
    clerk = officer(world, Role.CLERK)
    assert reason(await issue.produce(world.ctx, clerk, batch, lambda _: b"")) is Reason.NO_RIGHT


async def test_a_batch_is_printed_once_and_never_again(world: World) -> None:
    batch = await released(world)
    assert len(await printed(world, batch)) == 1
    again = await issue.produce(world.ctx, officer(world, Role.PRODUCER), batch, lambda _: b"%PDF")
    assert reason(again) is Reason.WRONG_STATE


async def test_each_card_has_fifty_different_pictures_of_its_own(world: World) -> None:
    cards = await printed(world, await released(world, 4))
    assert all(len(set(card.arrangement)) == 50 for card in cards)
    assert len({card.arrangement for card in cards}) == 4
    assert len({frozenset(card.arrangement) for card in cards}) == 4
    assert len({card.number for card in cards}) == 4


async def test_a_common_deck_puts_the_core_pictures_on_every_card(world: World) -> None:
    await world.set_policy(deck="common")
    cards = await printed(world, await released(world, 2))
    core = {picture.id for picture in world.ctx.catalogue.core_deck()}
    assert all(set(card.arrangement) == core for card in cards)
    assert cards[0].arrangement != cards[1].arrangement


async def test_the_sealed_row_holds_what_the_press_was_given(world: World) -> None:
    (paper,) = await printed(world, await released(world))
    card = await card_of(world, paper.number)
    numbers = unpack_numbers(hold_card(card, POLICY.limits, for_switch=True).secret(world.ctx))
    by_number = world.ctx.catalogue.by_number
    assert tuple(by_number(number).id for number in numbers) == paper.arrangement


async def test_a_card_carries_the_choice_of_positions_of_its_day(world: World) -> None:
    await world.set_policy(choice="single_use")
    (paper,) = await printed(world, await released(world))
    await world.set_policy(choice="uniform")
    assert (await card_of(world, paper.number)).choice == "single_use"


async def test_an_application_withdrawn_from_its_batch_gets_no_card(world: World) -> None:
    batch = await released(world, 2)
    number = ContractNumber(await value(world, "SELECT min(contract_number) FROM application"))
    assert await apply.withdraw(world.ctx, number) is None
    assert len(await printed(world, batch)) == 1
    assert (await events(world, number))[-1] == "application_withdrawn"


async def test_a_batch_whose_applications_all_ended_is_sent_back(world: World) -> None:
    number = await world.contract()
    application = await world.applied(number)
    clerk = world.officers[Role.CLERK]
    await issue.approve(world.ctx, clerk, [application])
    batch = await issue.propose_batch(world.ctx, clerk, [application])
    assert isinstance(batch, UUID)
    await issue.decide_batch(world.ctx, world.officers[Role.APPROVER], batch, release=True)
    await apply.withdraw(world.ctx, number)

    def press(_: object) -> bytes:
        raise AssertionError("nothing is there to print")

    made = await issue.produce(world.ctx, world.officers[Role.PRODUCER], batch, press)
    assert reason(made) is Reason.WRONG_STATE
    assert await value(world, "SELECT state FROM batch") == "rejected"
