"""The main screen: last login, the banner of every stage, accounts; and statements."""

import re
from collections.abc import Awaitable, Callable

import httpx
import pytest

from eawase.core.card import CardReason
from eawase.core.identity import ContractNumber
from eawase.core.post import ReturnReason
from eawase.core.staff import Role
from eawase.service import apply, incident, mailroom
from eawase.service.answer import Done
from tests.doors import sign_in, words
from tests.world import World


async def home_of(client: httpx.AsyncClient, number: ContractNumber) -> str:
    """What a customer reads on the main screen, and whatever the banner links to."""
    await sign_in(client, number)
    page = await client.get("/home")
    assert page.status_code == 200
    return words(page)


async def test_the_last_login_is_told_to_the_second(
    world: World, client: httpx.AsyncClient
) -> None:
    number = await world.contract()
    assert "今回がはじめてのログインです。" in await home_of(client, number)
    world.clock.forward(days=1, hours=4, minutes=3, seconds=10)
    client.cookies.clear()
    assert "前回のログイン 2026年11月24日 10時00分00秒" in await home_of(client, number)


async def test_accounts_show_their_balance_and_lead_to_statement_and_transfer(
    world: World, client: httpx.AsyncClient
) -> None:
    number = await world.contract(balance=1_234_567)
    await sign_in(client, number)
    page = await client.get("/home")
    assert "1,234,567円" in words(page)
    assert re.search(r'href="/statement/\d+"', page.text)
    for path in ("/transfer", "/settings", "/incident", "/incident/stop", "/guide"):
        assert f'href="{path}"' in page.text


async def _invited(world: World) -> ContractNumber:
    return await world.contract()


async def _applied(world: World) -> ContractNumber:
    number = await world.contract()
    await world.applied(number)
    return number


async def _in_production(world: World) -> ContractNumber:
    number = await world.contract()
    await world.produced(number)
    return number


async def _posted(world: World) -> ContractNumber:
    number = await world.contract()
    await world.posted(number)
    return number


async def _returned(world: World) -> ContractNumber:
    number = await world.contract()
    card = await world.posted(number)
    clerk = world.officers[Role.CLERK]
    await mailroom.take_back(world.ctx, clerk, card, ReturnReason.UNKNOWN_ADDRESS)
    return number


async def _switched(world: World) -> ContractNumber:
    return await world.switched()


async def _suspended(world: World) -> ContractNumber:
    number = await world.switched()
    await incident.report_loss(world.ctx, number, CardReason.LOST)
    return number


async def _locked(world: World) -> ContractNumber:
    number = await world.switched()
    operation = await world.freeze(number)
    for _ in range(5):
        await world.wrong(number, await world.ask(number, operation))
    return number


async def _replaced(world: World) -> ContractNumber:
    number = await _suspended(world)
    await world.posted(number)
    return number


Make = Callable[[World], Awaitable[ContractNumber]]

BANNERS: list[tuple[Make, str, str | None]] = [
    (_invited, "画像認証カードに切り替えませんか", "/apply"),
    (_applied, "カードの申込を受け付けました", "/apply"),
    (_in_production, "カードをつくっています", "/apply"),
    (_posted, "カードは届きましたか? 切替えをお願いします", "/switch"),
    (_returned, "カードが郵便局からもどってきました", "/apply"),
    (_switched, "画像認証カードをお使いいただいています", None),
    (_suspended, "カードの利用を止めています", "/apply"),
    (_locked, "カードの利用が止まりました", "/apply"),
    (_replaced, "カードは届きましたか? 切替えをお願いします", "/switch"),
]


@pytest.mark.parametrize(("make", "heading", "leads_to"), BANNERS)
async def test_each_stage_has_its_banner_with_the_next_step(
    world: World, client: httpx.AsyncClient, make: Make, heading: str, leads_to: str | None
) -> None:
    await sign_in(client, await make(world))
    page = await client.get("/home")
    banner = re.search(r'<div class="note[^"]*" id="banner">.*?</div></div>', page.text, re.DOTALL)
    assert banner is not None
    assert f"<h2>{heading}</h2>" in banner[0]
    buttons = re.findall(r'class="btn[^"]*" href="([^"]+)"', banner[0])
    assert buttons[:1] == ([leads_to] if leads_to else [])
    english = words(await client.get("/home?lang=en"))
    assert "カード" not in english


async def test_the_deadline_is_named_and_its_last_day_still_counts(
    world: World, client: httpx.AsyncClient
) -> None:
    number = await world.contract()
    await world.set_policy(deadline_on=world.ctx.today())
    text = await home_of(client, number)
    assert "2026年11月24日(火)まで今日まで" in text
    assert "期限がすぎました" not in text


@pytest.mark.parametrize(
    ("make", "leads_to"), [(_invited, "/apply"), (_posted, "/switch"), (_applied, None)]
)
async def test_after_the_deadline_the_banner_says_what_is_closed_and_what_to_do(
    world: World, client: httpx.AsyncClient, make: Make, leads_to: str | None
) -> None:
    number = await make(world)
    await world.set_policy(deadline_on=world.ctx.today())
    world.clock.forward(days=1)
    await sign_in(client, number)
    page = await client.get("/home")
    assert "2026年11月24日(火)をすぎたため、振込などができません。" in words(page)
    assert "残高や明細は、今までどおりごらんいただけます。" in words(page)
    assert (f'class="btn" href="{leads_to}"' in page.text) == (leads_to is not None)


async def test_before_the_start_date_the_banner_says_when(
    world: World, client: httpx.AsyncClient
) -> None:
    number = await world.contract()
    world.clock.forward(days=-30)
    assert "2026年11月2日(月)から、お申し込みいただけます。" in await home_of(client, number)


async def test_a_posted_card_names_the_nearer_of_deadline_and_lapse(
    world: World, client: httpx.AsyncClient
) -> None:
    number = await _posted(world)
    text = await home_of(client, number)
    assert "2027年2月22日(月)まであと90日" in text
    assert "2027年3月31日(水)をすぎると" in text
    await world.set_policy(deadline_on=world.ctx.today().replace(month=12, day=1))
    page = await client.get("/home")
    assert "2026年12月1日(火)まであと7日" in words(page)


async def test_an_account_is_branch_kind_and_number_on_every_page(
    world: World, client: httpx.AsyncClient
) -> None:
    number = await world.contract()
    named = f"本店営業部 普通 {number.digits[-7:]}"
    assert named in await home_of(client, number)
    own = re.search(r'href="(/statement/\d+)"', (await client.get("/home")).text)
    assert own is not None
    assert named in words(await client.get(own[1]))
    frozen = await world.freeze(number)
    assert named in words(await client.get(f"/confirm/{frozen.id}"))
    asked = await world.ask(number, frozen)
    assert isinstance(await world.right(number, asked), Done)
    assert named in words(await client.get(f"/receipt/{frozen.id}"))


async def test_a_statement_lists_movements_newest_first_with_the_way_to_older_ones(
    world: World, client: httpx.AsyncClient
) -> None:
    number = await world.contract()
    for amount in range(1001, 1012):
        operation = await world.freeze(number, world.transfer(number, amount))
        await world.right(number, await world.ask(number, operation))
    await sign_in(client, number)
    account = re.search(r'href="(/statement/\d+)"', (await client.get("/home")).text)
    assert account is not None
    page = await client.get(account[1])
    amounts = re.findall(r"1,0\d\d円", words(page))
    assert amounts == sorted(amounts, reverse=True)
    assert "振込 ヤマダ ハナコ" in words(page)
    older = re.search(r'href="(/statement/\d+\?before=\d+-\d+)"', page.text)
    assert older is not None
    rest = await client.get(older[1])
    assert "1,001円" in words(rest)
    assert "繰越残高" in words(rest)
    assert "1,011円" not in words(rest)
    english = words(await client.get(account[1] + "?lang=en"))
    assert "Transfer ヤマダ ハナコ" in english
    assert "Transfer fee" in english


async def test_another_customers_account_is_not_found(
    world: World, client: httpx.AsyncClient
) -> None:
    await world.contract()
    await sign_in(client, await world.contract())
    own = re.search(r'href="/statement/(\d+)"', (await client.get("/home")).text)
    assert own is not None
    assert (await client.get(f"/statement/{own[1]}")).status_code == 200
    other = await client.get(f"/statement/{int(own[1]) - 1}")
    none = await client.get(f"/statement/{2**62}")
    assert other.status_code == none.status_code == 404


@pytest.mark.parametrize("account", ["-1", "9" * 30, "x", "1.5", "1%00", "１"])
async def test_an_impossible_account_is_not_found(
    world: World, client: httpx.AsyncClient, account: str
) -> None:
    await sign_in(client, await world.contract())
    assert (await client.get(f"/statement/{account}")).status_code in {400, 404}


@pytest.mark.parametrize("before", ["x", "1", "1-", "-1-1", "9" * 25 + "-1", "1-99999", "1-1;--"])
async def test_an_impossible_place_in_a_statement_is_a_neutral_page(
    world: World, client: httpx.AsyncClient, before: str
) -> None:
    await sign_in(client, await world.contract())
    own = re.search(r'href="(/statement/\d+)"', (await client.get("/home")).text)
    assert own is not None
    assert (await client.get(own[1], params={"before": before})).status_code == 400


async def test_the_guide_is_open_and_has_a_part_for_every_screen(
    world: World, client: httpx.AsyncClient
) -> None:
    page = await client.get("/guide")
    assert page.status_code == 200
    for part in (
        *("top", "change", "login", "home", "apply"),
        *("switch", "transfer", "settings", "incident", "safety"),
    ):
        assert f'id="{part}"' in page.text
    await world.set_policy(failures_max=7, delivery_days=21)
    changed = words(await client.get("/guide"))
    assert "7回続けてまちがえると" in changed
    assert "21日ほど" in changed
    assert "ガイド" not in words(await client.get("/guide?lang=en"))


async def test_an_automatic_successor_is_announced_beside_the_card_in_use(
    world: World, client: httpx.AsyncClient
) -> None:
    number = await world.switched()
    async with world.ctx.store.transaction() as tx:
        contract = await tx.contracts.get(number, world.ctx.today())
        policy = await tx.institution.policy()
        assert contract is not None
        await apply.enter(world.ctx, tx, contract, policy, apply.Occasion.SUCCESSOR)
    assert "次のカードをつくっています" in await home_of(client, number)
    await world.posted(number)
    page = await client.get("/home")
    assert "新しいカードをお送りしました" in words(page)
    assert 'class="btn" href="/switch"' in page.text
