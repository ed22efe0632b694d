"""A test bank and officers at its back door, for every test of an office screen."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import httpx
import pytest
from litestar import Litestar

from eawase.core.staff import Role
from eawase.office import ROUTES
from eawase.web.guard import create_app
from eawase.web.session import OFFICERS
from tests.doors import browser, desk_of, send
from tests.world import PASSWORD, World

Enter = Callable[[Role | str], Awaitable[httpx.AsyncClient]]


@pytest.fixture
async def world(dsn: str) -> AsyncIterator[World]:
    """A bank of its own for each test."""
    made = await World.found(dsn)
    yield made
    await made.close()


@pytest.fixture
def office(world: World) -> Litestar:
    """The office's application on the test bank."""
    return create_app(desk_of(world, audience=OFFICERS), ROUTES)


@pytest.fixture
async def enter(world: World, office: Litestar) -> AsyncIterator[Enter]:
    """Sign an officer in, by role or by id, each in a browser of its own."""
    async with AsyncExitStack() as browsers:

        async def sign_in(who: Role | str) -> httpx.AsyncClient:
            name = str(world.officers[who].id) if isinstance(who, Role) else who
            client = await browsers.enter_async_context(browser(office))
            page = await client.get("/office/login")
            done = await send(client, page, "/office/login", officer=name, password=PASSWORD)
            assert done.status_code == 303, "the officer is signed in"
            return client

        yield sign_in
