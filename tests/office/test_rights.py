"""Who may open and do what: every route of the office against every role."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

import httpx
import pytest
from litestar import Litestar

from eawase.core.identity import CardNumber, ContractNumber
from eawase.core.post import ReturnReason
from eawase.core.staff import ProposalKind, Right, Role
from eawase.office import ROUTES
from eawase.service import incident, issue, mailroom
from tests.doors import browser, portal_app, send, sign_in, words
from tests.office.conftest import Enter
from tests.world import PASSWORD, World

ANYBODY = frozenset(Right)


@dataclass(frozen=True)
class Door:
    """One route: which rights open it (any of them), and a form that is in order."""

    rights: frozenset[Right]
    form: Mapping[str, str] = field(default_factory=dict[str, str])


def of(*rights: Right, **form: str) -> Door:
    return Door(frozenset(rights), {key.replace("__", "-"): text for key, text in form.items()})


LISTED = (Right.HANDLE_APPLICATIONS, Right.PROPOSE_BATCH)
BATCHES = (Right.PROPOSE_BATCH, Right.PRODUCE, Right.RELEASE)
MAIL_ROOM = (Right.POST, Right.PRODUCE)
SEEN = (Right.SEE_CUSTOMERS,)
C = "/office/customers/{number:str}"
B = "/office/batches"
DOORS = {
    ("GET", "/office/work"): Door(ANYBODY),
    ("GET", "/office/guide"): Door(ANYBODY),
    ("GET", "/office/applications"): of(*LISTED),
    ("POST", "/office/applications/approve"): of(Right.HANDLE_APPLICATIONS, id="{application}"),
    ("GET", "/office/applications/{application_id:uuid}"): of(Right.HANDLE_APPLICATIONS),
    ("POST", "/office/applications/{application_id:uuid}/reject"): of(
        Right.HANDLE_APPLICATIONS, reason="転居"
    ),
    ("POST", B): of(Right.PROPOSE_BATCH, id="{approved}"),
    ("GET", B): of(*BATCHES),
    ("GET", B + "/{batch_id:uuid}"): of(*BATCHES),
    ("POST", B + "/{batch_id:uuid}/decide"): of(Right.RELEASE, do="reject"),
    ("POST", B + "/{batch_id:uuid}/produce"): of(Right.PRODUCE, once="yes"),
    ("GET", "/office/cards"): of(*MAIL_ROOM),
    ("POST", "/office/cards/post"): of(Right.POST, lines="{card},{tracking}"),
    ("POST", "/office/cards/spoil"): of(Right.PRODUCE, card="{card}", sure="yes"),
    ("POST", "/office/cards/{number:str}/returned"): of(Right.POST, reason="refused"),
    ("POST", "/office/cards/{number:str}/destroyed"): of(Right.POST),
    ("GET", "/office/customers"): of(*SEEN),
    ("GET", C): of(*SEEN),
    ("POST", C + "/suspend"): of(Right.SUSPEND, card="{card}", suspend__reason="lost"),
    ("POST", C + "/revoke"): of(Right.REVOKE, card="{card}", revoke__reason="lost", sure="yes"),
    ("POST", C + "/reissue"): of(Right.HANDLE_APPLICATIONS, identity="yes"),
    ("POST", C + "/end-pause"): of(
        Right.RELIEVE_LOGIN, pause__reason="窓口", pause__identity="yes"
    ),
    ("POST", C + "/propose"): of(Right.PROPOSE, kind="lift_stop", lift_stop__reason="窓口"),
    ("GET", "/office/proposals"): of(Right.PROPOSE, Right.RELEASE),
    ("POST", "/office/proposals/{proposal_id:uuid}/decide"): of(Right.RELEASE, do="reject"),
    ("GET", "/office/mails"): of(Right.SEE_MAILS),
    ("GET", "/office/mails/{mail_id:int}"): of(Right.SEE_MAILS),
    ("GET", "/office/audit"): of(Right.SEE_AUDIT),
    ("POST", "/office/audit/verify"): of(Right.SEE_AUDIT),
    ("GET", "/office/audit/bank"): of(Right.SEE_AUDIT),
    ("GET", "/office/audit/officers/{officer_id:str}"): of(Right.SEE_AUDIT),
}
OPEN = {
    ("GET", "/"),
    ("GET", "/office"),
    ("GET", "/office/login"),
    ("POST", "/office/login"),
    ("POST", "/office/logout"),
}


@dataclass(frozen=True)
class Bank:
    """One of everything that a route can name."""

    number: ContractNumber
    card: CardNumber
    names: Mapping[str, str]

    def fill(self, text: str, *, cards: bool) -> str:
        path = text.replace("{number:str}", self.card.digits if cards else self.number.digits)
        for name, value in self.names.items():
            path = path.replace("{" + name + "}", value)
        return path


async def bank_of(world: World) -> Bank:
    clerk = world.officers[Role.CLERK]
    submitted = await world.applied(await world.contract())
    approved, batched = [await world.applied(await world.contract()) for _ in range(2)]
    assert await issue.approve(world.ctx, clerk, [approved, batched]) == 2
    batch = await issue.propose_batch(world.ctx, clerk, [batched])
    assert isinstance(batch, UUID)
    card = await world.produced(await world.contract())
    stopped = await world.contract()
    assert await incident.stop(world.ctx, stopped) is None
    proposal = await incident.propose(world.ctx, clerk, ProposalKind.LIFT_STOP, stopped, "窓口")
    names = {
        "application_id:uuid": str(submitted),
        "application": str(submitted),
        "approved": str(approved),
        "batch_id:uuid": str(batch),
        "proposal_id:uuid": str(proposal),
        "mail_id:int": "1",
        "officer_id:str": str(clerk.id),
        "card": card.digits,
        "tracking": world.tracking().digits,
    }
    return Bank(number=await world.contract(), card=card, names=names)


def test_every_route_of_the_office_is_in_the_table_of_this_test() -> None:
    served = {
        (method, path)
        for route in ROUTES
        for path in route.paths
        for method in route.http_methods
        if method in {"GET", "POST"}
    }
    assert served == set(DOORS) | OPEN


@pytest.mark.parametrize("role", list(Role))
async def test_a_route_opens_for_the_rights_it_asks_and_for_no_others(
    world: World, enter: Enter, role: Role
) -> None:
    bank, client = await bank_of(world), await enter(role)
    officer = world.officers[role]
    home = await client.get("/office/work")
    for (method, path), door in DOORS.items():
        where = bank.fill(path, cards="/cards/" in path)
        form = {name: bank.fill(text, cards=False) for name, text in door.form.items()}
        if method == "GET":
            answer = await client.get(where)
        else:
            answer = await send(client, home, where, **form)
        refused = answer.status_code == 403
        assert refused != any(map(officer.may, door.rights)), f"{role} {method} {where}"
        assert answer.status_code in {200, 303, 403, 404, 409}, f"{role} {method} {where}"


@pytest.mark.parametrize("role", list(Role))
async def test_the_side_bar_offers_only_what_opens(world: World, enter: Enter, role: Role) -> None:
    client = await enter(role)
    page = await client.get("/office/work")
    bar = page.text.partition('<nav class="desk-nav"')[2].partition("</nav>")[0]
    offered = [part.partition('"')[0] for part in bar.split('href="')[1:]]
    assert offered[0] == "/office/work"
    for href in offered:
        assert (await client.get(href)).status_code == 200


async def test_nothing_opens_without_signing_in(world: World, office: Litestar) -> None:
    bank = await bank_of(world)
    async with browser(office) as client:
        for method, path in DOORS:
            if method == "GET":
                answer = await client.get(bank.fill(path, cards=False))
                assert answer.status_code == 303, path
                assert answer.headers["location"] == "/office/login?ended=1"


async def test_a_customer_session_opens_no_page_of_the_office(
    world: World, office: Litestar
) -> None:
    number = await world.contract()
    async with browser(portal_app(world)) as customer:
        assert (await sign_in(customer, number)).status_code == 303
        token = customer.cookies["eawase"]
    async with browser(office) as client:
        client.cookies.set("eawase", token, domain="bank.test")
        client.cookies.set("eawase-office", token, domain="bank.test")
        answer = await client.get("/office/work")
    assert answer.headers["location"] == "/office/login?ended=1"


async def test_an_officer_session_opens_no_page_of_a_customer(world: World, enter: Enter) -> None:
    officer = await enter(Role.CLERK)
    async with browser(portal_app(world)) as client:
        client.cookies.set("eawase", officer.cookies["eawase-office"], domain="bank.test")
        answer = await client.get("/home")
    assert answer.headers["location"] == "/login?ended=1"


async def test_a_customer_cannot_sign_in_to_the_office(world: World, office: Litestar) -> None:
    number = await world.contract()
    async with browser(office) as client:
        page = await client.get("/office/login")
        answer = await send(client, page, "/office/login", officer=number.digits, password=PASSWORD)
    assert answer.status_code == 403
    assert "職員IDかパスワードがちがいます" in words(answer)


async def test_signing_out_ends_the_session(world: World, enter: Enter) -> None:
    client = await enter(Role.CLERK)
    left = await send(client, await client.get("/office/work"), "/office/logout")
    assert left.headers["location"] == "/office/login?out=1"
    assert (await client.get("/office/work")).status_code == 303


async def test_the_password_of_an_officer_is_never_given_back(office: Litestar) -> None:
    async with browser(office) as client:
        page = await client.get("/office/login")
        answer: httpx.Response = await send(
            client, page, "/office/login", officer="田中", password="planted-password"
        )
    assert answer.status_code == 422
    assert "planted-password" not in answer.text
    assert 'value="田中"' in answer.text


async def test_a_returned_card_counts_for_the_mail_room(world: World, enter: Enter) -> None:
    card = await world.posted(await world.contract())
    clerk = world.officers[Role.CLERK]
    assert await mailroom.take_back(world.ctx, clerk, card, ReturnReason.REFUSED) is None
    page = await (await enter(Role.CLERK)).get("/office/work")
    assert "返戻されたカード 1件" in words(page)
