"""A browser in a test: cookies, pages, forms with their hidden token; over ASGI, without a socket.

app = portal_app(world)                       # or app_of(desk, ROUTES)
async with browser(app) as client:
    await sign_in(client, number)
    page = await client.get("/home")
    done = await send(client, page, "/apply", postal="141-0032")
"""

import re
from functools import cache
from typing import Any, cast

import httpx
from litestar import Litestar

from eawase.core.identity import ContractNumber
from eawase.portal import ROUTES
from eawase.web.guard import create_app
from eawase.web.pages import Institution, Pages
from eawase.web.session import CUSTOMERS, Audience, Desk
from eawase.web.static_files import StaticFiles
from tests.world import PASSWORD, World

BANK = Institution(
    name_ja="さくら信用金庫",
    name_en="Sakura Shinkin Bank",
    help_telephone="0120-000-000",
    loss_telephone="0120-000-111",
)
STATIC = StaticFiles()


@cache
def pages_of(*, secure: bool) -> Pages:
    """Templates are compiled once for the whole run: they know nothing of a test's bank."""
    return Pages(static=STATIC, institution=BANK, secure_cookies=secure)


def desk_of(
    world: World, *, secure: bool = False, audience: Audience = CUSTOMERS, proxies: int = 0
) -> Desk:
    """A desk on a test bank."""
    return Desk(
        ctx=world.ctx,
        pages=pages_of(secure=secure),
        static=STATIC,
        secure_cookies=secure,
        audience=audience,
        hosts=frozenset({"bank.test"}),
        proxies=proxies,
    )


def portal_app(world: World, *, secure: bool = False, proxies: int = 0) -> Litestar:
    """The customers' application on a test bank."""
    return create_app(desk_of(world, secure=secure, proxies=proxies), ROUTES)


def browser(app: Litestar, *, secure: bool = False) -> httpx.AsyncClient:
    """A browser that follows nothing by itself. A fault in a handler is its 500 page."""
    transport = httpx.ASGITransport(app=cast("Any", app), raise_app_exceptions=False)
    scheme = "https" if secure else "http"
    return httpx.AsyncClient(transport=transport, base_url=f"{scheme}://bank.test")


def csrf_of(page: httpx.Response) -> str:
    """The hidden token of the forms of a page."""
    found = re.search(r'name="csrf" value="([0-9a-f]+)"', page.text)
    assert found is not None, "the page holds a form with its token"
    return found[1]


async def send(
    client: httpx.AsyncClient, page: httpx.Response, path: str, **fields: str | list[str]
) -> httpx.Response:
    """Send a form of a page."""
    return await client.post(path, data={"csrf": csrf_of(page), **fields})


async def sign_in(
    client: httpx.AsyncClient, number: ContractNumber, password: str = PASSWORD
) -> httpx.Response:
    """Through the sign-in form, as a customer."""
    page = await client.get("/login")
    return await send(client, page, "/login", contract=number.digits, password=password)


def words(page: httpx.Response) -> str:
    """What a person reads of a page, without tags and runs of spaces."""
    body = re.sub(r"(?s)<head>.*?</head>|<svg.*?</svg>", "", page.text)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", body)).strip()
