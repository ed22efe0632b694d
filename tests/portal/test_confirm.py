"""Confirming a transfer: every verdict has its page, and says first where the money is."""

import re

import httpx

from eawase.core.card import CardReason
from eawase.service import incident, upkeep
from tests.answering import Visit, asked, carded, cells, challenge_of, old, positions, unmoved
from tests.doors import send, words
from tests.looking import events
from tests.world import World


async def test_the_frozen_details_stand_beside_the_challenge(world: World) -> None:
    visit = await carded(world)
    _, page = await asked(visit)
    said = words(page)
    for part in (
        "ヤマダ ハナコ 様",
        "みずほ",
        "東京営業部",
        "7654321",
        "10,000円",
        "330円",
        "10,330円",
    ):
        assert part in said.replace("\u3000", " "), part
    assert "サトウ カズコ" in said.replace("\u3000", " ")
    assert "2026年11月24日(火) 本日" in said
    assert len(positions(page)) == 2
    assert cells(page) == {}
    assert "登録していない振込先です" in said


async def test_right_pictures_send_the_money_once(world: World) -> None:
    visit = await carded(world)
    path, page = await asked(visit)
    answer = visit.pictures(page)
    done = await visit.answered(page, path, answer)
    assert done.status_code == 303
    assert done.headers["location"] == path.replace("/confirm/", "/receipt/")
    assert await world.balance(visit.number) == 1_000_000 - 10_330
    replayed = await visit.answered(page, path, answer)
    assert replayed.headers["location"] == done.headers["location"]
    assert await world.balance(visit.number) == 1_000_000 - 10_330
    assert (await events(world, visit.number)).count("answer_right") == 2  # switch-over, transfer


async def test_a_wrong_answer_says_first_that_no_money_moved(world: World) -> None:
    visit = await carded(world)
    path, page = await asked(visit)
    refused = await visit.answered(page, path, visit.swapped(page))
    said = words(refused)
    assert said.index("お金はまだ動いていません") < said.index("あと4回")
    assert "どれがちがったかは" in said
    assert visit.card[-4:] in said
    assert f'href="{path}"' in refused.text
    assert await unmoved(visit)


async def test_a_refusal_does_not_depend_on_which_picture_was_wrong(world: World) -> None:
    pages: list[str] = []
    for spoilt in ("i", "r"):
        visit = await carded(world)
        path, page = await asked(visit)
        answer = visit.pictures(page)
        other = next(p for p in world.papers[visit.card] if p not in answer.values())
        refused = await visit.answered(page, path, {**answer, spoilt: other})
        neutral = re.sub(r"[0-9a-f-]{36}|[0-9a-f]{64}|\d{4} のカード", "", words(refused))
        pages.append(neutral.replace(visit.card[-4:], ""))
    assert pages[0] == pages[1]


async def test_the_same_positions_and_board_come_again_after_a_wrong_answer(world: World) -> None:
    visit = await carded(world)
    path, page = await asked(visit)
    await visit.answered(page, path, visit.swapped(page))
    again = await visit.client.get(path)
    assert positions(again) == positions(page)
    assert _board(again) == _board(page)
    assert challenge_of(again) != challenge_of(page)
    assert "あと4回" in words(again)


def _board(page: httpx.Response) -> list[str]:
    return re.findall(r'type="radio" name="\w" value="([a-z0-9-]+)"', page.text)


async def test_the_last_try_locks_and_names_the_telephone(world: World) -> None:
    visit = await carded(world)
    path, page = await asked(visit)
    last = await visit.answered(page, path, visit.swapped(page))
    for _ in range(4):
        page = await visit.client.get(path)
        last = await visit.answered(page, path, visit.swapped(page))
    said = words(last)
    assert "カードの利用を止めました" in said
    assert "2026年11月24日 10時00分00秒" in said
    assert "0120-000-111" in said
    later = await visit.client.get(path)
    assert later.status_code == 403
    assert "利用を止めています" in words(later)
    assert await unmoved(visit)


async def test_an_answer_after_its_time_is_not_judged(world: World) -> None:
    visit = await carded(world)
    path, page = await asked(visit)
    world.clock.forward(seconds=301)
    late = await visit.answered(page, path, visit.pictures(page))
    assert late.status_code == 409
    assert "照合していません" in words(late)
    assert f'href="{path}"' in late.text
    again = await visit.client.get(path)
    assert positions(again) == positions(page)
    assert (await visit.answered(again, path, visit.pictures(again))).status_code == 303


async def test_an_operation_of_the_day_before_is_to_be_entered_again(world: World) -> None:
    visit = await carded(world)
    frozen = await world.freeze(visit.number)
    world.clock.forward(hours=24, seconds=1)
    visit = await Visit.of(world, visit.number, visit.card)
    late = await visit.client.get(f"/confirm/{frozen.id}")
    assert late.status_code == 409
    said = words(late)
    assert "お金はまだ動いていません。" in said
    assert "入力から24時間がすぎたため、確認できなくなりました。" in said
    assert "画像や数字のまちがいではありません。" in said
    assert f'href="/transfer/details?again={frozen.id}"' in late.text
    form = await visit.client.get(f"/transfer/details?again={frozen.id}")
    assert 'value="7654321"' in form.text
    await upkeep.abandon_left_behind(world.ctx)
    assert "24時間がすぎています" in words(await visit.client.get(f"/confirm/{frozen.id}"))


async def test_the_old_method_confirms_and_says_until_when(world: World) -> None:
    visit = await old(world)
    path, page = await asked(visit)
    assert positions(page) == {}
    assert "2027年3月31日(水)" in words(page)
    assert 'href="/apply"' in page.text
    done = await visit.answered(page, path, visit.numbers(page))
    assert done.status_code == 303
    assert "確認用パスワード" in words(await visit.client.get(done.headers["location"]))


async def test_numbers_of_the_old_card_are_refused_in_its_own_words(world: World) -> None:
    visit = await old(world)
    path, page = await asked(visit)
    for bad in ("1", "123", "ab", "-1", "１"):
        again = await visit.answered(page, path, {"p1": bad, "p2": bad})
        assert again.status_code == 422
        assert f'value="{bad}"' not in again.text
    refused = await visit.answered(page, path, visit.numbers(page, off=1))
    assert "入力した数字が、お客様カードと一致しませんでした" in words(refused)
    assert "イとロ" not in words(refused)


async def test_full_width_numbers_are_understood(world: World) -> None:
    visit = await old(world)
    path, page = await asked(visit)
    wide = {
        name: number.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
        for name, number in visit.numbers(page).items()
    }
    assert (await visit.answered(page, path, wide)).status_code == 303


async def test_after_the_deadline_the_old_method_is_closed_with_directions(world: World) -> None:
    visit = await old(world)
    path, page = await asked(visit)
    answer = visit.numbers(page)
    await world.set_policy(deadline_on=world.ctx.today())
    assert (await visit.client.get(path)).status_code == 200
    world.clock.forward(hours=14)  # 0:00 of the next day in Japan
    visit = await Visit.of(world, visit.number)
    start = await visit.client.get("/transfer")
    sent = await send(visit.client, start, path, challenge=challenge_of(page), **answer)
    for closed in (start, sent, await visit.client.get(path)):
        assert closed.status_code == 403
        assert "切替えの期限がすぎたため、振込ができません" in words(closed)
        assert 'href="/apply"' in closed.text
    assert await unmoved(visit)


async def test_a_lost_card_closes_the_confirmation(world: World) -> None:
    visit = await carded(world)
    path, page = await asked(visit)
    assert await incident.report_loss(world.ctx, visit.number, CardReason.LOST) is None
    sent = await visit.answered(page, path, visit.pictures(page))
    assert sent.status_code == 403
    assert "カードの利用を止めているため" in words(sent)
    assert (await visit.client.get("/transfer")).status_code == 403
    assert await unmoved(visit)


async def test_a_right_answer_that_comes_too_late_for_the_balance_says_so(world: World) -> None:
    visit = await carded(world)
    first = await visit.frozen(amount="500000")
    second = await visit.frozen(amount="500000")
    page = await visit.client.get(first)
    assert (await visit.answered(page, first, visit.pictures(page))).status_code == 303
    page = await visit.client.get(second)
    late = await visit.answered(page, second, visit.pictures(page))
    assert late.status_code == 409
    said = words(late)
    assert "振込を行いませんでした" in said
    assert "残高がたりません" in said
    assert await world.balance(visit.number) == 1_000_000 - 500_330


async def test_cancelling_voids_the_challenge(world: World) -> None:
    visit = await carded(world)
    path, page = await asked(visit)
    gone = await send(visit.client, page, path + "/cancel")
    assert (gone.status_code, gone.headers["location"]) == (303, "/transfer")
    late = await visit.answered(page, path, visit.pictures(page))
    assert late.status_code == 409
    assert (await visit.client.get(path)).status_code == 409
    assert await unmoved(visit)


async def test_changing_goes_back_with_everything_filled_in(world: World) -> None:
    visit = await carded(world)
    path, page = await asked(visit)
    back = await send(visit.client, page, path + "/cancel", change="yes")
    form = await visit.client.get(back.headers["location"])
    for value in ('value="7654321"', 'value="ヤマダ ハナコ"', 'value="10000"'):
        assert value in form.text
    late = await visit.answered(page, path, visit.pictures(page))
    assert late.status_code == 409


async def test_more_positions_are_asked_above_a_threshold(world: World) -> None:
    await world.set_policy(positions_above_yen=((100_000, 4),))
    visit = await carded(world)
    _, low = await asked(visit, amount="99999")
    assert len(positions(low)) == 2
    path, page = await asked(visit, amount="100000")
    assert len(positions(page)) == 4
    assert (await visit.answered(page, path, visit.pictures(page))).status_code == 303


async def test_every_verdict_speaks_english(world: World) -> None:
    visit = await carded(world, lang="en")
    path, page = await asked(visit)
    assert "check the details and choose the pictures" in words(page)
    assert len(positions(page)) == 2
    refused = await visit.answered(page, path, visit.swapped(page))
    assert "No money has moved." in words(refused)
    stale = await visit.answered(page, path, visit.pictures(page))
    assert "does not count as a mistake" in words(stale)
    again = await visit.client.get(path)
    done = await visit.answered(again, path, visit.pictures(again))
    receipt = words(await visit.client.get(done.headers["location"]))
    assert "Your transfer has been accepted" in receipt
    assert "10,000 yen" in receipt
