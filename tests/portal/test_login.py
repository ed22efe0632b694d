"""The sign-in door: what it tells, what it never asks, and whose session it opens."""

from collections.abc import AsyncIterator

import pytest

from tests.doors import browser, portal_app, sign_in
from tests.world import World


@pytest.fixture
async def world(dsn: str) -> AsyncIterator[World]:
    made = await World.found(dsn)
    yield made
    await made.close()


async def test_signing_in_leads_to_the_application_screen(world: World) -> None:
    number = await world.contract()
    async with browser(portal_app(world)) as client:
        done = await sign_in(client, number)
    assert (done.status_code, done.headers["location"]) == (303, "/apply")
