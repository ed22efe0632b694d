"""Turns: one session waits for itself, never for another, and is forgotten when it is gone."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from litestar import Response, get

from eawase.web import guard
from eawase.web.guard import create_app
from eawase.web.session import AnyResponse
from eawase.web.turns import AT_ONCE, Turns
from tests.doors import browser, desk_of, portal_app
from tests.world import World


@pytest.fixture
async def world(dsn: str) -> AsyncIterator[World]:
    made = await World.found(dsn)
    yield made
    await made.close()


async def test_requests_of_one_session_are_under_way_two_at_a_time(world: World) -> None:
    under_way, most = 0, 0

    @get("/slow")
    async def slow() -> AnyResponse:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.01)
        under_way -= 1
        return Response("done", media_type="text/plain")

    app = create_app(desk_of(world), [slow])
    async with browser(app) as client:
        client.cookies.set("eawase", "a" * 64)
        answers = await asyncio.gather(*(client.get("/slow") for _ in range(12)))
    assert {answer.status_code for answer in answers} == {200}
    assert most == AT_ONCE


async def test_one_session_does_not_wait_for_another() -> None:
    turns, seen = Turns(at_once=1), asyncio.Event()

    async def holding() -> None:
        async with turns.of("one"):
            await seen.wait()

    held = asyncio.ensure_future(holding())
    await asyncio.sleep(0)
    async with turns.of("two"), turns.of(None), turns.of(None):
        seen.set()
    await held
    assert len(turns) == 0


async def test_who_is_cancelled_or_fails_gives_the_turn_back() -> None:
    turns = Turns(at_once=1)
    with pytest.raises(ValueError, match="broken"):
        async with turns.of("one"):
            raise ValueError("broken")
    async with turns.of("one"):
        waiting = asyncio.ensure_future(turns.of("one").__aenter__())
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    assert len(turns) == 0


async def test_a_form_that_never_arrives_is_given_up(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "BODY_S", 0.05)

    async def endless() -> AsyncIterator[bytes]:
        yield b"csrf="
        await asyncio.sleep(30)

    async with browser(portal_app(world)) as client:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = await client.post("/login", content=endless(), headers=kind)
    assert answer.status_code == 408
