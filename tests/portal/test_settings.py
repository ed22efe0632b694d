"""契約者情報変更: the menu, and the two forms that freeze a change."""

import re
from uuid import UUID

import httpx
import pytest

from eawase.core.identity import ContractNumber
from eawase.core.operation import ContactChange, Content, LimitChange
from tests.doors import send, sign_in, words
from tests.world import World

CONTACT = {"email": "new@example.jp", "phone": "090-1111-2222"}
LIMITS = {"transfer": "600,000", "day": "2,000,000"}


async def frozen(world: World, number: ContractNumber, answer: httpx.Response) -> Content:
    """The operation an answer leads to."""
    found = re.fullmatch(r"/confirm/([0-9a-f-]{36})", answer.headers["location"])
    assert answer.status_code == 303
    assert found is not None
    async with world.ctx.store.transaction() as tx:
        operation = await tx.operations.get(UUID(found[1]), number)
    assert operation is not None
    return operation.content


async def test_the_menu_names_application_and_switch_over_as_the_notice_does(
    world: World, client: httpx.AsyncClient
) -> None:
    await sign_in(client, await world.contract())
    page = await client.get("/settings")
    text = words(page)
    for name, path in (
        ("画像認証カード申込", "/apply"),
        ("画像認証カード切替え", "/switch"),
        ("連絡先の変更", "/settings/contact"),
        ("振込限度額の変更", "/settings/limits"),
        ("振込先の登録", "/settings/payees"),
    ):
        assert name in text
        assert f'href="{path}"' in page.text
    assert "0032" not in text


async def test_a_change_of_contact_data_is_frozen_and_changes_nothing_yet(
    world: World, client: httpx.AsyncClient
) -> None:
    number = await world.contract()
    await sign_in(client, number)
    page = await client.get("/settings/contact")
    assert 'value="customer1@example.invalid"' in page.text
    answer = await send(client, page, "/settings/contact", **CONTACT)
    assert await frozen(world, number, answer) == ContactChange(**CONTACT)
    assert "customer1@example.invalid" in words(await client.get("/settings"))


async def test_a_rise_of_the_limits_is_frozen_for_the_next_day(
    world: World, client: httpx.AsyncClient
) -> None:
    number = await world.contract()
    await sign_in(client, number)
    page = await client.get("/settings/limits")
    assert 'value="500,000"' in page.text
    answer = await send(client, page, "/settings/limits", **LIMITS)
    content = await frozen(world, number, answer)
    assert isinstance(content, LimitChange)
    assert (content.transfer_limit_yen, content.day_limit_yen) == (600_000, 2_000_000)
    assert (content.effective_on - world.ctx.today()).days == 1


async def test_lower_limits_hold_at_once(world: World, client: httpx.AsyncClient) -> None:
    number = await world.contract()
    await sign_in(client, number)
    page = await client.get("/settings/limits")
    answer = await send(client, page, "/settings/limits", transfer="１００，０００円", day="500000")
    content = await frozen(world, number, answer)
    assert isinstance(content, LimitChange)
    assert content.effective_on == world.ctx.today()


BAD: list[tuple[str, dict[str, str], str]] = [
    ("contact", CONTACT | {"email": "nobody"}, "email"),
    ("contact", CONTACT | {"email": ""}, "email"),
    ("contact", CONTACT | {"email": "a@example.jp\r\nBcc: x@example.jp"}, "email"),
    ("contact", CONTACT | {"email": "a" * 3000 + "@example.jp"}, "email"),
    ("contact", CONTACT | {"phone": "1234"}, "phone"),
    ("contact", CONTACT | {"phone": "<script>"}, "phone"),
    ("contact", {"email": "customer1@example.invalid", "phone": "03-0000-1234"}, "email"),
    ("limits", LIMITS | {"transfer": "0"}, "transfer"),
    ("limits", LIMITS | {"transfer": "-5"}, "transfer"),
    ("limits", LIMITS | {"transfer": "5万"}, "transfer"),
    ("limits", LIMITS | {"day": "9" * 40}, "day"),
    ("limits", LIMITS | {"day": "5,000,001"}, "day"),
    ("limits", LIMITS | {"day": "599,999"}, "day"),
    ("limits", LIMITS | {"day": ""}, "day"),
    ("limits", {"transfer": "500000", "day": "1000000"}, "transfer"),
]


@pytest.mark.parametrize(("name", "fields", "bad"), BAD)
async def test_bad_text_is_answered_at_the_field_and_nothing_typed_is_lost(
    world: World, client: httpx.AsyncClient, name: str, fields: dict[str, str], bad: str
) -> None:
    await sign_in(client, await world.contract())
    path = f"/settings/{name}"
    answer = await send(client, await client.get(path), path, **fields)
    assert answer.status_code == 422
    assert re.findall(r'id="f-(\w+)-e"', answer.text) == [bad]
    assert "<script>" not in answer.text
    for field, typed in fields.items():
        if field != bad:
            assert f'value="{typed}"' in answer.text


@pytest.mark.parametrize("name", ["contact", "limits"])
async def test_after_the_deadline_the_forms_say_so_before_anything_is_typed(
    world: World, client: httpx.AsyncClient, name: str
) -> None:
    number = await world.contract()
    await sign_in(client, number)
    path = f"/settings/{name}"
    page = await client.get(path)
    await world.set_policy(deadline_on=world.ctx.today())
    assert (await client.get(path)).status_code == 200
    world.clock.forward(days=1)
    client.cookies.clear()
    await sign_in(client, number)
    assert (await client.get(path)).status_code == 403
    csrf = await client.get("/apply")
    fields = CONTACT if name == "contact" else LIMITS
    assert (await send(client, csrf, path, **fields)).status_code == 403
    assert page.status_code == 200


@pytest.mark.parametrize("name", ["contact", "limits"])
async def test_the_forms_say_which_card_is_needed_and_speak_english(
    world: World, client: httpx.AsyncClient, name: str
) -> None:
    number = await world.contract()
    await sign_in(client, number)
    assert "お客様カードを使います" in words(await client.get(f"/settings/{name}"))
    await world.switched(number)
    assert "画像認証カードを使います" in words(await client.get(f"/settings/{name}"))
    assert "image authentication card" in words(await client.get(f"/settings/{name}?lang=en"))
