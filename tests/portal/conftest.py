"""A test bank and a browser at its door, for every test of a customer's screen."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.doors import browser, portal_app
from tests.world import World


@pytest.fixture
async def world(dsn: str) -> AsyncIterator[World]:
    """A bank of its own for each test."""
    made = await World.found(dsn)
    yield made
    await made.close()


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that has not signed in."""
    async with browser(portal_app(world)) as made:
        yield made
