"""Strangers cannot shut a customer out of the browser they use; nobody guesses more often in it."""

import pytest

from eawase.core.identity import ContractNumber
from eawase.core.known_browser import MOST
from eawase.core.refusal import Reason
from eawase.service import login, upkeep
from eawase.service.login import SignedIn
from tests.looking import assert_sound, fetch, reason, value
from tests.world import PASSWORD, World


@pytest.fixture(autouse=True)
def hashings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every password comparison, without the work: the passwords that were compared."""
    compared: list[str] = []

    def compare(hashed: str, password: str) -> bool:
        compared.append(password)
        return hashed.startswith("$argon2id$") and password == PASSWORD

    monkeypatch.setattr(login, "password_matches", compare)
    return compared


async def enter(world: World, number: ContractNumber, known: str | None = None) -> str:
    """Sign in; returns the browser's next mark."""
    made = await login.sign_in(world.ctx, number, PASSWORD, source="192.0.2.7", known=known)
    assert isinstance(made, SignedIn), made
    return made.known


async def refused(
    world: World, number: ContractNumber, known: str | None = None, password: str = "wrong"
) -> None:
    made = await login.sign_in(world.ctx, number, password, source="192.0.2.9", known=known)
    assert reason(made) is Reason.CREDENTIALS


async def pause(world: World, number: ContractNumber, known: str | None = None) -> None:
    """Five wrong passwords."""
    for _ in range(5):
        await refused(world, number, known)


async def failures(world: World) -> tuple[int, list[int]]:
    """Wrong passwords counted: of strangers at the only contract, and of its known browsers."""
    own = await fetch(world, "SELECT login_failures FROM known_browser ORDER BY id")
    return await value(world, "SELECT login_failures FROM contract"), [
        row["login_failures"] for row in own
    ]


async def test_whoever_keeps_the_pause_up_does_not_shut_out_a_known_browser(world: World) -> None:
    number = await world.contract()
    known = await enter(world, number)
    for _ in range(12):
        await pause(world, number)
        await refused(world, number, password=PASSWORD)
        known = await enter(world, number, known)
        world.clock.forward(days=1)
    await assert_sound(world)


async def test_wrong_passwords_count_where_they_were_typed_and_nowhere_else(world: World) -> None:
    number = await world.contract()
    known = await enter(world, number)
    for _ in range(3):
        await refused(world, number)
    assert await failures(world) == (3, [0])
    for _ in range(2):
        await refused(world, number, known)
    assert await failures(world) == (3, [2])


async def test_a_known_browser_does_not_give_strangers_new_tries(world: World) -> None:
    number = await world.contract()
    known = await enter(world, number)
    await pause(world, number)
    await enter(world, number, known)
    assert await failures(world) == (5, [0])
    await refused(world, number, password=PASSWORD)


async def test_a_stolen_mark_opens_nothing_and_is_limited_like_everybody(
    world: World, hashings: list[str]
) -> None:
    number = await world.contract()
    stolen = await enter(world, number)
    hashings.clear()
    for _ in range(30):
        await refused(world, number, stolen)
    assert await failures(world) == (0, [5])
    await refused(world, number, stolen, PASSWORD)
    assert len(hashings) == 31
    world.clock.forward(seconds=600)
    await pause(world, number, stolen)
    world.clock.forward(seconds=1199)
    await refused(world, number, stolen, PASSWORD)
    world.clock.forward(seconds=1)
    await enter(world, number, stolen)


async def test_a_paused_known_browser_leaves_every_other_one_alone(world: World) -> None:
    number = await world.contract()
    first, second = await enter(world, number), await enter(world, number)
    await pause(world, number, first)
    await refused(world, number, first, PASSWORD)
    await enter(world, number, second)
    await enter(world, number)


async def test_the_mark_of_another_contract_or_of_nobody_is_a_strangers(world: World) -> None:
    number, neighbour = await world.contract(), await world.contract()
    own, others = await enter(world, number), await enter(world, neighbour)
    await pause(world, number)
    for shown in (others, "0" * 64, own[:32] + others[32:], "", "not hexadecimal", None):
        await refused(world, number, shown, PASSWORD)
    counted = "SELECT sum(login_failures) FROM known_browser"
    assert await value(world, counted) == 0
    await enter(world, number, own)


async def test_forged_marks_are_counted_as_one_stranger(world: World) -> None:
    number = await world.contract()
    for forged in range(5):
        await refused(world, number, f"{forged:064x}")
    await refused(world, number, password=PASSWORD)


async def test_one_password_is_hashed_whatever_is_shown(world: World, hashings: list[str]) -> None:
    number = await world.contract()
    known = await enter(world, number)
    await pause(world, number, known)
    hashings.clear()
    unknown = ContractNumber("99999999999")
    for contract, shown in [(number, known), (number, "f" * 64), (number, None), (unknown, known)]:
        await refused(world, contract, shown)
    assert len(hashings) == 4


async def test_a_mark_is_spent_when_its_browser_signs_in(world: World) -> None:
    number = await world.contract()
    first = await enter(world, number)
    second = await enter(world, number, first)
    await pause(world, number)
    await refused(world, number, first, PASSWORD)
    await enter(world, number, second)


async def test_a_browser_is_known_for_a_year_after_it_last_signed_in(world: World) -> None:
    number = await world.contract()
    known = await enter(world, number)
    world.clock.forward(days=364)
    known = await enter(world, number, known)
    world.clock.forward(days=364)
    await upkeep.sweep(world.ctx)
    await pause(world, number)
    known = await enter(world, number, known)
    world.clock.forward(days=365)
    await pause(world, number)
    await refused(world, number, known, PASSWORD)
    await upkeep.sweep(world.ctx)
    assert await fetch(world, "SELECT 1 FROM known_browser") == []


async def test_a_contract_has_so_many_known_browsers_and_forgets_the_oldest(world: World) -> None:
    number = await world.contract()
    marks: list[str] = []
    for _ in range(MOST + 1):
        marks.append(await enter(world, number))
        world.clock.forward(minutes=1)
    assert await value(world, "SELECT count(*) FROM known_browser") == MOST
    await pause(world, number)
    await refused(world, number, marks[0], PASSWORD)
    await enter(world, number, marks[1])


async def test_the_trail_says_whether_the_browser_was_known_and_nothing_of_its_mark(
    world: World,
) -> None:
    number = await world.contract()
    known = await enter(world, number)
    await refused(world, number, known)
    await enter(world, number, known)
    told = "SELECT detail FROM audit_entry WHERE event LIKE 'login_%' ORDER BY id"
    assert [row["detail"]["known_browser"] for row in await fetch(world, told)] == [
        False,
        True,
        True,
    ]
    assert known[:32] not in str(await fetch(world, "SELECT detail::text FROM audit_entry"))
