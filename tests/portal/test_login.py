"""The sign-in door: what it says, what it never asks, and whose session it opens."""

import re
from datetime import timedelta

import httpx
import pytest

from eawase.service import incident
from tests.doors import browser, portal_app, send, sign_in, words
from tests.world import PASSWORD, World


async def test_signing_in_leads_to_the_application_screen_while_one_can_apply(
    world: World, client: httpx.AsyncClient
) -> None:
    done = await sign_in(client, await world.contract())
    assert (done.status_code, done.headers["location"]) == (303, "/apply")


async def test_with_a_card_under_way_it_leads_to_the_main_screen(
    world: World, client: httpx.AsyncClient
) -> None:
    number = await world.contract()
    await world.applied(number)
    assert (await sign_in(client, number)).headers["location"] == "/home"


async def test_before_the_start_date_nobody_is_asked_to_apply(
    world: World, client: httpx.AsyncClient
) -> None:
    await world.set_policy(start_on=world.ctx.today() + timedelta(days=1))
    assert (await sign_in(client, await world.contract())).headers["location"] == "/home"


async def test_an_unknown_contract_and_a_wrong_password_get_the_same_page(
    world: World, client: httpx.AsyncClient
) -> None:
    known = await world.contract()
    page = await client.get("/login")
    wrong = await send(client, page, "/login", contract=known.digits, password="no")
    unknown = await send(client, page, "/login", contract="99999999999", password="no")
    assert wrong.status_code == unknown.status_code == 403
    assert wrong.text.replace(known.digits, "") == unknown.text.replace("99999999999", "")
    assert "ログインできませんでした" in words(wrong)
    assert not any("eawase=" in cookie for cookie in wrong.headers.get_list("set-cookie"))


async def test_the_contract_number_is_given_back_and_the_password_never(
    world: World, client: httpx.AsyncClient
) -> None:
    page = await client.get("/login")
    answer = await send(client, page, "/login", contract="123", password="planted-password")
    assert answer.status_code == 422
    assert 'value="123"' in answer.text
    assert "planted-password" not in answer.text
    assert "契約者IDは11けたの数字です。" in words(answer)
    assert "<title>エラー:" in answer.text


async def test_full_width_digits_and_hyphens_are_read(
    world: World, client: httpx.AsyncClient
) -> None:
    number = await world.contract()
    typed = number.digits.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    page = await client.get("/login")
    typed = f"{typed[:3]}ー{typed[3:]}"
    done = await send(client, page, "/login", contract=typed, password=PASSWORD)
    assert done.status_code == 303


@pytest.mark.parametrize(
    "typed",
    ["", " ", "1" * 12, "2000000000a", "20000000001\n", "' OR 1=1 --", "<script>", "x" * 5000],
)
async def test_whatever_is_typed_as_a_contract_number_is_answered_at_the_field(
    client: httpx.AsyncClient, typed: str
) -> None:
    page = await client.get("/login")
    answer = await send(client, page, "/login", contract=typed, password="x")
    assert answer.status_code == 422
    assert 'id="f-contract-e"' in answer.text
    assert "<script>" not in answer.text


@pytest.mark.parametrize("typed", ["", "x" * 129, "a\0b"])
async def test_an_impossible_password_is_answered_at_the_field(
    world: World, client: httpx.AsyncClient, typed: str
) -> None:
    page = await client.get("/login")
    number = await world.contract()
    answer = await send(client, page, "/login", contract=number.digits, password=typed)
    assert answer.status_code == 422
    assert 'id="f-password-e"' in answer.text


async def test_the_form_asks_for_nothing_of_the_card_and_says_so(
    client: httpx.AsyncClient,
) -> None:
    page = await client.get("/login")
    form = re.search(r'<form[^>]*action="/login".*?</form>', page.text, re.DOTALL)
    assert form is not None
    assert re.findall(r'<input[^>]* name="(\w+)"', form[0]) == ["csrf", "contract", "password"]
    assert "pictures/" not in page.text
    assert "この画面で、カードの画像はおたずねしません" in words(page)
    assert "多くても2か所" in words(page)


async def test_the_promise_names_the_most_that_the_policy_ever_asks(
    world: World, client: httpx.AsyncClient
) -> None:
    await world.set_policy(positions_above_yen=((1_000_000, 4),))
    assert "多くても4か所" in words(await client.get("/login"))


async def test_after_too_many_wrong_passwords_even_the_right_one_waits(
    world: World, client: httpx.AsyncClient
) -> None:
    number = await world.contract()
    for _ in range(5):
        assert (await sign_in(client, number, "wrong")).status_code == 403
    assert (await sign_in(client, number)).status_code == 403
    world.clock.forward(seconds=601)
    assert (await sign_in(client, number)).status_code == 303


async def test_a_stopped_contract_is_sent_to_the_branch(
    world: World, client: httpx.AsyncClient
) -> None:
    number = await world.contract()
    await incident.stop(world.ctx, number)
    answer = await sign_in(client, number)
    assert answer.status_code == 403
    assert "お取引店の窓口" in words(answer)
    assert (await sign_in(client, number, "wrong")).text.count("お取引店の窓口") == 0


async def test_logging_out_ends_the_session_and_takes_the_cookie_back(
    world: World, client: httpx.AsyncClient
) -> None:
    await sign_in(client, await world.contract())
    stolen = client.cookies["eawase"]
    done = await send(client, await client.get("/home"), "/logout")
    assert (done.status_code, done.headers["location"]) == (303, "/login?out=1")
    assert "eawase" not in client.cookies
    assert "ログアウトしました" in words(await client.get("/login?out=1"))
    async with browser(portal_app(world)) as thief:
        thief.cookies.set("eawase", stolen)
        assert (await thief.get("/home")).status_code == 303


async def test_whoever_is_signed_in_is_led_past_the_form(
    world: World, client: httpx.AsyncClient
) -> None:
    assert (await client.get("/")).headers["location"] == "/login"
    await sign_in(client, await world.contract())
    assert (await client.get("/")).headers["location"] == "/home"
    assert (await client.get("/login")).headers["location"] == "/home"


async def test_the_page_speaks_english(client: httpx.AsyncClient) -> None:
    page = await client.get("/login?lang=en")
    assert "We do not ask for card pictures on this screen" in words(page)


async def test_wrong_passwords_of_a_stranger_do_not_shut_out_the_browser_the_customer_uses(
    world: World, client: httpx.AsyncClient
) -> None:
    number = await world.contract()
    await sign_in(client, number)
    await send(client, await client.get("/home"), "/logout")
    async with browser(portal_app(world)) as stranger:
        for _ in range(5):
            assert (await sign_in(stranger, number, "wrong")).status_code == 403
        waiting = await sign_in(stranger, number)
        assert waiting.status_code == 403
        assert "eawase-known" not in stranger.cookies
    wrong = await sign_in(client, number, "wrong")
    assert (wrong.status_code, words(wrong)) == (403, words(waiting))
    assert (await sign_in(client, number)).status_code == 303


async def test_the_mark_of_a_known_browser_opens_nothing(
    world: World, client: httpx.AsyncClient
) -> None:
    number = await world.contract()
    await sign_in(client, number)
    async with browser(portal_app(world)) as thief:
        stolen = client.cookies["eawase-known"]
        thief.cookies.set("eawase-known", stolen, domain="bank.test")
        thief.cookies.set("eawase", stolen, domain="bank.test")
        assert (await thief.get("/home")).headers["location"] == "/login?ended=1"
        for _ in range(5):
            assert (await sign_in(thief, number, "wrong")).status_code == 403
        assert (await sign_in(thief, number)).status_code == 403


@pytest.mark.parametrize("secure", [True, False])
async def test_the_mark_of_a_known_browser_stays_a_year_for_this_host_alone(
    world: World, secure: bool
) -> None:
    async with browser(portal_app(world, secure=secure), secure=secure) as client:
        done = await sign_in(client, await world.contract())
    name = "__Host-eawase-known=" if secure else "eawase-known="
    found = [c.lower() for c in done.headers.get_list("set-cookie") if c.startswith(name)]
    assert len(found) == 1
    for flag in ("; httponly", "; samesite=strict", "; path=/", "; max-age=31536000"):
        assert flag in found[0]
    assert ("; secure" in found[0]) == secure
    assert "domain=" not in found[0]
