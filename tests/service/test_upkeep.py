"""What the bank's machine does by itself, in bounded pieces, by any number of workers."""

import asyncio
from datetime import date, timedelta
from email.message import EmailMessage

import pytest

from eawase.core.audit import Event
from eawase.core.card import CardReason, CardState
from eawase.core.identity import ContractNumber
from eawase.core.refusal import Reason, Refused
from eawase.service import confirm, login, switch, upkeep
from eawase.service.answer import Done
from eawase.service.context import locked_contract, record
from tests.looking import assert_sound, begun, card_of, events, fetch, own_transfer, reason, value
from tests.world import PASSWORD, World

FRIDAY = 3  # days from the Tuesday on which the world begins


async def parked(world: World, days: int) -> tuple[ContractNumber, ContractNumber]:
    """A transfer between two customers that waits for its value date."""
    number, payee = await world.switched(), await world.contract()
    content = own_transfer(world, number, payee, 10_000, days=days)
    done = await world.right(number, await world.ask(number, await world.freeze(number, content)))
    assert isinstance(done, Done), done
    return number, payee


async def test_a_transfer_is_settled_on_its_day_and_not_before(world: World) -> None:
    number, payee = await parked(world, FRIDAY)
    world.clock.forward(days=FRIDAY - 1)
    assert await upkeep.settle_due(world.ctx) == 0
    assert await world.balance(payee) == 1_000_000
    world.clock.forward(days=1)
    assert await upkeep.settle_due(world.ctx) == 1
    assert await upkeep.settle_due(world.ctx) == 0
    assert await world.balance(payee) == 1_010_000
    assert (await events(world, number))[-1] == "transfer_settled"
    assert await value(world, "SELECT balance_yen FROM account WHERE internal = 'suspense'") == 0
    await assert_sound(world)


async def test_a_transfer_to_another_bank_settles_with_that_bank(world: World) -> None:
    number = await world.switched()
    content = world.transfer(number)
    later = type(content)(
        **{name: getattr(content, name) for name in content.__slots__ if name != "value_date"},
        value_date=date(2026, 11, 25),
    )
    await world.right(number, await world.ask(number, await world.freeze(number, later)))
    world.clock.forward(days=1)
    assert await upkeep.settle_due(world.ctx) == 1
    owed = "SELECT balance_yen FROM account WHERE internal = 'settlement'"
    assert await value(world, owed) == 10_000


async def test_a_day_missed_is_made_up_on_the_next_business_day_only(world: World) -> None:
    _, payee = await parked(world, FRIDAY)
    world.clock.forward(days=FRIDAY + 1)  # Saturday
    assert await upkeep.settle_due(world.ctx) == 0
    world.clock.forward(days=2)
    assert await upkeep.settle_due(world.ctx) == 1
    assert await world.balance(payee) == 1_010_000


async def test_operations_left_behind_end_after_a_day_and_switch_overs_do_not(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, waiting = await world.switched(), await world.contract()
    await world.posted(waiting)
    await world.ask(waiting, await begun(world, waiting))
    first = await world.freeze(number)
    await world.freeze(number)
    await world.ask(number, first)
    world.clock.forward(hours=24)
    fresh = await world.freeze(number)
    assert await upkeep.abandon_left_behind(world.ctx) == 0
    world.clock.forward(seconds=1)
    monkeypatch.setattr(upkeep, "PIECE", 1)
    ended = [await upkeep.abandon_left_behind(world.ctx) for _ in range(3)]
    assert ended == [1, 1, 0]
    assert (await events(world, number))[-2:] == ["operation_abandoned"] * 2
    actor = "SELECT actor FROM audit_entry WHERE event = 'operation_abandoned' LIMIT 1"
    assert await value(world, actor) == "server"
    open_now = "SELECT contract_number FROM challenge WHERE state = 'open'"
    assert [row["contract_number"] for row in await fetch(world, open_now)] == [waiting.digits]
    assert reason(await confirm.ask(world.ctx, number, first.id)) is Reason.NOT_FOUND
    assert isinstance(await world.right(number, await world.ask(number, fresh)), Done)
    assert isinstance(await world.switch(waiting), Done)


async def test_two_workers_end_what_was_left_behind_once(world: World) -> None:
    for _ in range(3):
        await world.freeze(await world.contract())
    world.clock.forward(days=2)
    both = [upkeep.abandon_left_behind(world.ctx) for _ in range(2)]
    assert sum(await asyncio.gather(*both)) == 3
    written = "SELECT count(*) FROM audit_entry WHERE event = 'operation_abandoned'"
    assert await value(world, written) == 3


async def test_a_card_not_bound_in_time_lapses(world: World) -> None:
    number = await world.contract()
    card = await world.posted(number)
    world.clock.forward(days=90)
    assert await upkeep.lapse_cards(world.ctx) == 0
    world.clock.forward(seconds=1)
    assert await upkeep.lapse_cards(world.ctx) == 1
    assert await upkeep.lapse_cards(world.ctx) == 0
    found = await card_of(world, card)
    assert (found.state, found.reason) == (CardState.REVOKED, CardReason.LAPSED)
    assert (await events(world, number))[-1] == "card_lapsed"
    assert reason(await switch.begin(world.ctx, number)) is Reason.NOTHING_TO_SWITCH
    await world.switched(number)


async def test_a_bound_or_returned_card_does_not_lapse(world: World) -> None:
    await world.switched()
    world.clock.forward(days=91)
    assert await upkeep.lapse_cards(world.ctx) == 0


async def test_a_challenge_on_a_lapsed_card_binds_nothing(world: World) -> None:
    number = await world.contract()
    await world.posted(number)
    operation = await switch.begin(world.ctx, number)
    assert not isinstance(operation, Refused)
    world.clock.forward(days=90)
    asked = await world.ask(number, operation)
    world.clock.forward(seconds=1)
    await upkeep.lapse_cards(world.ctx)
    assert reason(await world.right(number, asked)) is Reason.NOTHING_TO_SWITCH


class Postman:
    """Keeps mails, or fails for a while."""

    def __init__(self, *, fails: int = 0) -> None:
        self.fails = fails
        self.mails: list[EmailMessage] = []

    def __call__(self, message: EmailMessage) -> None:
        if self.fails:
            self.fails -= 1
            raise OSError("no route to customer1@example.invalid")
        self.mails.append(message)


async def test_a_mail_is_sent_once(world: World) -> None:
    await world.applied(await world.contract())
    postman = Postman()
    assert await upkeep.send_mails(world.ctx, postman, "bank@example.invalid") == 1
    assert await upkeep.send_mails(world.ctx, postman, "bank@example.invalid") == 0
    (mail,) = postman.mails
    assert (mail["From"], mail["To"]) == ("bank@example.invalid", "customer1@example.invalid")


async def test_a_mail_that_fails_waits_longer_each_time_and_arrives(world: World) -> None:
    await world.applied(await world.contract())
    postman = Postman(fails=3)
    waits = [60, 300, 1800]
    for wait in waits:
        assert await upkeep.send_mails(world.ctx, postman, "bank@example.invalid") == 0
        world.clock.forward(seconds=wait - 1)
        assert await upkeep.send_mails(world.ctx, postman, "bank@example.invalid") == 0
        world.clock.forward(seconds=1)
    assert await value(world, "SELECT last_error FROM mail") == "OSError"
    assert await upkeep.send_mails(world.ctx, postman, "bank@example.invalid") == 1
    assert await value(world, "SELECT tries FROM mail") == 4


async def test_workers_side_by_side_send_no_mail_twice(world: World) -> None:
    for _ in range(10):
        await world.applied(await world.contract())
    postman = Postman()
    sender = "bank@example.invalid"
    sent = await asyncio.gather(*(upkeep.send_mails(world.ctx, postman, sender) for _ in range(4)))
    assert sum(sent) == len(postman.mails) == 10
    assert len({mail["To"] for mail in postman.mails}) == 10


async def test_sweeping_forgets_what_is_over_and_keeps_the_rest(world: World) -> None:
    for minutes in (0, 15):
        world.clock.forward(minutes=minutes)
        number = await world.contract()
        made = await login.sign_in(world.ctx, number, PASSWORD, source="192.0.2.1")
        assert isinstance(made, login.SignedIn)
    await upkeep.sweep(world.ctx)
    assert await value(world, "SELECT count(*) FROM session") == 1
    assert await fetch(world, "SELECT 1 FROM attempt") != []
    world.clock.forward(days=2)
    await upkeep.sweep(world.ctx)
    assert await fetch(world, "SELECT 1 FROM session") == []
    assert await fetch(world, "SELECT 1 FROM attempt") == []


async def test_the_trail_is_sealed_when_something_happened_and_not_otherwise(
    world: World,
) -> None:
    await world.contract()
    first = await upkeep.seal_trail(world.ctx)
    assert first is not None
    assert await upkeep.seal_trail(world.ctx) is None
    await world.applied(await world.contract())
    second = await upkeep.seal_trail(world.ctx)
    assert second is not None
    assert (second.number, second.previous) == (2, first.digest())
    total = await value(world, "SELECT count(*) FROM audit_entry")
    assert first.entries + second.entries == total
    await assert_sound(world)


async def test_workers_wait_for_who_is_writing_and_seal_one_checkpoint(world: World) -> None:
    """An entry whose transaction began before a checkpoint is never missing from both sides."""
    number = await world.contract()
    entered = asyncio.Event()

    async def slow() -> None:
        async with world.ctx.store.transaction() as tx:
            await locked_contract(world.ctx, tx, number)
            await record(world.ctx, tx, number, Event.APPLICATION_SKIPPED)
            entered.set()
            await asyncio.sleep(0.3)

    writing = asyncio.create_task(slow())
    await entered.wait()
    workers = await asyncio.gather(*(upkeep.seal_trail(world.ctx) for _ in range(3)))
    await writing
    (sealed,) = [one for one in workers if one is not None]
    assert sealed.entries == await value(world, "SELECT count(*) FROM audit_entry")
    await assert_sound(world)


async def test_a_deadline_for_lapsing_is_the_policys(world: World) -> None:
    await world.set_policy(bind_within_days=30)
    await world.posted(await world.contract())
    world.clock.at += timedelta(days=30, seconds=1)
    assert await upkeep.lapse_cards(world.ctx) == 1
