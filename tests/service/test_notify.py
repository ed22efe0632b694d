"""Mails: complete, in both languages, without links, secrets or full numbers."""

import re
from email import message_from_bytes
from email.policy import default

import pytest

from eawase.core.card import CardReason
from eawase.core.notice import Notice
from eawase.core.operation import ContactChange
from eawase.service import confirm, incident, notify
from eawase.store.connection import Row
from tests.looking import bound_card_of, fetch
from tests.world import PAYEE, World

LINK = re.compile(r"(?i)https?:|www\.|://|<a\b|\.(?:jp|com|net)\b")


@pytest.fixture
async def mails(world: World) -> list[Row]:
    """Every kind of notice a life can bring, as queued."""
    await world.set_policy(choice="single_use", retire_positions_left=40, reorder_uses_left=20)
    number = await world.switched()
    await world.right(number, await world.ask(number, await world.freeze(number)))
    change = ContactChange(email="new@example.invalid", phone="03-1")
    await world.right(number, await world.ask(number, await world.freeze(number, change)))
    operation = await world.freeze(number)
    for _ in range(5):
        await world.wrong(number, await world.ask(number, operation))
    other = await world.switched()
    await incident.report_loss(world.ctx, other, CardReason.LOST)
    await incident.stop(world.ctx, other)
    return await fetch(world, "SELECT * FROM mail ORDER BY id")


async def test_every_notice_has_its_occasion(mails: list[Row]) -> None:
    assert {mail["notice"] for mail in mails} == {notice.value for notice in Notice}


async def test_no_mail_holds_a_link(mails: list[Row]) -> None:
    for mail in mails:
        assert LINK.search(mail["subject"] + mail["body"]) is None


async def test_no_mail_holds_a_full_number(world: World, mails: list[Row]) -> None:
    contracts = [row["number"] for row in await fetch(world, "SELECT number FROM contract")]
    cards = [row["number"] for row in await fetch(world, "SELECT number FROM card")]
    for number in [*contracts, *cards, PAYEE.number, *(n[-7:] for n in contracts)]:
        assert all(number not in mail["body"] for mail in mails)


async def test_no_mail_names_a_picture_or_a_position(world: World, mails: list[Row]) -> None:
    names = [picture.name_en.lower() for picture in world.ctx.catalogue.pictures]
    for mail in mails:
        assert re.search(r"[A-E]行\d列|\b[A-E]\d\b", mail["body"]) is None
        english = mail["body"].split("----")[1].lower().replace("telephone number", "")
        assert [name for name in names if re.search(rf"\b{re.escape(name)}\b", english)] == []


async def test_every_mail_says_what_when_and_whom_to_call_in_both_languages(
    mails: list[Row],
) -> None:
    for mail in mails:
        assert mail["subject"].startswith("【さくら信用金庫】")
        assert "2026年11月24日 10時00分00秒" in mail["body"]
        assert "24 November 2026, 10:00:00 (Japan time)" in mail["body"]
        assert mail["body"].count("0120-000-111") == 2
        assert "佐藤 和子 様" in mail["body"]


async def test_a_confirmed_transfer_is_told_with_its_content(mails: list[Row]) -> None:
    (body,) = [m["body"] for m in mails if m["notice"] == "operation_confirmed"]
    for text in ("振込", "みずほ 東京営業部", "末尾 321", "ﾔﾏﾀﾞ ﾊﾅｺ", "10,000円"):
        assert text in body


async def test_a_mail_survives_the_journey_with_its_japanese(mails: list[Row]) -> None:
    message = notify.as_message(mails[0], "bank@example.invalid")
    arrived = message_from_bytes(message.as_bytes(), policy=default)
    assert arrived["Subject"] == mails[0]["subject"]
    body = arrived.get_body()
    assert body is not None
    assert body.get_content() == mails[0]["body"]
    assert arrived["Auto-Submitted"] == "auto-generated"


async def test_a_retried_mail_can_be_recognised_as_the_same(mails: list[Row]) -> None:
    ids = [notify.as_message(mail, "bank@example.invalid")["Message-ID"] for mail in mails]
    assert len(set(ids)) == len(mails)
    assert ids[0] == notify.as_message(mails[0], "bank@example.invalid")["Message-ID"]


@pytest.mark.parametrize(
    ("tries", "wait_s"), [(0, 60), (1, 300), (2, 1800), (3, 7200), (4, 21_600), (500, 21_600)]
)
def test_retries_wait_longer_and_never_end(tries: int, wait_s: int) -> None:
    assert notify.retry_after(tries).total_seconds() == wait_s


async def test_a_refused_operation_sends_no_mail(world: World) -> None:
    number = await world.switched()
    before = await fetch(world, "SELECT id FROM mail")
    await confirm.freeze(world.ctx, number, world.transfer(number, 900_000))
    assert await fetch(world, "SELECT id FROM mail") == before
    assert (await bound_card_of(world, number)).owed == ()
