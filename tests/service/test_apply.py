"""Applying for a card: the typed postal code, one open application, and the way back."""

from datetime import timedelta

import pytest

from eawase.core.application import Application, Occasion
from eawase.core.card import CardReason
from eawase.core.identity import ContractNumber
from eawase.core.post import PostalCode
from eawase.core.refusal import Reason, Refused
from eawase.core.staff import Role
from eawase.service import apply, incident
from eawase.service.context import Missing
from tests.looking import events, fetch, notices, reason, value
from tests.world import POLICY, World

RIGHT, OTHER = PostalCode("1410032"), PostalCode("1000001")


async def submitted(world: World, number: ContractNumber) -> Application:
    made = await apply.submit(world.ctx, number, RIGHT)
    assert isinstance(made, Application), made
    return made


async def test_an_application_keeps_name_and_address_as_they_stood(world: World) -> None:
    number = await world.contract()
    made = await submitted(world, number)
    assert (made.addressee, made.postal_code, made.occasion) == ("佐藤 和子", RIGHT, Occasion.FIRST)
    assert made.address == "東京都品川区大崎1-2-25"
    assert await notices(world, number) == [("application_received", "customer1@example.invalid")]


async def test_a_wrong_postal_code_is_counted_and_a_right_one_forgives(world: World) -> None:
    number = await world.contract()
    mismatch = await apply.submit(world.ctx, number, OTHER)
    assert mismatch == Refused(reason=Reason.POSTAL_MISMATCH, tries_left=2)
    await submitted(world, number)
    assert await value(world, "SELECT postal_mismatches FROM contract") == 0
    assert await value(world, "SELECT count(*) FROM application") == 1


async def test_three_wrong_postal_codes_send_the_customer_to_the_branch(world: World) -> None:
    number = await world.contract()
    left = [await apply.submit(world.ctx, number, OTHER) for _ in range(3)]
    assert [one.tries_left for one in left if isinstance(one, Refused)] == [2, 1, 0]
    assert reason(await apply.submit(world.ctx, number, RIGHT)) is Reason.POSTAL_BLOCKED
    clerk = world.officers[Role.CLERK]
    made = await incident.reissue(world.ctx, clerk, number)
    assert isinstance(made, Application)
    assert await value(world, "SELECT postal_mismatches FROM contract") == 0


async def test_the_application_screen_follows_the_state(world: World) -> None:
    number = await world.contract()
    assert await apply.offered(world.ctx, number) is Occasion.FIRST
    await submitted(world, number)
    assert reason(await apply.offered(world.ctx, number)) is Reason.ALREADY_APPLIED
    await world.posted(number)
    assert reason(await apply.offered(world.ctx, number)) is Reason.CARD_UNDER_WAY
    await world.switch(number)
    assert reason(await apply.offered(world.ctx, number)) is Reason.CARD_IN_USE
    await incident.report_loss(world.ctx, number, CardReason.LOST)
    assert await apply.offered(world.ctx, number) is Occasion.REISSUE


async def test_nobody_applies_before_the_start_date_and_everybody_on_it(world: World) -> None:
    number = await world.contract()
    today = world.ctx.today()
    await world.set_policy(start_on=today + timedelta(days=1))
    assert reason(await apply.submit(world.ctx, number, RIGHT)) is Reason.NOT_STARTED
    await world.set_policy(start_on=today)
    await submitted(world, number)


async def test_applying_stays_possible_after_the_deadline(world: World) -> None:
    number = await world.contract()
    world.clock.at += timedelta(days=(POLICY.deadline_on - world.ctx.today()).days + 30)
    await submitted(world, number)


async def test_skipping_is_recorded_and_changes_nothing(world: World) -> None:
    number = await world.contract()
    await apply.skip(world.ctx, number)
    assert (await events(world, number))[-1] == "application_skipped"
    assert await apply.offered(world.ctx, number) is Occasion.FIRST


async def test_an_application_may_be_withdrawn_and_made_again(world: World) -> None:
    number = await world.contract()
    await submitted(world, number)
    assert await apply.withdraw(world.ctx, number) is None
    assert reason(await apply.withdraw(world.ctx, number)) is Reason.WRONG_STATE
    await submitted(world, number)
    states = await fetch(world, "SELECT state FROM application ORDER BY state")
    assert [row["state"] for row in states] == ["submitted", "withdrawn"]


async def test_nothing_is_withdrawn_once_the_card_is_made(world: World) -> None:
    number = await world.contract()
    await world.produced(number)
    assert reason(await apply.withdraw(world.ctx, number)) is Reason.WRONG_STATE


async def test_an_unknown_contract_is_a_fault(world: World) -> None:
    with pytest.raises(Missing):
        await apply.submit(world.ctx, ContractNumber("99999999999"), RIGHT)


async def test_a_postal_code_that_japan_does_not_have_costs_no_try(world: World) -> None:
    number = await world.contract()
    for _ in range(5):
        refused = await apply.submit(world.ctx, number, PostalCode("0000000"))
        assert reason(refused) is Reason.POSTAL_UNKNOWN
    assert await value(world, "SELECT postal_mismatches FROM contract") == 0


async def test_the_code_on_file_is_right_even_where_the_directory_lacks_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await world.contract()

    def nowhere(_: PostalCode) -> bool:
        return False

    monkeypatch.setattr("eawase.reference.postal.exists", nowhere)
    assert isinstance(await apply.submit(world.ctx, number, RIGHT), Application)
