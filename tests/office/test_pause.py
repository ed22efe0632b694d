"""The customer's page while somebody's wrong passwords keep the customer out."""

from eawase.core.identity import ContractNumber
from eawase.core.staff import Role
from tests.doors import browser, portal_app, send, sign_in, words
from tests.office.conftest import Enter
from tests.world import World

FORM = "/end-pause"


async def wrong_five_times(world: World, number: ContractNumber) -> None:
    async with browser(portal_app(world)) as stranger:
        for _ in range(5):
            await sign_in(stranger, number, "wrong")


async def test_a_clerk_ends_a_pause_after_the_identity_check(world: World, enter: Enter) -> None:
    number, clerk = await world.contract(), await enter(Role.CLERK)
    here = f"/office/customers/{number}"
    assert FORM not in (await clerk.get(here)).text
    await wrong_five_times(world, number)
    page = await clerk.get(here)
    assert "ログインの一時停止" in words(page)
    given = {"pause-reason": "運転免許証を確認"}
    unchecked = await send(clerk, page, here + FORM, **given)
    assert unchecked.status_code == 422
    assert "本人をたしかめて、印をつけてください。" in words(unchecked)
    silent = await send(clerk, page, here + FORM, **{"pause-identity": "yes"})
    assert silent.status_code == 422
    async with browser(portal_app(world)) as customer:
        assert (await sign_in(customer, number)).status_code == 403
        done = await send(clerk, page, here + FORM, **given, **{"pause-identity": "yes"})
        after = await clerk.get(done.headers["location"])
        assert "ログインの一時停止を終わらせました。すぐにログインできます。" in words(after)
        assert "運転免許証を確認" in words(after)
        assert FORM not in after.text
        assert (await sign_in(customer, number)).status_code == 303


async def test_who_may_not_end_a_pause_sees_it_without_the_form(world: World, enter: Enter) -> None:
    number = await world.contract()
    await wrong_five_times(world, number)
    page = await (await enter(Role.AUDITOR)).get(f"/office/customers/{number}")
    assert "ログインの一時停止" in words(page)
    assert FORM not in page.text


async def test_a_pause_that_is_over_cannot_be_ended(world: World, enter: Enter) -> None:
    number, approver = await world.contract(), await enter(Role.APPROVER)
    await wrong_five_times(world, number)
    here = f"/office/customers/{number}"
    world.clock.forward(seconds=300)
    page = await approver.get(here)
    assert FORM in page.text
    world.clock.forward(seconds=300)
    form = {"pause-reason": "窓口", "pause-identity": "yes"}
    assert (await send(approver, page, here + FORM, **form)).status_code == 409
    assert FORM not in (await approver.get(here)).text
