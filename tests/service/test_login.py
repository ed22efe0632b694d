"""Signing in: one answer for every refusal, throttled, one live session per contract."""

import pytest

from eawase.core.identity import ContractNumber, OfficerId
from eawase.core.refusal import Reason
from eawase.core.staff import Role
from eawase.service import incident, login
from eawase.service.login import SOURCE_MAX, SignedIn, Visitor
from tests.looking import assert_sound, events, fetch, reason, value
from tests.world import PASSWORD, World

HOME = "192.0.2.7"
STRANGER = ContractNumber("99999999999")


@pytest.fixture(autouse=True)
def hashings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every password comparison, without the work: the passwords that were compared."""
    compared: list[str] = []

    def compare(hashed: str, password: str) -> bool:
        compared.append(password)
        return hashed.startswith("$argon2id$") and password == PASSWORD

    monkeypatch.setattr(login, "password_matches", compare)
    return compared


async def enter(
    world: World, number: ContractNumber, password: str = PASSWORD, source: str = HOME
) -> SignedIn:
    made = await login.sign_in(world.ctx, number, password, source=source)
    assert isinstance(made, SignedIn), made
    return made


async def refused(
    world: World, number: ContractNumber, password: str = "wrong", source: str = HOME
) -> Reason:
    return reason(await login.sign_in(world.ctx, number, password, source=source))


async def visitor(world: World, token: str) -> Visitor | None:
    return await login.whose(world.ctx, token)


async def test_the_right_password_starts_a_session(world: World) -> None:
    number = await world.contract()
    made = await enter(world, number)
    assert made.previous_login_at is None
    found = await visitor(world, made.token)
    assert found is not None
    assert found.contract is not None
    assert (found.contract.number, found.officer) == (number, None)


async def test_the_previous_login_is_told_to_the_second(world: World) -> None:
    number = await world.contract()
    await enter(world, number)
    first = world.clock.at
    world.clock.forward(hours=3)
    assert (await enter(world, number)).previous_login_at == first


async def test_unknown_wrong_and_throttled_get_one_answer_for_one_work(
    world: World, hashings: list[str]
) -> None:
    number = await world.contract()
    assert await refused(world, STRANGER) is Reason.CREDENTIALS
    assert len(hashings) == 1
    assert await refused(world, STRANGER, PASSWORD) is Reason.CREDENTIALS
    assert len(hashings) == 2
    for tried in range(5):
        assert await refused(world, number) is Reason.CREDENTIALS
        assert len(hashings) == 3 + tried
    assert await refused(world, number, PASSWORD) is Reason.CREDENTIALS
    assert len(hashings) == 8


async def test_a_throttled_contract_opens_again_by_itself(world: World) -> None:
    number = await world.contract()
    for _ in range(5):
        await refused(world, number)
    world.clock.forward(seconds=599)
    assert await refused(world, number, PASSWORD) is Reason.CREDENTIALS
    world.clock.forward(seconds=1)
    await enter(world, number)
    assert await value(world, "SELECT login_failures FROM contract") == 0


async def test_wrong_passwords_during_the_pause_do_not_lengthen_it(world: World) -> None:
    number = await world.contract()
    for _ in range(30):
        await refused(world, number)
    assert await value(world, "SELECT login_failures FROM contract") == 5
    world.clock.forward(seconds=600)
    await enter(world, number)


async def test_an_unknown_name_is_not_written_anywhere(world: World) -> None:
    await refused(world, STRANGER, "typed-into-the-wrong-field")
    trail = str(await fetch(world, "SELECT chain, detail::text FROM audit_entry"))
    assert STRANGER.digits not in trail
    assert "typed-into" not in trail


async def test_a_second_login_ends_the_first_session(world: World) -> None:
    number = await world.contract()
    first = await enter(world, number)
    second = await enter(world, number)
    assert await visitor(world, first.token) is None
    assert await visitor(world, second.token) is not None
    assert (await events(world, number))[-2:] == ["session_replaced", "login_accepted"]


async def test_sessions_of_different_contracts_live_side_by_side(world: World) -> None:
    tokens = [(await enter(world, await world.contract())).token for _ in range(2)]
    assert all([await visitor(world, token) for token in tokens])


async def test_an_idle_session_ends_after_ten_minutes(world: World) -> None:
    made = await enter(world, await world.contract())
    world.clock.forward(seconds=599)
    assert await visitor(world, made.token) is not None
    world.clock.forward(seconds=599)
    assert await visitor(world, made.token) is not None
    world.clock.forward(seconds=600)
    assert await visitor(world, made.token) is None


async def test_a_busy_session_ends_after_an_hour_all_the_same(world: World) -> None:
    made = await enter(world, await world.contract())
    for _ in range(11):
        world.clock.forward(minutes=5)
        assert await visitor(world, made.token) is not None
    world.clock.forward(minutes=5)
    assert await visitor(world, made.token) is None


async def test_signing_out_ends_the_session_and_may_be_repeated(world: World) -> None:
    number = await world.contract()
    made = await enter(world, number)
    for _ in range(2):
        await login.sign_out(world.ctx, made.token)
    assert await visitor(world, made.token) is None
    assert (await events(world, number)).count("logout") == 1


async def test_a_made_up_token_is_nobodys(world: World) -> None:
    made = await enter(world, await world.contract())
    for token in ("", "00" * 32, made.token.upper() + "0", made.token[:-1]):
        assert await visitor(world, token) is None


async def test_only_a_digest_of_the_token_is_stored(world: World) -> None:
    made = await enter(world, await world.contract())
    digest = await value(world, "SELECT digest FROM session")
    assert len(digest) == 32
    assert bytes.fromhex(made.token) != digest


async def test_a_stopped_contract_is_told_so_only_with_the_right_password(world: World) -> None:
    number = await world.contract()
    made = await enter(world, number)
    await incident.stop(world.ctx, number)
    assert await visitor(world, made.token) is None
    assert await refused(world, number) is Reason.CREDENTIALS
    assert await refused(world, number, PASSWORD) is Reason.STOPPED


async def test_one_source_cannot_try_for_ever(world: World) -> None:
    number = await world.contract()
    for _ in range(SOURCE_MAX):
        await refused(world, STRANGER)
    assert await refused(world, number, PASSWORD) is Reason.CREDENTIALS
    await enter(world, number, source="192.0.2.8")
    world.clock.forward(minutes=10)
    await enter(world, number)


async def test_a_crowded_source_costs_no_work_and_floods_no_trail(
    world: World, hashings: list[str]
) -> None:
    number, clerk = await world.contract(), world.officers[Role.CLERK].id
    for _ in range(SOURCE_MAX):
        await refused(world, STRANGER)
    written = await value(world, "SELECT count(*) FROM audit_entry")
    for _ in range(3):
        assert await refused(world, number, PASSWORD) is Reason.CREDENTIALS
        made = await login.sign_in_officer(world.ctx, clerk, PASSWORD, source=HOME)
        assert reason(made) is Reason.CREDENTIALS
    assert len(hashings) == SOURCE_MAX
    assert await value(world, "SELECT count(*) FROM audit_entry") == written + 1
    last = "SELECT detail->>'reason' FROM audit_entry ORDER BY id DESC LIMIT 1"
    assert await value(world, last) == "throttled"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.7", "192.0.2.7", True),
        ("192.0.2.7", "192.0.2.8", False),
    ],
)
async def test_a_host_counts_as_one_source_whatever_address_of_its_network_it_uses(
    world: World, one: str, other: str, same: bool
) -> None:
    for source in (one, other):
        await refused(world, STRANGER, source=source)
    assert await value(world, "SELECT count(*) FROM attempt") == (1 if same else 2)


async def test_the_address_of_a_source_is_kept_as_a_keyed_digest(world: World) -> None:
    await refused(world, STRANGER)
    key = await value(world, "SELECT key FROM attempt")
    assert HOME.encode() not in key
    assert len(key) == 16


async def test_an_officer_signs_in_with_a_session_of_their_own(world: World) -> None:
    clerk = world.officers[Role.CLERK]
    made = await login.sign_in_officer(world.ctx, clerk.id, PASSWORD, source=HOME)
    assert isinstance(made, SignedIn)
    found = await visitor(world, made.token)
    assert found == Visitor(contract=None, officer=clerk)
    await login.sign_out(world.ctx, made.token)
    assert await visitor(world, made.token) is None
    await assert_sound(world)


async def test_officers_are_throttled_like_customers(world: World, hashings: list[str]) -> None:
    clerk = world.officers[Role.CLERK].id
    unknown = OfficerId("nobody")
    tries = [(unknown, PASSWORD), *[(clerk, "wrong")] * 5, (clerk, PASSWORD)]
    for officer, password in tries:
        made = await login.sign_in_officer(world.ctx, officer, password, source=HOME)
        assert reason(made) is Reason.CREDENTIALS
    assert len(hashings) == len(tries)
    world.clock.forward(seconds=600)
    assert isinstance(
        await login.sign_in_officer(world.ctx, clerk, PASSWORD, source=HOME), SignedIn
    )
