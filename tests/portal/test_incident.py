"""Loss and theft, and the emergency stop: at once, alone, and without any picture."""

import httpx
import pytest

from eawase.core.card import CardReason, CardState
from eawase.core.contract import bound_card
from eawase.core.identity import ContractNumber
from eawase.core.refusal import Reason, Refused
from eawase.service import confirm
from tests.doors import send, sign_in, words
from tests.world import World


async def state_of(world: World, number: ContractNumber) -> tuple[CardState, CardReason | None]:
    async with world.ctx.store.transaction() as tx:
        card = bound_card(await tx.cards.all_of(number))
    assert card is not None
    return card.state, card.reason


@pytest.mark.parametrize("reason", ["lost", "stolen"])
async def test_the_customer_stops_the_card_at_once(
    world: World, client: httpx.AsyncClient, reason: str
) -> None:
    number = await world.switched()
    await sign_in(client, number)
    page = await client.get("/incident")
    assert "pictures/" not in page.text
    done = await send(client, page, "/incident/loss", reason=reason)
    assert (done.status_code, done.headers["location"]) == (303, "/incident?done=1")
    assert await state_of(world, number) == (CardState.SUSPENDED, CardReason(reason))
    after = await client.get("/incident?done=1")
    assert "カードの利用を止めました" in words(after)
    assert 'href="/apply"' in after.text
    refused = await confirm.freeze(world.ctx, number, world.transfer(number))
    assert refused == Refused(reason=Reason.SUSPENDED)


@pytest.mark.parametrize("sent", ["", "locked", "officer", "x", "lost\n", "lost,stolen"])
async def test_only_loss_or_theft_can_be_reported(
    world: World, client: httpx.AsyncClient, sent: str
) -> None:
    number = await world.switched()
    await sign_in(client, number)
    answer = await send(client, await client.get("/incident"), "/incident/loss", reason=sent)
    assert answer.status_code == 422
    assert 'id="f-reason-e"' in answer.text
    assert (await state_of(world, number))[0] is CardState.ACTIVE


async def test_reporting_twice_changes_nothing_more(
    world: World, client: httpx.AsyncClient
) -> None:
    number = await world.switched()
    await sign_in(client, number)
    page = await client.get("/incident")
    await send(client, page, "/incident/loss", reason="lost")
    again = await send(client, page, "/incident/loss", reason="stolen")
    assert again.headers["location"] == "/incident"
    assert await state_of(world, number) == (CardState.SUSPENDED, CardReason.LOST)


async def test_without_a_card_in_use_the_page_names_the_telephone(
    world: World, client: httpx.AsyncClient
) -> None:
    await sign_in(client, await world.contract())
    page = await client.get("/incident")
    assert "切り替えた画像認証カードがありません" in words(page)
    assert 'action="/incident/loss"' not in page.text
    assert "0120-000-111" in words(page)
    done = await send(client, page_with_form(await client.get("/apply")), "/incident/loss")
    assert done.status_code == 422


def page_with_form(page: httpx.Response) -> httpx.Response:
    """Any page of this session that holds a form."""
    assert 'name="csrf"' in page.text
    return page


async def test_after_a_loss_the_next_card_is_applied_for_on_the_same_screen(
    world: World, client: httpx.AsyncClient
) -> None:
    number = await world.switched()
    await sign_in(client, number)
    await send(client, await client.get("/incident"), "/incident/loss", reason="lost")
    page = await client.get("/apply")
    assert "画像認証カードの再発行" in words(page)
    done = await send(client, page, "/apply", postal="1410032")
    assert done.headers["location"] == "/apply?received=1"


async def test_an_emergency_stop_asks_first_then_ends_everything(
    world: World, client: httpx.AsyncClient
) -> None:
    number = await world.switched()
    await sign_in(client, number)
    page = await client.get("/incident/stop")
    assert "窓口でしか再開できません" in words(page)
    unsure = await send(client, page, "/incident/stop")
    assert unsure.status_code == 422
    assert (await client.get("/home")).status_code == 200
    done = await send(client, page, "/incident/stop", sure="yes")
    assert (done.status_code, done.headers["location"]) == (303, "/login?stopped=1")
    assert "eawase" not in client.cookies
    assert "止めています" in words(await client.get("/login?stopped=1"))
    assert (await sign_in(client, number)).status_code == 403
    refused = await confirm.freeze(world.ctx, number, world.transfer(number))
    assert refused == Refused(reason=Reason.STOPPED)


async def test_the_stop_ends_the_session_wherever_its_cookie_is(
    world: World, client: httpx.AsyncClient
) -> None:
    await sign_in(client, await world.contract())
    kept = client.cookies["eawase"]
    await send(client, await client.get("/incident/stop"), "/incident/stop", sure="yes")
    answer = await client.get("/home", headers={"Cookie": f"eawase={kept}"})
    assert answer.headers["location"] == "/login?ended=1"


async def test_all_of_it_speaks_english(world: World, client: httpx.AsyncClient) -> None:
    await sign_in(client, await world.switched())
    assert "Lost or stolen card" in words(await client.get("/incident?lang=en"))
    assert "Stop everything" in words(await client.get("/incident/stop"))
    page = await client.get("/incident")
    await send(client, page, "/incident/loss", reason="lost")
    assert "Your card has been stopped" in words(await client.get("/incident?done=1"))
