"""Carrying out: limits, balances, payees, value dates, contacts."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from eawase.core.identity import ContractNumber
from eawase.core.operation import ContactChange, Content, LimitChange, PayeeRegistration
from eawase.core.refusal import Reason
from eawase.service import confirm, home, transfer
from eawase.service.answer import Done
from tests.looking import assert_sound, events, fetch, notices, own_transfer, reason, value
from tests.world import PAYEE, World


async def done(world: World, number: ContractNumber, content: Content) -> Done:
    outcome = await world.right(
        number, await world.ask(number, await world.freeze(number, content))
    )
    assert isinstance(outcome, Done), outcome
    return outcome


async def refused(world: World, number: ContractNumber, content: Content) -> Reason:
    return reason(await confirm.freeze(world.ctx, number, content))


async def internal(world: World, name: str) -> int:
    return await value(world, "SELECT balance_yen FROM account WHERE internal = $1", name)


async def limits(world: World, number: ContractNumber) -> tuple[int, int]:
    contract = (await home.overview(world.ctx, number)).contract
    return contract.transfer_limit_yen, contract.day_limit_yen


async def change_limits(world: World, number: ContractNumber, one: int, day: int) -> LimitChange:
    contract = (await home.overview(world.ctx, number)).contract
    change = transfer.prepare_limits(world.ctx, contract, transfer_yen=one, day_yen=day)
    await done(world, number, change)
    return change


async def test_a_transfer_to_another_bank_takes_amount_and_fee(world: World) -> None:
    number = await world.switched()
    await done(world, number, world.transfer(number, 20_000))
    assert await world.balance(number) == 1_000_000 - 20_330
    assert (await internal(world, "settlement"), await internal(world, "fees")) == (20_000, 330)
    await assert_sound(world)


async def test_a_payee_of_the_same_bank_has_the_money_at_once(world: World) -> None:
    number, payee = await world.switched(), await world.contract(balance=0)
    await done(world, number, own_transfer(world, number, payee, 20_000))
    assert await world.balance(payee) == 20_000
    seen = await home.overview(world.ctx, payee)
    page = await home.statement(world.ctx, payee, seen.accounts[0].id)
    assert isinstance(page, home.Statement)
    assert [(m.amount_yen, m.text) for m in page.movements] == [(20_000, "振込 ｻﾄｳ ｶｽﾞｺ")]


async def test_a_payee_unknown_here_is_refused_before_anything_is_asked(world: World) -> None:
    number, payee = await world.switched(), await world.contract()
    known = own_transfer(world, number, payee, 1)
    nowhere = replace(known, payee=replace(known.payee, number="9999999"))
    for content in (nowhere, replace(known, payee_name="ﾍﾞﾂｼﾞﾝ")):
        assert await refused(world, number, content) is Reason.PAYEE_UNKNOWN
    assert await value(world, "SELECT count(*) FROM operation WHERE kind = 'transfer'") == 0


async def test_somebody_elses_account_is_no_source(world: World) -> None:
    number, other = await world.switched(), await world.contract()
    assert await refused(world, number, world.transfer(other)) is Reason.NOT_FOUND


async def test_limits_per_transfer_and_per_day_hold_to_the_yen(world: World) -> None:
    number = await world.switched(await world.contract(balance=3_000_000))
    assert await refused(world, number, world.transfer(number, 500_001)) is (
        Reason.OVER_TRANSFER_LIMIT
    )
    await done(world, number, world.transfer(number, 500_000))
    await done(world, number, world.transfer(number, 499_999))
    assert await refused(world, number, world.transfer(number, 2)) is Reason.OVER_DAY_LIMIT
    await done(world, number, world.transfer(number, 1))
    world.clock.forward(days=1)
    await done(world, number, world.transfer(number, 500_000))


async def test_money_that_is_not_there_is_not_sent(world: World) -> None:
    number = await world.switched(await world.contract(balance=10_329))
    assert await refused(world, number, world.transfer(number)) is Reason.INSUFFICIENT_FUNDS


async def test_what_changed_since_freezing_is_noticed_at_the_last_gate(world: World) -> None:
    """Two operations were frozen while the money was there; the second finds none."""
    number = await world.switched(await world.contract(balance=15_000))
    first, second = await world.freeze(number), await world.freeze(number)
    assert isinstance(await world.right(number, await world.ask(number, first)), Done)
    outcome = await world.right(number, await world.ask(number, second))
    assert reason(outcome) is Reason.INSUFFICIENT_FUNDS
    assert await world.balance(number) == 15_000 - 10_330
    assert (await events(world, number))[-2:] == ["answer_right", "operation_refused"]
    assert reason(await confirm.ask(world.ctx, number, second.id)) is Reason.NOT_FOUND


async def test_a_value_date_that_passed_is_refused(world: World) -> None:
    number = await world.switched()
    late = replace(world.transfer(number), value_date=world.ctx.today() - timedelta(days=1))
    assert await refused(world, number, late) is Reason.VALUE_DATE_PASSED
    world.clock.forward(hours=5)  # 15:00 in Japan: too late for today
    assert await refused(world, number, world.transfer(number)) is Reason.VALUE_DATE_PASSED


async def test_a_later_value_date_parks_the_money_in_suspense(world: World) -> None:
    number = await world.switched()
    content = replace(world.transfer(number), value_date=date(2026, 11, 26))
    await done(world, number, content)
    assert await world.balance(number) == 1_000_000 - 10_330
    assert (await internal(world, "suspense"), await internal(world, "settlement")) == (10_000, 0)


async def test_a_rise_of_the_limits_works_from_the_next_day_in_japan(world: World) -> None:
    number = await world.switched()
    change = await change_limits(world, number, 900_000, 2_000_000)
    assert change.effective_on == world.ctx.today() + timedelta(days=1)
    assert await limits(world, number) == (500_000, 1_000_000)
    world.clock.at = world.clock.at.replace(hour=14, minute=59, second=59)
    assert await limits(world, number) == (500_000, 1_000_000)
    world.clock.forward(seconds=1)
    assert await limits(world, number) == (900_000, 2_000_000)


async def test_a_rise_frozen_on_an_earlier_day_never_works_at_once(world: World) -> None:
    number = await world.switched()
    contract = (await home.overview(world.ctx, number)).contract
    rise = transfer.prepare_limits(world.ctx, contract, transfer_yen=900_000, day_yen=2_000_000)
    frozen = await world.freeze(number, rise)
    world.clock.forward(days=1)
    late = await world.right(number, await world.ask(number, frozen))
    assert reason(late) is Reason.RISE_TOO_LATE
    assert await limits(world, number) == (500_000, 1_000_000)


async def test_limits_frozen_before_they_were_lowered_are_a_rise_now(world: World) -> None:
    number = await world.switched()
    contract = (await home.overview(world.ctx, number)).contract
    held = transfer.prepare_limits(world.ctx, contract, transfer_yen=500_000, day_yen=999_999)
    frozen = await world.freeze(number, held)
    await change_limits(world, number, 10_000, 10_000)
    assert (
        reason(await world.right(number, await world.ask(number, frozen))) is Reason.RISE_TOO_LATE
    )
    assert await limits(world, number) == (10_000, 10_000)


async def test_lower_limits_hold_at_once(world: World) -> None:
    number = await world.switched()
    await change_limits(world, number, 100_000, 200_000)
    assert await limits(world, number) == (100_000, 200_000)
    assert await refused(world, number, world.transfer(number, 100_001)) is (
        Reason.OVER_TRANSFER_LIMIT
    )


async def test_a_rise_that_lies_ahead_does_not_undo_a_lower_limit_set_after_it(
    world: World,
) -> None:
    number = await world.switched()
    await change_limits(world, number, 900_000, 2_000_000)
    world.clock.forward(minutes=1)
    await change_limits(world, number, 10_000, 10_000)
    world.clock.forward(days=2)
    assert await limits(world, number) == (10_000, 10_000)


async def test_no_limit_rises_above_the_banks_ceiling(world: World) -> None:
    number = await world.switched()
    contract = (await home.overview(world.ctx, number)).contract
    change = transfer.prepare_limits(world.ctx, contract, transfer_yen=5_000_001, day_yen=5_000_001)
    assert await refused(world, number, change) is Reason.OVER_DAY_LIMIT


async def test_a_registered_payee_is_kept_once_under_its_newest_name(world: World) -> None:
    number = await world.switched()
    for name in ("ﾔﾏﾀﾞ ﾊﾅｺ", "ﾔﾏﾀﾞ ｼﾞﾛｳ"):
        await done(
            world,
            number,
            PayeeRegistration(
                payee=PAYEE,
                payee_institution_name="みずほ",
                payee_branch_name="東京営業部",
                payee_name=name,
            ),
        )
    payees = (await home.overview(world.ctx, number)).payees
    assert [payee.payee_name for payee in payees] == ["ﾔﾏﾀﾞ ｼﾞﾛｳ"]


async def test_a_change_of_address_is_told_at_both_addresses(world: World) -> None:
    number = await world.switched()
    await done(world, number, ContactChange(email="new@example.invalid", phone="03-1"))
    assert (await notices(world, number))[-2:] == [
        ("contact_changed", "customer1@example.invalid"),
        ("contact_changed", "new@example.invalid"),
    ]
    contract = (await home.overview(world.ctx, number)).contract
    assert (contract.email, contract.phone) == ("new@example.invalid", "03-1")


async def test_a_change_of_telephone_alone_is_told_once(world: World) -> None:
    number = await world.switched()
    before = len(await notices(world, number))
    await done(world, number, ContactChange(email="customer1@example.invalid", phone="03-2"))
    assert len(await notices(world, number)) == before + 1


@pytest.mark.parametrize("amount", [1, 499_999])
async def test_every_confirmed_operation_has_a_receipt_and_a_mail(
    world: World, amount: int
) -> None:
    number = await world.contract()
    made = await done(world, number, world.transfer(number, amount))
    assert made.operation.receipt_number is not None
    assert made.operation.receipt_number.startswith("261124-")
    body = (await fetch(world, "SELECT body FROM mail ORDER BY id DESC LIMIT 1"))[0]["body"]
    assert f"{amount:,}円" in body


async def test_a_transfer_to_the_account_it_comes_from_is_refused(world: World) -> None:
    number = await world.contract()
    transfer = world.transfer(number)
    itself = replace(transfer, payee=transfer.source, payee_name="ｻﾄｳ ｶｽﾞｺ", fee_yen=0)
    assert reason(await confirm.freeze(world.ctx, number, itself)) is Reason.SAME_ACCOUNT
