"""Cards on their way: posted with a number that fits, spoilt before, taken back after."""

import pytest

from eawase.core.card import CardReason, CardState
from eawase.core.identity import CardNumber
from eawase.core.post import PostMethod, ReturnReason
from eawase.core.refusal import Reason
from eawase.core.staff import Role
from eawase.service import mailroom, switch
from eawase.service.mailroom import Posted
from tests.looking import begun, card_of, events, notices, reason, value
from tests.world import World


async def produced(world: World, count: int) -> list[CardNumber]:
    return [await world.produced(await world.contract()) for _ in range(count)]


async def post(world: World, *lines: Posted) -> list[tuple[int, Reason]]:
    outcome = await mailroom.post(world.ctx, world.officers[Role.CLERK], lines)
    assert isinstance(outcome, list), outcome
    return outcome


async def test_posting_fulfils_the_application_and_tells_the_customer(world: World) -> None:
    number = await world.contract()
    card = await world.posted(number)
    found = await card_of(world, card)
    assert found.state is CardState.POSTED
    assert (found.posted_at, found.tracking_number is not None) == (world.clock.at, True)
    assert await value(world, "SELECT state FROM application") == "fulfilled"
    assert [notice for notice, _ in await notices(world, number)][-1] == "card_posted"


async def test_one_bad_line_posts_nothing(world: World) -> None:
    one, two = await produced(world, 2)
    lines = [
        Posted(card=one, tracking=world.tracking()),
        Posted(card=two, tracking=world.tracking(PostMethod.RESTRICTED)),
        Posted(card=CardNumber.from_serial("00000000009"), tracking=world.tracking()),
    ]
    assert await post(world, *lines) == [
        (1, Reason.MISMATCHED_TRACKING),
        (2, Reason.NOT_FOUND),
    ]
    assert (await card_of(world, one)).state is CardState.PRODUCED
    assert await post(world, lines[0]) == []


async def test_a_card_or_a_number_scanned_twice_shows(world: World) -> None:
    one, two = await produced(world, 2)
    tracking = world.tracking()
    assert await post(world, Posted(card=one, tracking=tracking)) == []
    assert await post(world, Posted(card=two, tracking=tracking)) == [(0, Reason.ALREADY_DONE)]
    doubled = [Posted(card=two, tracking=world.tracking()) for _ in range(2)]
    assert await post(world, *doubled) == [(1, Reason.ALREADY_DONE)]
    again = Posted(card=one, tracking=world.tracking())
    assert await post(world, again) == [(0, Reason.WRONG_STATE)]


async def test_the_post_office_uses_its_numbers_again_after_three_months(world: World) -> None:
    one, two = await produced(world, 2)
    tracking = world.tracking()
    await post(world, Posted(card=one, tracking=tracking))
    world.clock.forward(days=90)
    assert await post(world, Posted(card=two, tracking=tracking)) == []


async def test_a_spoilt_card_is_replaced_by_a_new_one(world: World) -> None:
    number = await world.contract()
    first = await world.produced(number)
    producer = world.officers[Role.PRODUCER]
    assert await mailroom.spoil(world.ctx, producer, first) is None
    assert await value(world, "SELECT state FROM application") == "approved"
    second = await world.produced(number)
    assert second != first
    assert world.papers[first.digits] != world.papers[second.digits]
    assert reason(await mailroom.spoil(world.ctx, producer, first)) is Reason.WRONG_STATE


async def test_a_posted_card_is_not_spoilt(world: World) -> None:
    card = await world.posted(await world.contract())
    producer = world.officers[Role.PRODUCER]
    assert reason(await mailroom.spoil(world.ctx, producer, card)) is Reason.WRONG_STATE


async def test_a_returned_card_is_never_bound_nor_posted_again(world: World) -> None:
    number = await world.contract()
    card = await world.posted(number)
    asked = await world.ask(number, await begun(world, number))
    clerk = world.officers[Role.CLERK]
    back = await mailroom.take_back(world.ctx, clerk, card, ReturnReason.NOT_COLLECTED)
    assert back is None
    assert reason(await world.right(number, asked)) is Reason.NOTHING_TO_SWITCH
    assert reason(await switch.begin(world.ctx, number)) is Reason.NOTHING_TO_SWITCH
    again = Posted(card=card, tracking=world.tracking())
    assert await post(world, again) == [(0, Reason.WRONG_STATE)]


async def test_a_returned_card_is_destroyed_and_the_customer_may_apply_again(
    world: World,
) -> None:
    number = await world.contract()
    card = await world.posted(number)
    clerk = world.officers[Role.CLERK]
    assert reason(await mailroom.destroy(world.ctx, clerk, card)) is Reason.WRONG_STATE
    await mailroom.take_back(world.ctx, clerk, card, ReturnReason.UNKNOWN_ADDRESS)
    assert await mailroom.destroy(world.ctx, clerk, card) is None
    found = await card_of(world, card)
    assert (found.state, found.reason) == (CardState.REVOKED, CardReason.RETURNED)
    assert (await events(world, number))[-2:] == ["card_returned", "card_revoked"]
    await world.switched(number)


@pytest.mark.parametrize("role", [Role.APPROVER, Role.AUDITOR, Role.ADMINISTRATOR])
async def test_the_mailroom_is_closed_to_those_without_its_rights(world: World, role: Role) -> None:
    card = await world.produced(await world.contract())
    who = world.officers[role]
    line = Posted(card=card, tracking=world.tracking())
    outcomes = [
        await mailroom.post(world.ctx, who, [line]),
        await mailroom.spoil(world.ctx, who, card),
        await mailroom.take_back(world.ctx, who, card, ReturnReason.OTHER),
        await mailroom.destroy(world.ctx, who, card),
    ]
    assert [reason(outcome) for outcome in outcomes] == [Reason.NO_RIGHT] * 4
    assert (await card_of(world, card)).state is CardState.PRODUCED
