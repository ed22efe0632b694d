"""From the work list to the printer's package: four eyes, and the package exactly once."""

import asyncio
import csv
import html
import io
import re
import zipfile
from uuid import UUID

import httpx

from eawase.core.application import ApplicationState
from eawase.core.card import CardState
from eawase.core.identity import ContractNumber
from eawase.core.staff import Role
from eawase.press.read import read_cards
from eawase.service import issue
from tests.conftest import run_sql
from tests.doors import send, words
from tests.office.conftest import Enter
from tests.world import World


async def state_of(world: World, application: UUID) -> ApplicationState:
    async with world.ctx.store.transaction() as tx:
        found = await tx.applications.lock(application)
    assert found is not None
    return found.state


async def cards_of(world: World, number: ContractNumber) -> list[CardState]:
    async with world.ctx.store.transaction() as tx:
        return [card.state for card in await tx.cards.all_of(number)]


async def released(world: World, *applications: UUID) -> UUID:
    """A batch that a second officer released."""
    clerk = world.officers[Role.CLERK]
    assert await issue.approve(world.ctx, clerk, applications) == len(applications)
    batch = await issue.propose_batch(world.ctx, clerk, applications)
    assert isinstance(batch, UUID)
    approver = world.officers[Role.APPROVER]
    assert await issue.decide_batch(world.ctx, approver, batch, release=True) is None
    return batch


async def test_ticked_applications_are_approved_together(world: World, enter: Enter) -> None:
    ids = [await world.applied(await world.contract()) for _ in range(3)]
    client = await enter(Role.CLERK)
    page = await client.get("/office/applications")
    assert words(page).count("佐藤 和子を選択") == 3
    ticked = [str(one) for one in ids[:2]]
    done = await send(client, page, "/office/applications/approve", id=ticked)
    after = await client.get(done.headers["location"])
    assert "2件の申込を承認しました。" in words(after)
    states = [await state_of(world, one) for one in ids]
    assert states == ["approved", "approved", "submitted"]


async def test_a_whole_page_can_be_ticked_at_once(world: World, enter: Enter) -> None:
    for _ in range(3):
        await world.applied(await world.contract())
    client = await enter(Role.CLERK)
    page = await client.get("/office/applications")
    assert page.text.count(" checked") == 0
    link = re.search(r'href="([^"]*tick=all)"', page.text)
    assert link is not None
    assert (await client.get(html.unescape(link[1]))).text.count(" checked") == 3


async def test_applications_in_a_batch_still_count_as_on_their_way(
    world: World, enter: Enter
) -> None:
    await released(world, await world.applied(await world.contract()))
    await world.applied(await world.contract())
    work = words(await (await enter(Role.CLERK)).get("/office/work"))
    assert re.search(r"申込から発送まで\s*2件", work) is not None


async def test_nothing_ticked_is_said_at_the_list(world: World, enter: Enter) -> None:
    await world.applied(await world.contract())
    client = await enter(Role.CLERK)
    page = await client.get("/office/applications")
    for path in ("/office/applications/approve", "/office/batches"):
        answer = await send(client, page, path)
        assert answer.status_code == 422
        assert "1件以上えらんでください。" in words(answer)


async def test_an_application_is_rejected_with_its_reason_only(world: World, enter: Enter) -> None:
    application = await world.applied(await world.contract())
    client, here = await enter(Role.CLERK), f"/office/applications/{application}"
    page = await client.get(here)
    answer = await send(client, page, f"{here}/reject", reason=" ")
    assert answer.status_code == 422
    assert await state_of(world, application) == "submitted"
    answer = await send(client, page, f"{here}/reject", reason="住所が\r\n変わる予定")
    assert answer.headers["location"] == "/office/applications?done=rejected"
    assert await state_of(world, application) == "rejected"


async def test_the_maker_of_a_batch_cannot_release_it_whatever_the_role(
    world: World, enter: Enter, dsn: str
) -> None:
    application = await world.applied(await world.contract())
    client = await enter(Role.CLERK)
    page = await client.get("/office/applications")
    await send(client, page, "/office/applications/approve", id=str(application))
    made = await send(client, page, "/office/batches", id=str(application))
    here = made.headers["location"].partition("?")[0]
    assert "あなたが申請したので、あなたは承認できません。" in words(await client.get(here))
    assert (await send(client, page, f"{here}/decide", do="release")).status_code == 403
    run_sql(dsn, "UPDATE officer SET role = 'approver' WHERE id = 'test-clerk'")
    answer = await send(client, page, f"{here}/decide", do="release")
    assert answer.status_code == 403
    assert "申請した本人は、承認できません" in words(answer)
    second = await enter(Role.APPROVER)
    page = await second.get(here)
    answer = await send(second, page, f"{here}/decide", do="release")
    assert "カードの作成を承認しました。" in words(await second.get(answer.headers["location"]))


async def test_a_batch_sent_back_frees_its_applications(world: World, enter: Enter) -> None:
    application = await world.applied(await world.contract())
    clerk = world.officers[Role.CLERK]
    await issue.approve(world.ctx, clerk, [application])
    batch = await issue.propose_batch(world.ctx, clerk, [application])
    client, here = await enter(Role.APPROVER), f"/office/batches/{batch}"
    page = await client.get(here)
    assert (await send(client, page, f"{here}/decide", do="perhaps")).status_code == 422
    await send(client, page, f"{here}/decide", do="reject")
    listed = await (await enter(Role.CLERK)).get("/office/applications?state=approved")
    assert str(application) in listed.text


async def test_the_package_holds_cards_letters_and_manifest_in_one_order(
    world: World, enter: Enter
) -> None:
    numbers = [await world.contract() for _ in range(2)]
    batch = await released(world, *[await world.applied(number) for number in numbers])
    client, here = await enter(Role.PRODUCER), f"/office/batches/{batch}"
    page = await client.get(here)
    answer = await send(client, page, f"{here}/produce", once="yes")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert "attachment" in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == ["cards.pdf", "letters.pdf", "manifest.csv"]
        faces = read_cards(archive.read("cards.pdf"))
        assert archive.read("letters.pdf").startswith(b"%PDF")
        text = archive.read("manifest.csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["カード番号"] for row in rows] == [face.number_printed for face in faces]
    assert [row["あて名"] for row in rows] == ["佐藤 和子", "佐藤 和子"]
    assert [await cards_of(world, number) for number in numbers] == [["produced"], ["produced"]]


async def test_a_double_submit_gives_the_package_once(world: World, enter: Enter) -> None:
    number = await world.contract()
    batch = await released(world, await world.applied(number))
    client, here = await enter(Role.PRODUCER), f"/office/batches/{batch}"
    page = await client.get(here)
    answers: list[httpx.Response] = await asyncio.gather(
        *[send(client, page, f"{here}/produce", once="yes") for _ in range(3)]
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    late = next(answer for answer in answers if answer.status_code == 409)
    assert "もう一度作ることはできません。" in words(late)
    assert len(await cards_of(world, number)) == 1


async def test_without_the_tick_nothing_is_made(world: World, enter: Enter) -> None:
    number = await world.contract()
    batch = await released(world, await world.applied(number))
    client, here = await enter(Role.PRODUCER), f"/office/batches/{batch}"
    answer = await send(client, await client.get(here), f"{here}/produce")
    assert answer.status_code == 422
    assert "一度しか作れないことをたしかめて" in words(answer)
    assert await cards_of(world, number) == []


async def test_a_name_no_font_can_print_stops_the_batch_and_says_whose(
    world: World, enter: Enter, dsn: str
) -> None:
    number = await world.contract()
    application = await world.applied(number)
    run_sql(dsn, f"UPDATE application SET addressee = '佐藤 \U0001f600' WHERE id = '{application}'")
    batch = await released(world, application)
    client, here = await enter(Role.PRODUCER), f"/office/batches/{batch}"
    answer = await send(client, await client.get(here), f"{here}/produce", once="yes")
    assert answer.status_code == 409
    assert "カードは1枚も作っていません。" in words(answer)
    assert "佐藤 \U0001f600 様のあて名" in words(answer)
    assert await cards_of(world, number) == []


async def test_unknown_and_bent_addresses_are_pages_and_never_faults(enter: Enter) -> None:
    client = await enter(Role.CLERK)
    nobody = UUID(int=1)
    assert (await client.get(f"/office/applications/{nobody}")).status_code == 404
    assert (await client.get(f"/office/batches/{nobody}")).status_code == 404
    for bent in ("from=x", "from=2026-11-24~x", "from=0001-01-01T00:00:00%2B23:59~" + str(nobody)):
        assert (await client.get(f"/office/applications?{bent}")).status_code == 200
        assert (await client.get(f"/office/batches?{bent}&state=x")).status_code == 200
        assert (await client.get(f"/office/cards?{bent}&q=%00%25_")).status_code == 200
    page = await client.get("/office/applications")
    answer = await send(client, page, "/office/applications/approve", id="'; DROP TABLE card")
    assert answer.status_code == 422
