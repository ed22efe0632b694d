"""Registering a payee, by the same steps and the same confirmation as a transfer."""

import httpx
import pytest

from tests.answering import Visit
from tests.doors import send, words
from tests.world import World

NEW = "/settings/payees/new"


async def visitor(world: World) -> Visit:
    return await Visit.of(world, await world.contract())


async def filled(visit: Visit, **typed: str) -> httpx.Response:
    page = await visit.client.get(f"{NEW}/details?institution=9900&branch=018")
    fields = {"institution": "9900", "branch": "018", "kind": "ordinary"}
    fields |= {"number": "0000123", "name": "かぶしき"} | typed
    return await send(visit.client, page, f"{NEW}/details", **fields)


async def test_a_payee_is_registered_and_offered_for_transfers(world: World) -> None:
    visit = await visitor(world)
    assert "まだありません" in words(await visit.client.get("/settings/payees"))
    path = (await filled(visit)).headers["location"]
    page = await visit.client.get(path)
    assert "振込先はまだ" not in words(page)
    done = await visit.answered(page, path, visit.numbers(page))
    receipt = await visit.client.get(done.headers["location"])
    assert "振込先を登録しました" in words(receipt)
    assert "振込後の残高" not in words(receipt)
    listed = await visit.client.get("/settings/payees")
    assert "カブシキ 様" in words(listed)
    assert "/transfer/details?payee=" in listed.text


async def test_nothing_is_registered_by_a_wrong_answer(world: World) -> None:
    visit = await visitor(world)
    path = (await filled(visit)).headers["location"]
    page = await visit.client.get(path)
    refused = await visit.answered(page, path, visit.numbers(page, off=1))
    assert "振込先はまだ登録されていません" in words(refused)
    assert "まだありません" in words(await visit.client.get("/settings/payees"))


async def test_the_search_leads_from_bank_to_branch_to_form(world: World) -> None:
    visit = await visitor(world)
    banks = await visit.client.get(NEW, params={"institution": "ゆうちょ"})
    assert f'href="{NEW}/branch?institution=9900"' in banks.text
    branches = await visit.client.get(f"{NEW}/branch?institution=9900&q=018")
    assert f'href="{NEW}/details?institution=9900&amp;branch=018"' in branches.text


@pytest.mark.parametrize(
    ("field", "bad"), [("number", "1"), ("name", "山田"), ("kind", "x"), ("name", "\x07")]
)
async def test_bad_input_stays_on_the_form(world: World, field: str, bad: str) -> None:
    page = await filled(await visitor(world), **{field: bad})
    assert page.status_code == 422
    assert f'id="f-{field}-e"' in page.text


async def test_an_unknown_bank_leads_back_to_the_search(world: World) -> None:
    visit = await visitor(world)
    for sent in (
        await filled(visit, institution="0000"),
        await visit.client.get(f"{NEW}/details"),
        await visit.client.get(f"{NEW}/branch?institution=x"),
    ):
        assert (sent.status_code, sent.headers["location"]) == (303, NEW)


async def test_giving_up_and_changing_lead_to_their_places(world: World) -> None:
    visit = await visitor(world)
    path = (await filled(visit)).headers["location"]
    page = await visit.client.get(path)
    back = await send(visit.client, page, f"{path}/cancel", change="yes")
    form = await visit.client.get(back.headers["location"])
    assert 'value="0000123"' in form.text
    gone = await send(visit.client, page, f"{path}/cancel")
    assert gone.headers["location"] == "/settings/payees"


async def test_after_the_deadline_registering_is_closed_before_anything_is_typed(
    world: World,
) -> None:
    await world.set_policy(deadline_on=world.ctx.today())
    world.clock.forward(days=1)
    visit = await visitor(world)
    for page in (await visit.client.get(NEW), await filled_late(visit)):
        assert page.status_code == 403
        assert "振込先の登録ができません" in words(page)
    assert (await visit.client.get("/settings/payees")).status_code == 200


async def filled_late(visit: Visit) -> httpx.Response:
    """The form sent by somebody whose page was opened in time."""
    page = await visit.client.get("/settings/payees")
    fields = {"institution": "9900", "branch": "018", "kind": "ordinary"}
    fields |= {"number": "0000123", "name": "かぶしき"}
    return await send(visit.client, page, f"{NEW}/details", **fields)
