"""The audit trail and the mails on the screen of those who may see them."""

from dataclasses import fields

from eawase.core.audit import Event, Head, link
from eawase.core.staff import Role
from eawase.office.words import EVENT_LABELS, FACT_LABELS, Told, told
from eawase.service import upkeep
from tests.conftest import run_sql
from tests.doors import send, words
from tests.office.conftest import Enter
from tests.world import START, World

KEY = bytes(32)


async def test_a_whole_trail_is_verified_on_the_page(world: World, enter: Enter) -> None:
    await world.posted(await world.contract())
    await upkeep.seal_trail(world.ctx)
    client = await enter(Role.AUDITOR)
    page = await client.get("/office/audit")
    assert "最後の封印1番" in words(page)
    answer = await send(client, page, "/office/audit/verify")
    assert "記録は、欠けても、書きかえられてもいません" in words(answer)


async def test_an_altered_entry_is_found(world: World, enter: Enter, dsn: str) -> None:
    await world.posted(await world.contract())
    run_sql(
        dsn,
        "ALTER TABLE audit_entry DISABLE TRIGGER entries_only_grow",
        "UPDATE audit_entry SET actor = 'officer:nobody' WHERE event = 'card_posted'",
    )
    client = await enter(Role.ADMINISTRATOR)
    answer = await send(client, await client.get("/office/audit"), "/office/audit/verify")
    assert "おかしなところが見つかりました" in words(answer)
    assert "was altered" in words(answer)


async def test_what_an_officer_did_is_told_in_words(world: World, enter: Enter) -> None:
    await world.produced(await world.contract())
    client = await enter(Role.AUDITOR)
    page = await client.get("/office/audit/officers/test-clerk")
    assert "カードの作成を申請しました 枚数 1" in words(page)
    assert "取扱条件を定めました" in words(await client.get("/office/audit/bank"))
    assert (await client.get("/office/audit/officers/Ａ")).status_code == 400


def test_every_event_has_words_and_no_field_is_lost() -> None:
    for event in Event:
        detail = {"card": "123456789015", "reason": "lost", "challenge": "c", "kind": "transfer"}
        entry = link(Head("bank"), key=KEY, at=START, event=event, actor="customer", detail=detail)
        line = told(entry)
        assert line.what == EVENT_LABELS[event]
        assert line.who == "お客さま"
        assert [fact.value for fact in line.facts] == ["1234-5678-9015", "振込", "紛失"]
        assert line.marks == (("challenge", "c"),)
    assert len({*EVENT_LABELS.values()}) == len(Event), "no two events sound the same"
    assert {field.name for field in fields(Told)} >= {"at", "what", "facts", "digest"}
    assert "fingerprint" not in FACT_LABELS


async def test_free_words_and_flags_are_told_as_they_are() -> None:
    detail = {"reason": "<b>窓口</b>", "off_card": True, "amount_yen": 500}
    entry = link(
        Head("bank"),
        key=KEY,
        at=START,
        event=Event.ANSWER_WRONG,
        actor="officer:a-b",
        detail=detail,
    )
    line = told(entry)
    assert (line.who, line.officer) == ("", "a-b")
    assert [(fact.value, fact.known, fact.yen) for fact in line.facts] == [
        ("<b>窓口</b>", False, False),
        (500, False, True),
        ("あり", True, False),
    ]


async def test_mails_are_read_as_they_were_sent(world: World, enter: Enter) -> None:
    number = await world.contract()
    await world.applied(number)
    client = await enter(Role.CLERK)
    page = await client.get("/office/mails")
    assert "送信待ち" in words(page)
    href = page.text.partition('href="/office/mails/')[2].partition('"')[0]
    mail = await client.get(f"/office/mails/{href}")
    assert "画像認証カードのお申込みを受け付けました" in words(mail)
    assert number.digits not in mail.text.partition("<pre")[2].partition("</pre>")[0]
    assert (await client.get("/office/mails/999999999999999999999")).status_code == 404
    assert (await client.get("/office/mails?before=x")).status_code == 200


async def test_the_office_speaks_english(world: World, enter: Enter) -> None:
    number = await world.switched()
    client = await enter(Role.AUDITOR)
    for path in ("/office/work", "/office/audit", f"/office/customers/{number}", "/office/guide"):
        page = await client.get(path, params={"lang": "en"})
        assert '<html lang="en">' in page.text
    page = await client.get(f"/office/customers/{number}")
    assert "Switched over to the image authentication card" in words(page)
