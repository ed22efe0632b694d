"""Money that was never booked and states nobody brought about show, with every trigger disabled."""

from uuid import UUID

import pytest

from eawase.core.audit import Event
from eawase.core.card import CardReason, CardState
from eawase.core.identity import ContractNumber
from eawase.core.staff import ProposalKind, Role
from eawase.service import incident, watch
from eawase.service.witness import CARD_STATES
from tests.looking import assert_sound, bound_card_of, fetch, own_transfer, value
from tests.world import World

TABLES = ("posting", "journal", "account", "card", "contract", "customer_card")


@pytest.fixture
async def number(world: World) -> ContractNumber:
    """A customer with a card in use, who paid another customer."""
    number, payee = await world.switched(), await world.contract()
    content = own_transfer(world, number, payee, 10_000)
    await world.right(number, await world.ask(number, await world.freeze(number, content)))
    return number


async def tamper(world: World, *statements: str) -> list[str]:
    """What verification says after somebody who owns the database did this."""
    await assert_sound(world)
    for table in TABLES:
        await fetch(world, f"ALTER TABLE {table} DISABLE TRIGGER USER")
    for statement in statements:
        await fetch(world, statement)
    return (await watch.verify(world.ctx)).faults


async def test_a_minted_deposit_shows_though_the_books_balance(
    world: World, number: ContractNumber
) -> None:
    account = await value(world, "SELECT id FROM account WHERE contract_number = $1", number.digits)
    cash = await value(world, "SELECT id FROM account WHERE internal = 'cash'")
    await assert_sound(world)
    await fetch(
        world,
        "WITH j AS (INSERT INTO journal (kind, booked_at) VALUES ('deposit', now()) RETURNING id)"
        " INSERT INTO posting (journal_id, line, account_id, amount_yen, balance_after_yen, text,"
        " booked_at) SELECT id, line, account, yen, 0, 'x', now() FROM j,"
        f" (VALUES (1, {account}, 1000000), (2, {cash}, -1000000)) AS p (line, account, yen)",
    )
    minted = await value(world, "SELECT max(id) FROM journal")
    assert (await watch.verify(world.ctx)).faults == [
        f"journal {minted} stands in no entry of the audit trail"
    ]


@pytest.mark.parametrize("minted", [-5, 2**62])
async def test_a_journal_with_a_number_out_of_the_way_shows(
    world: World, number: ContractNumber, minted: int
) -> None:
    faults = await tamper(
        world,
        "INSERT INTO journal (id, kind, booked_at) OVERRIDING SYSTEM VALUE"
        f" VALUES ({minted}, 'deposit', now())",
    )
    assert faults == [f"journal {minted} stands in no entry of the audit trail"]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE posting SET text = '振込 ﾅﾆｶﾞｼ' WHERE journal_id = {journal} AND line = 1",
        "UPDATE posting SET booked_at = booked_at - interval '1 day' WHERE journal_id = {journal}",
        "UPDATE posting SET amount_yen = amount_yen * 2 WHERE journal_id = {journal}",
        "UPDATE journal SET kind = 'deposit' WHERE id = {journal}",
        "UPDATE journal SET booked_at = booked_at - interval '1 day' WHERE id = {journal}",
        "UPDATE posting SET account_id = 1 WHERE journal_id = {journal}",
        "DELETE FROM posting WHERE journal_id = {journal}",
    ],
)
async def test_an_edited_journal_shows(world: World, number: ContractNumber, change: str) -> None:
    journal = await value(world, "SELECT max(id) FROM journal WHERE kind = 'transfer'")
    faults = await tamper(world, change.format(journal=journal))
    assert any(f"journal {journal} is not what was booked" in fault for fault in faults)


async def test_an_opening_balance_made_higher_shows(world: World, number: ContractNumber) -> None:
    """Both postings and both balances, so that the books are whole."""
    faults = await tamper(
        world,
        "UPDATE posting SET amount_yen = amount_yen * 2 WHERE text = '繰越残高'",
        "UPDATE account a SET balance_yen ="
        " (SELECT coalesce(sum(amount_yen), 0) FROM posting WHERE account_id = a.id)",
    )
    assert len(faults) == 2  # one for each of the two customers
    assert all("is not what was booked" in fault for fault in faults)


async def test_a_card_set_back_to_active_shows(world: World, number: ContractNumber) -> None:
    await incident.report_loss(world.ctx, number, CardReason.STOLEN)
    card = (await bound_card_of(world, number)).number
    faults = await tamper(world, "UPDATE card SET state = 'active', reason = NULL")
    assert faults == [f"card {card.digits} is active; the trail says suspended"]


async def test_a_card_given_to_another_contract_shows(world: World, number: ContractNumber) -> None:
    other = await world.contract()
    faults = await tamper(world, f"UPDATE card SET contract_number = '{other}'")
    assert any("belongs to another contract" in fault for fault in faults)


async def test_a_card_that_is_gone_shows(world: World, number: ContractNumber) -> None:
    card = (await bound_card_of(world, number)).number
    faults = await tamper(world, "DELETE FROM card")
    assert faults == [f"card {card.digits} is gone; the trail knows it"]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (
            "method = 'confirmation_password', switched_at = NULL",
            "is not switched; the trail says otherwise",
        ),
        ("stopped_at = NULL", "is not stopped; the trail says otherwise"),
    ],
)
async def test_a_contract_set_back_shows(
    world: World, number: ContractNumber, change: str, fault: str
) -> None:
    await incident.stop(world.ctx, number)
    faults = await tamper(world, f"UPDATE contract SET {change} WHERE number = '{number}'")
    assert faults == [f"contract:{number}: {fault}"]


async def test_an_unlocked_old_method_shows(world: World) -> None:
    number = await world.contract()
    for _ in range(5):
        await world.wrong(number, await world.ask(number, await world.freeze(number)))
    faults = await tamper(world, "UPDATE customer_card SET locked_at = NULL, failures = 0")
    assert faults == [f"contract:{number}: is not old method locked; the trail says otherwise"]


async def test_a_lock_a_branch_ended_is_no_fault(world: World, number: ContractNumber) -> None:
    await incident.report_loss(world.ctx, number, CardReason.LOST)
    clerk, approver = world.officers[Role.CLERK], world.officers[Role.APPROVER]
    made = await incident.propose(world.ctx, clerk, ProposalKind.UNLOCK, number, "本人確認")
    assert isinstance(made, UUID), made
    assert await incident.decide(world.ctx, approver, made, release=True) is None
    assert (await bound_card_of(world, number)).state is CardState.ACTIVE
    await assert_sound(world)


def test_every_event_that_names_a_cards_state_is_heard() -> None:
    """A new event of a card must say what the card is afterwards."""
    assert {event for event in Event if event.value.startswith("card_")} == set(CARD_STATES)
    assert set(CARD_STATES.values()) == set(CardState)
