"""The branch ends the pause of a customer's login, says why, and leaves the password alone."""

import pytest

from eawase.core.identity import ContractNumber
from eawase.core.refusal import Reason, Refused
from eawase.core.staff import Right, Role
from eawase.service import login, pause
from eawase.service.login import SignedIn
from tests.looking import events, fetch, reason, value
from tests.world import PASSWORD, World


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are compared without the work."""

    def compare(hashed: str, password: str) -> bool:
        return hashed.startswith("$argon2id$") and password == PASSWORD

    monkeypatch.setattr(login, "password_matches", compare)


async def enter(
    world: World, number: ContractNumber, password: str = PASSWORD, known: str | None = None
) -> SignedIn | Refused:
    return await login.sign_in(world.ctx, number, password, source="192.0.2.7", known=known)


async def paused(world: World) -> ContractNumber:
    number = await world.contract()
    for _ in range(5):
        await enter(world, number, "wrong")
    return number


async def test_an_officer_ends_a_pause_and_the_password_works_at_once(world: World) -> None:
    number, clerk = await paused(world), world.officers[Role.CLERK]
    hashed = await value(world, "SELECT password_hash FROM contract")
    assert reason(await enter(world, number)) is Reason.CREDENTIALS
    assert await pause.paused_until(world.ctx, clerk, number) is not None
    assert await pause.end_pause(world.ctx, clerk, number, "免許証を確認") is None
    assert await pause.paused_until(world.ctx, clerk, number) is None
    assert await value(world, "SELECT login_failures FROM contract") == 0
    assert await value(world, "SELECT password_hash FROM contract") == hashed
    assert reason(await enter(world, number, "wrong")) is Reason.CREDENTIALS
    assert isinstance(await enter(world, number), SignedIn)


async def test_the_end_of_a_pause_is_in_the_trail_with_its_reason(world: World) -> None:
    number, clerk = await paused(world), world.officers[Role.CLERK]
    await pause.end_pause(world.ctx, clerk, number, "免許証を確認")
    assert (await events(world, number))[-1] == "login_pause_ended"
    last = "SELECT actor, detail FROM audit_entry ORDER BY id DESC LIMIT 1"
    found = (await fetch(world, last))[0]
    assert found["actor"] == f"officer:{clerk.id}"
    assert found["detail"] == {"reason": "免許証を確認"}


async def test_the_pause_of_a_known_browser_ends_with_it(world: World) -> None:
    number, clerk = await world.contract(), world.officers[Role.CLERK]
    first = await enter(world, number)
    assert isinstance(first, SignedIn)
    for _ in range(5):
        await enter(world, number, "wrong", first.known)
    assert await pause.paused_until(world.ctx, clerk, number) is not None
    assert await pause.end_pause(world.ctx, clerk, number, "窓口") is None
    assert isinstance(await enter(world, number, known=first.known), SignedIn)


@pytest.mark.parametrize("role", list(Role))
async def test_only_who_may_relieve_a_login_ends_a_pause(world: World, role: Role) -> None:
    number, officer = await paused(world), world.officers[role]
    refused = await pause.end_pause(world.ctx, officer, number, "窓口")
    may = role in {Role.CLERK, Role.APPROVER}
    assert officer.may(Right.RELIEVE_LOGIN) == may
    assert refused == (None if may else Refused(reason=Reason.NO_RIGHT))
    assert await value(world, "SELECT login_failures FROM contract") == (0 if may else 5)


async def test_without_a_pause_there_is_nothing_to_end(world: World) -> None:
    clerk, number = world.officers[Role.CLERK], await paused(world)
    world.clock.forward(seconds=600)
    assert await pause.paused_until(world.ctx, clerk, number) is None
    assert reason(await pause.end_pause(world.ctx, clerk, number, "窓口")) is Reason.WRONG_STATE
    unknown = ContractNumber("99999999999")
    assert await pause.paused_until(world.ctx, clerk, unknown) is None
    assert reason(await pause.end_pause(world.ctx, clerk, unknown, "窓口")) is Reason.NOT_FOUND
    assert "login_pause_ended" not in await events(world, number)


async def test_who_sees_no_customers_sees_no_pause(world: World) -> None:
    number = await paused(world)
    producer = world.officers[Role.PRODUCER]
    assert reason(await pause.paused_until(world.ctx, producer, number)) is Reason.NO_RIGHT
