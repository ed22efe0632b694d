"""The office's lists: each by its right, page by page, and nothing sealed in any of them."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from uuid import UUID

import pytest

from eawase.core.application import ApplicationState
from eawase.core.card import CardState
from eawase.core.refusal import Reason, Refused
from eawase.core.staff import Officer, Right, Role
from eawase.service import desk, dossier, incident, issue, outbox
from eawase.service.dossier import Move
from tests.world import World

Read = Callable[[World, Officer], Awaitable[object]]


def reads() -> list[tuple[str, set[Right], Read]]:
    """Every reading function with the rights that open it."""
    batch = {Right.PROPOSE_BATCH, Right.PRODUCE, Right.RELEASE}
    listed = {Right.HANDLE_APPLICATIONS, Right.PROPOSE_BATCH}
    nobody = UUID(int=1)
    submitted, posted = ApplicationState.SUBMITTED, CardState.POSTED
    return [
        ("applications", listed, lambda w, o: desk.applications(w.ctx, o, submitted)),
        (
            "application",
            {Right.HANDLE_APPLICATIONS},
            lambda w, o: desk.application(w.ctx, o, nobody),
        ),
        ("batches", batch, lambda w, o: desk.batches(w.ctx, o)),
        ("batch", batch, lambda w, o: desk.batch(w.ctx, o, nobody)),
        ("cards", {Right.POST, Right.PRODUCE}, lambda w, o: desk.cards(w.ctx, o, posted)),
        ("proposals", {Right.PROPOSE, Right.RELEASE}, lambda w, o: desk.proposals(w.ctx, o)),
        ("mails", {Right.SEE_MAILS}, lambda w, o: outbox.mails(w.ctx, o)),
        ("mail", {Right.SEE_MAILS}, lambda w, o: outbox.mail(w.ctx, o, 1)),
        ("customers", {Right.SEE_CUSTOMERS}, lambda w, o: dossier.customers(w.ctx, o, "x")),
        ("trail", {Right.SEE_AUDIT}, lambda w, o: dossier.trail(w.ctx, o)),
        ("chain", {Right.SEE_AUDIT}, lambda w, o: dossier.officer_trail(w.ctx, o, None)),
    ]


async def test_each_list_opens_for_its_rights_alone(world: World) -> None:
    number = await world.contract()
    seen: Read = lambda w, o: dossier.customer(w.ctx, o, number)  # noqa: E731
    told: Read = lambda w, o: dossier.timeline(w.ctx, o, number)  # noqa: E731
    more = [("customer", {Right.SEE_CUSTOMERS}, seen), ("line", {Right.SEE_CUSTOMERS}, told)]
    for name, rights, read in reads() + more:
        for officer in world.officers.values():
            answer = await read(world, officer)
            refused = isinstance(answer, Refused) and answer.reason is Reason.NO_RIGHT
            assert refused != any(map(officer.may, rights)), f"{officer.role} {name}"


async def test_pages_follow_each_other_without_gap_or_double(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [await world.applied(await world.contract()) for _ in range(5)]
    monkeypatch.setattr(desk, "PAGE", 2)
    seen: list[UUID] = []
    after: desk.At | None = desk.FIRST
    while after is not None:
        clerk = world.officers[Role.CLERK]
        page = await desk.applications(world.ctx, clerk, ApplicationState.SUBMITTED, after)
        assert not isinstance(page, Refused)
        assert len(page.rows) <= 2
        seen += [row.id for row in page.rows]
        after = page.more
    assert sorted(seen) == sorted(made)


async def test_an_application_in_a_batch_has_left_the_work_list(world: World) -> None:
    application = await world.applied(await world.contract())
    clerk = world.officers[Role.CLERK]
    await issue.approve(world.ctx, clerk, [application])
    batch = await issue.propose_batch(world.ctx, clerk, [application])
    assert isinstance(batch, UUID)
    page = await desk.applications(world.ctx, clerk, ApplicationState.APPROVED)
    assert not isinstance(page, Refused)
    assert page.rows == []
    found = await desk.batch(world.ctx, clerk, batch)
    assert not isinstance(found, Refused)
    assert [member.addressee for member in found[1]] == ["佐藤 和子"]
    assert found[0].proposer == clerk.name


async def test_the_counts_say_whose_turn_it_is(world: World) -> None:
    application = await world.applied(await world.contract())
    clerk, approver = world.officers[Role.CLERK], world.officers[Role.APPROVER]
    assert (await desk.work(world.ctx, clerk))[0].submitted == 1
    await issue.approve(world.ctx, clerk, [application])
    await issue.propose_batch(world.ctx, clerk, [application])
    maker, other = [(await desk.work(world.ctx, who))[0] for who in (clerk, approver)]
    assert (maker.batches_proposed, maker.batches_of_others) == (1, 0)
    assert (other.batches_proposed, other.batches_of_others) == (1, 1)


async def test_no_file_holds_anything_sealed(world: World) -> None:
    number = await world.switched()
    found = await dossier.customer(world.ctx, world.officers[Role.CLERK], number)
    assert not isinstance(found, Refused)
    names = {name for card in found.cards for name in asdict(card)}
    assert not names & {"sealed", "key_id", "owed", "exposure"}
    assert found.cards[0].answered == 2


async def test_what_can_be_done_follows_state_and_right(world: World) -> None:
    number = await world.switched()
    clerk, approver = world.officers[Role.CLERK], world.officers[Role.APPROVER]

    async def moves(officer: Officer) -> set[Move]:
        found = await dossier.customer(world.ctx, officer, number)
        assert not isinstance(found, Refused)
        return set(found.moves)

    assert await moves(clerk) == {Move.SUSPEND}
    assert await moves(approver) == {Move.SUSPEND, Move.REVOKE}
    assert await moves(world.officers[Role.AUDITOR]) == set()
    await incident.stop(world.ctx, number)
    assert await moves(clerk) == {Move.SUSPEND, Move.LIFT_STOP}


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("1234-5678-9015", "123456789015"),
        ("２０００", "2000"),
        ("さとう　かずこ", "サトウカズコ"),
        ("ｻﾄｳ ｶﾞ", "サトウガ"),
        ("佐藤 和子", "佐藤和子"),
        ("smith", "SMITH"),
        (" ー ", "ー"),
        ("", ""),
    ],
)
def test_a_search_text_is_folded_as_the_lists_compare_it(typed: str, folded: str) -> None:
    assert dossier.fold_search(typed) == folded


async def test_opening_a_customers_file_is_recorded_with_who_opened_it(world: World) -> None:
    number = await world.contract()
    clerk = world.officers[Role.CLERK]
    await dossier.customer(world.ctx, clerk, number)
    auditor = world.officers[Role.AUDITOR]
    chain = await dossier.officer_trail(world.ctx, auditor, clerk.id)
    assert not isinstance(chain, Refused)
    newest = chain.entries[0]
    assert (newest.event.value, newest.detail["contract"]) == ("file_opened", number.digits)
