"""A customer's file: found by what one hears on the telephone, stopped at once, freed by two."""

import pytest

from eawase.core.card import CardState
from eawase.core.identity import ContractNumber
from eawase.core.staff import Role
from eawase.office.words import EVENT_LABELS
from eawase.service import incident
from tests.doors import send, words
from tests.looking import bound_card_of
from tests.office.conftest import Enter
from tests.world import World

FILE = "/office/customers/"


async def card_state(world: World, number: ContractNumber) -> CardState:
    async with world.ctx.store.transaction() as tx:
        return (await tx.cards.all_of(number))[-1].state


@pytest.mark.parametrize("text", ["佐藤", "佐藤和", "さとう", "サトウ カズ", "ｻﾄｳ", "２００００"])
async def test_a_customer_is_found_by_name_kana_or_number(
    world: World, enter: Enter, text: str
) -> None:
    number = await world.contract()
    page = await (await enter(Role.CLERK)).get("/office/customers", params={"q": text})
    assert f'href="{FILE}{number}"' in page.text


@pytest.mark.parametrize("text", ["", " ", "%", "_", "和子", "' OR 1=1 --", "x" * 5000, "\0"])
async def test_no_text_lists_no_customers(world: World, enter: Enter, text: str) -> None:
    number = await world.contract()
    page = await (await enter(Role.CLERK)).get("/office/customers", params={"q": text})
    assert page.status_code == 200
    assert number.digits not in page.text


async def test_a_whole_number_opens_the_file(world: World, enter: Enter) -> None:
    number = await world.contract()
    card = await world.produced(number)
    client = await enter(Role.CLERK)
    for text in (number.digits, card.printed):
        answer = await client.get("/office/customers", params={"q": text})
        assert answer.headers["location"] == FILE + number.digits


async def test_the_file_tells_the_life_of_a_card_and_never_what_is_printed_on_it(
    world: World, enter: Enter
) -> None:
    number = await world.switched()
    operation = await world.freeze(number)
    await world.wrong(number, await world.ask(number, operation))
    page = await (await enter(Role.CLERK)).get(FILE + number.digits)
    told = words(page)
    assert "カードを切り替え、使いはじめました" in told
    assert "認証をまちがえました" in told
    assert "のべ2か所" in told
    for paper in world.papers.values():
        names = {world.ctx.catalogue.by_id(one).name_ja.replace("|", "") for one in paper}
        assert not any(f"pictures/{one}" in page.text for one in paper)
        assert sum(name in told for name in names if len(name) > 3) == 0


async def test_every_line_of_the_time_line_is_in_words(world: World, enter: Enter) -> None:
    number = await world.switched()
    await incident.stop(world.ctx, number)
    page = await (await enter(Role.AUDITOR)).get(FILE + number.digits)
    for event, label in EVENT_LABELS.items():
        assert f"<b>{event.value}</b>" not in page.text
        assert label
    assert "インターネットバンキングの取引を中止しました" in words(page)


async def test_a_clerk_suspends_and_two_officers_unlock(world: World, enter: Enter) -> None:
    number = await world.switched()
    clerk, approver = await enter(Role.CLERK), await enter(Role.APPROVER)
    here = FILE + number.digits
    page = await clerk.get(here)
    card = page.text.partition('name="card" value="')[2][:12]
    answer = await send(clerk, page, f"{here}/suspend", card=card)
    assert answer.status_code == 422
    await send(clerk, page, f"{here}/suspend", card=card, **{"suspend-reason": "lost"})
    assert await card_state(world, number) == "suspended"
    form = {"kind": "unlock", "unlock-reason": "窓口で\n免許証を確認"}
    made = await send(clerk, page, f"{here}/propose", **form)
    assert "解除を申請しました。" in words(await clerk.get(made.headers["location"]))
    assert (await send(clerk, page, f"{here}/propose", **form)).status_code == 409
    waiting = await approver.get("/office/proposals")
    assert "窓口で 免許証を確認" in words(waiting)
    decide = waiting.text.partition('action="/office/proposals/')[2].partition('"')[0]
    path = f"/office/proposals/{decide}"
    assert (await send(clerk, page, path, do="release")).status_code == 403
    await send(approver, waiting, path, do="release")
    assert await card_state(world, number) == "active"
    assert (await send(approver, waiting, path, do="release")).status_code == 409


async def test_a_revoked_card_asks_for_a_tick_first(world: World, enter: Enter) -> None:
    number = await world.contract()
    card = await world.posted(number)
    client, here = await enter(Role.APPROVER), FILE + number.digits
    page = await client.get(here)
    form = {"card": card.digits, "revoke-reason": "lost"}
    assert (await send(client, page, f"{here}/revoke", **form)).status_code == 422
    assert await card_state(world, number) == "posted"
    await send(client, page, f"{here}/revoke", sure="yes", **form)
    assert await card_state(world, number) == "revoked"
    system = {"card": card.digits, "revoke-reason": "replaced", "sure": "yes"}
    assert (await send(client, page, f"{here}/revoke", **system)).status_code == 422


async def test_a_card_of_another_customer_is_not_found_on_this_customers_page(
    world: World, enter: Enter
) -> None:
    number, other = await world.switched(), await world.switched()
    client = await enter(Role.APPROVER)
    page = await client.get(FILE + number.digits)
    card = (await bound_card_of(world, other)).number.digits
    for path, form in (
        ("suspend", {"suspend-reason": "lost"}),
        ("revoke", {"revoke-reason": "lost", "sure": "yes"}),
    ):
        answer = await send(client, page, f"{FILE}{number}/{path}", card=card, **form)
        assert answer.status_code == 404
        assert "見つかりませんでした" in words(answer)
    assert await card_state(world, other) == "active"


async def test_a_new_card_at_the_branch_needs_the_identity_check(
    world: World, enter: Enter
) -> None:
    number = await world.contract()
    client, here = await enter(Role.CLERK), FILE + number.digits
    page = await client.get(here)
    assert (await send(client, page, f"{here}/reissue")).status_code == 422
    done = await send(client, page, f"{here}/reissue", identity="yes")
    assert "再発行の申込を受け付けました。" in words(await client.get(done.headers["location"]))
    assert (await send(client, page, f"{here}/reissue", identity="yes")).status_code == 409


@pytest.mark.parametrize("bent", ["1", "abc", "99999999999", "%00"])
async def test_an_unknown_customer_is_a_page(enter: Enter, bent: str) -> None:
    answer = await (await enter(Role.CLERK)).get(FILE + bent)
    assert answer.status_code in {400, 404}
