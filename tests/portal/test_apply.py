"""The application screen: what it shows, what it asks, and how it ends."""

import re

import httpx
import pytest

from eawase.core.application import ApplicationState
from eawase.core.identity import ContractNumber
from tests.doors import send, sign_in, words
from tests.world import World


async def open_application(world: World, number: ContractNumber) -> ApplicationState | None:
    async with world.ctx.store.transaction() as tx:
        found = await tx.applications.open_of(number)
    return found.state if found else None


async def test_it_shows_name_address_method_and_fee_and_asks_for_the_postal_code(
    world: World, client: httpx.AsyncClient
) -> None:
    await sign_in(client, await world.contract())
    page = await client.get("/apply")
    text = words(page)
    for shown in ("佐藤 和子 様", "東京都品川区大崎1-2-25", "簡易書留", "お金はかかりません。"):
        assert shown in text
    assert "141" not in text
    assert "1410032" not in page.text
    assert "本店営業部 03-0000-0000" in text
    await world.set_policy(card_fee_yen=1100)
    assert "手数料は1,100円です。" in words(await client.get("/apply"))


@pytest.mark.parametrize("typed", ["1410032", "141-0032", "〒１４１ー００３２", " 141 0032 "])
async def test_the_right_postal_code_applies_however_it_is_typed(
    world: World, client: httpx.AsyncClient, typed: str
) -> None:
    number = await world.contract()
    await sign_in(client, number)
    done = await send(client, await client.get("/apply"), "/apply", postal=typed)
    assert (done.status_code, done.headers["location"]) == (303, "/apply?received=1")
    assert await open_application(world, number) is ApplicationState.SUBMITTED
    text = words(await client.get("/apply?received=1"))
    assert "申込を受け付けました" in text
    assert "〒141-0032" in text


async def test_a_mismatch_counts_and_the_third_sends_to_the_branch(
    world: World, client: httpx.AsyncClient
) -> None:
    number = await world.contract()
    await sign_in(client, number)
    page = await client.get("/apply")
    for left in (2, 1):
        answer = await send(client, page, "/apply", postal="100-0001")
        assert answer.status_code == 422
        assert f"あと{left}回ちがうと" in words(answer)
        assert 'value="100-0001"' in answer.text
    last = await send(client, page, "/apply", postal="100-0001")
    assert last.status_code == 409
    assert "窓口での手続きになります" in words(last)
    assert 'name="postal"' not in last.text
    right = await send(client, page, "/apply", postal="141-0032")
    assert right.status_code == 409
    assert await open_application(world, number) is None


@pytest.mark.parametrize(
    "typed", ["", "　", "141-003", "14100321", "abc", "141\n0032", "-1", "<b>", "1" * 3000]
)
async def test_bad_text_is_answered_at_the_field_and_costs_no_try(
    world: World, client: httpx.AsyncClient, typed: str
) -> None:
    number = await world.contract()
    await sign_in(client, number)
    page = await client.get("/apply")
    for _ in range(4):
        answer = await send(client, page, "/apply", postal=typed)
        assert answer.status_code == 422
        assert 'id="f-postal-e"' in answer.text
    done = await send(client, page, "/apply", postal="1410032")
    assert done.status_code == 303


async def test_skipping_leads_on_and_the_screen_returns_at_the_next_sign_in(
    world: World, client: httpx.AsyncClient
) -> None:
    number = await world.contract()
    await sign_in(client, number)
    done = await send(client, await client.get("/apply"), "/apply/skip")
    assert (done.status_code, done.headers["location"]) == (303, "/home")
    client.cookies.clear()
    assert (await sign_in(client, number)).headers["location"] == "/apply"


async def test_both_buttons_work_without_script(world: World, client: httpx.AsyncClient) -> None:
    await sign_in(client, await world.contract())
    page = await client.get("/apply")
    assert '<button class="btn">申込</button>' in page.text
    assert 'formaction="/apply/skip" formnovalidate>スキップ</button>' in page.text


async def test_a_second_application_is_not_made(world: World, client: httpx.AsyncClient) -> None:
    number = await world.contract()
    await sign_in(client, number)
    page = await client.get("/apply")
    assert (await send(client, page, "/apply", postal="1410032")).status_code == 303
    again = await send(client, page, "/apply", postal="1410032")
    assert again.status_code == 409
    assert "画像認証カードの申込の状況" in words(again)


async def test_an_application_is_withdrawn_while_nothing_is_made(
    world: World, client: httpx.AsyncClient
) -> None:
    number = await world.contract()
    await world.applied(number)
    await sign_in(client, number)
    page = await client.get("/apply")
    done = await send(client, page, "/apply/withdraw")
    assert done.headers["location"] == "/apply?withdrawn=1"
    assert await open_application(world, number) is None
    assert "申込を取り消しました" in words(await client.get("/apply?withdrawn=1"))
    late = await send(client, page, "/apply/withdraw")
    assert late.headers["location"] == "/apply?late=1"


async def test_once_the_card_is_made_there_is_nothing_to_withdraw(
    world: World, client: httpx.AsyncClient
) -> None:
    number = await world.contract()
    await world.applied(number)
    await sign_in(client, number)
    page = await client.get("/apply")
    await world.produced(number)
    done = await send(client, page, "/apply/withdraw")
    assert done.headers["location"] == "/apply?late=1"
    answer = await client.get("/apply?late=1")
    assert "申込は取り消せませんでした" in words(answer)
    assert "/apply/withdraw" not in answer.text


async def test_a_posted_card_shows_day_and_number_and_what_to_do_if_it_does_not_come(
    world: World, client: httpx.AsyncClient
) -> None:
    number = await world.contract()
    await world.posted(number)
    await sign_in(client, number)
    page = await client.get("/apply")
    text = words(page)
    assert "お送りした日2026年11月24日" in text
    assert 'id="late"' in page.text
    assert "郵便局があずかるのは7日間です。" in text
    assert "2027年2月22日(月)までに切り替えないと" in text
    assert 'href="/switch"' in page.text


async def test_whoever_uses_a_card_is_told_so(world: World, client: httpx.AsyncClient) -> None:
    await sign_in(client, await world.switched())
    page = await client.get("/apply")
    assert "新しい申込はいりません。" in words(page)
    assert 'name="postal"' not in page.text


async def test_before_the_start_date_nobody_can_apply(
    world: World, client: httpx.AsyncClient
) -> None:
    number = await world.contract()
    world.clock.forward(days=-30)
    await sign_in(client, number)
    page = await client.get("/apply")
    assert "2026年11月2日(月)から" in words(page)
    assert 'name="postal"' not in page.text


async def test_both_screens_speak_english(world: World, client: httpx.AsyncClient) -> None:
    number = await world.contract()
    await sign_in(client, number)
    assert "Apply for an image authentication card" in words(await client.get("/apply?lang=en"))
    await world.posted(number)
    text = words(await client.get("/apply"))
    assert "Your application for an image authentication card" in text
    assert re.search("[ぁ-ん]", text.replace("日本語", "")) is None, text
