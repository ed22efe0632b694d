"""Sessions: whose they are, how they begin, and that they end."""

from collections.abc import AsyncIterator

import httpx
import pytest

from eawase.core.audit import contract_chain
from eawase.core.staff import Role
from eawase.portal import ROUTES
from eawase.service import login
from eawase.service.login import SignedIn
from eawase.web.guard import create_app
from eawase.web.session import OFFICERS
from tests.doors import browser, desk_of, portal_app, send, sign_in, words
from tests.world import PASSWORD, World


@pytest.fixture
async def world(dsn: str) -> AsyncIterator[World]:
    made = await World.found(dsn)
    yield made
    await made.close()


def session_cookie(answer: httpx.Response, name: str = "eawase") -> str:
    """The header that sets the session's cookie."""
    found = [c for c in answer.headers.get_list("set-cookie") if c.startswith(name + "=")]
    assert len(found) == 1
    return found[0]


async def test_the_cookie_is_for_this_host_alone_over_tls_and_out_of_reach(world: World) -> None:
    async with browser(portal_app(world, secure=True), secure=True) as client:
        done = await sign_in(client, await world.contract())
        cookie = session_cookie(done, "__Host-eawase").lower()
        for flag in ("; secure", "; httponly", "; samesite=strict", "; path=/"):
            assert flag in cookie
        assert "domain=" not in cookie
        assert "max-age" not in cookie
        assert (await client.get("/home")).status_code == 200


async def test_over_plain_http_every_other_flag_stays(world: World) -> None:
    async with browser(portal_app(world)) as client:
        cookie = session_cookie(await sign_in(client, await world.contract())).lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "secure" not in cookie


async def test_a_token_from_outside_never_becomes_a_session(world: World) -> None:
    number = await world.contract()
    planted = "a" * 64
    async with browser(portal_app(world)) as victim:
        victim.headers["Cookie"] = f"eawase={planted}; eawase-form={planted}"
        done = await sign_in(victim, number)
        assert done.status_code == 303
        assert planted not in session_cookie(done)
    async with browser(portal_app(world)) as thief:
        thief.cookies.set("eawase", planted)
        assert (await thief.get("/home")).headers["location"] == "/login?ended=1"


async def test_the_token_of_the_form_opens_no_session(world: World) -> None:
    async with browser(portal_app(world)) as client:
        await client.get("/login")
        form = client.cookies["eawase-form"]
        await sign_in(client, await world.contract())
        assert client.cookies["eawase"] != form
        assert "eawase-form" not in client.cookies
    async with browser(portal_app(world)) as thief:
        thief.cookies.set("eawase", form)
        assert (await thief.get("/home")).status_code == 303


async def test_a_second_sign_in_ends_the_first_session(world: World) -> None:
    number = await world.contract()
    app = portal_app(world)
    async with browser(app) as first, browser(app) as second:
        await sign_in(first, number)
        assert (await first.get("/home")).status_code == 200
        await sign_in(second, number)
        assert (await first.get("/home")).headers["location"] == "/login?ended=1"
        assert (await second.get("/home")).status_code == 200


async def test_ten_idle_minutes_end_a_session(world: World) -> None:
    async with browser(portal_app(world)) as client:
        await sign_in(client, await world.contract())
        world.clock.forward(seconds=599)
        assert (await client.get("/home")).status_code == 200
        world.clock.forward(seconds=601)
        ended = await client.get("/home")
        assert (ended.status_code, ended.headers["location"]) == (303, "/login?ended=1")
        assert "もう一度ログインしてください" in words(await client.get("/login?ended=1"))


async def test_an_hour_ends_a_session_however_busy(world: World) -> None:
    async with browser(portal_app(world)) as client:
        await sign_in(client, await world.contract())
        for _ in range(7):
            assert (await client.get("/home")).status_code == 200
            world.clock.forward(seconds=500)
        world.clock.forward(seconds=101)
        assert (await client.get("/home")).status_code == 303


async def test_a_form_sent_after_the_end_does_nothing_and_leads_to_the_sign_in_page(
    world: World,
) -> None:
    number = await world.contract()
    async with browser(portal_app(world)) as client:
        await sign_in(client, number)
        page = await client.get("/apply")
        world.clock.forward(hours=2)
        late = await send(client, page, "/apply", postal="141-0032")
        assert (late.status_code, late.headers["location"]) == (303, "/login?ended=1")
    async with world.ctx.store.transaction() as tx:
        assert await tx.applications.open_of(number) is None


@pytest.mark.parametrize("path", ["/home", "/apply", "/settings", "/incident", "/statement/1"])
async def test_every_screen_asks_for_a_session(world: World, path: str) -> None:
    async with browser(portal_app(world)) as client:
        answer = await client.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/login?ended=1")
        assert answer.content == b""


async def test_an_officers_session_opens_no_customers_screen_and_the_other_way_round(
    world: World,
) -> None:
    number = await world.contract()
    clerk = world.officers[Role.CLERK]
    officer = await login.sign_in_officer(world.ctx, clerk.id, PASSWORD, source="test")
    customer = await login.sign_in(world.ctx, number, PASSWORD, source="test")
    assert isinstance(officer, SignedIn)
    assert isinstance(customer, SignedIn)
    office = create_app(desk_of(world, audience=OFFICERS), ROUTES)
    for app, name, sent in (
        (portal_app(world), "eawase", officer.token),
        (portal_app(world), "eawase-office", customer.token),
        (office, "eawase-office", officer.token),
        (office, "eawase-office", customer.token),
    ):
        async with browser(app) as client:
            client.cookies.set(name, sent)
            assert (await client.get("/home")).status_code == 303


@pytest.mark.parametrize("sent", ["", "x", "g" * 63, "a" * 65, "é" * 64, "a b" * 20, "'" * 64])
async def test_a_cookie_of_another_form_is_no_session(world: World, sent: str) -> None:
    async with browser(portal_app(world)) as client:
        answer = await client.get("/home", headers={b"Cookie": f"eawase={sent}".encode()})
        assert answer.status_code == 303


async def test_addresses_are_believed_as_far_as_our_own_proxies_wrote_them(world: World) -> None:
    number = await world.contract()
    for proxies, expected in ((0, "127.0.0.1"), (1, "203.0.113.9"), (2, "198.51.100.7")):
        async with browser(portal_app(world, proxies=proxies)) as client:
            client.headers["X-Forwarded-For"] = "6.6.6.6, 198.51.100.7, 203.0.113.9"
            await sign_in(client, number)
        async with world.ctx.store.transaction() as tx:
            entries = await tx.trail.of_chain(contract_chain(number.digits), after_seq=0, limit=100)
        assert [e.detail["source"] for e in entries if "source" in e.detail][-1] == expected
