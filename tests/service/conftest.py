"""A small bank for every test of a job."""

from collections.abc import AsyncIterator

import pytest

from tests.world import World


@pytest.fixture
async def world(dsn: str) -> AsyncIterator[World]:
    world = await World.found(dsn)
    yield world
    await world.close()
