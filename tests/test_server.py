"""The served door on a real socket: what never reaches the application."""

import asyncio
import contextlib
import json
import logging
import socket
from collections.abc import AsyncIterator, Iterator

import pytest
import structlog

from eawase.server import HEAD_BYTES_MAX, PORTAL, Door, configure_logging, serve
from eawase.settings import Settings
from tests.world import World


@pytest.fixture
async def world(dsn: str) -> AsyncIterator[World]:
    world = await World.found(dsn)
    yield world
    await world.close()


@pytest.fixture
async def port(world: World) -> AsyncIterator[int]:
    """The customers' door on loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    settings = Settings(production=False, secure_cookies=False, hosts=("127.0.0.1",))
    up, stop = asyncio.Event(), asyncio.Event()
    doors = [Door(audience=PORTAL, host="127.0.0.1", port=free)]
    serving = asyncio.ensure_future(serve(settings, world.ctx, doors, beside=up.set, until=stop))
    await up.wait()
    yield free
    stop.set()
    await serving


async def say(port: int, *parts: bytes) -> bytes:
    """Send raw bytes and read the first line of the answer; b"" if the door just closed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        with contextlib.suppress(ConnectionError):
            for part in parts:
                writer.write(part)
                await writer.drain()
        with contextlib.suppress(ConnectionError):
            return await asyncio.wait_for(reader.readline(), timeout=5)
        return b""
    finally:
        writer.close()


@pytest.fixture
def log(capfd: pytest.CaptureFixture[str]) -> Iterator[pytest.CaptureFixture[str]]:
    """The log as a served door writes it; afterwards everything is as it was."""
    configure_logging("info")
    yield capfd
    structlog.reset_defaults()
    for name in ("uvicorn", "asyncio"):
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = True


HEAD = b"GET /login HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"


async def test_an_ordinary_head_is_answered(port: int) -> None:
    assert b" 200 " in await say(port, HEAD, b"\r\n")


async def test_a_head_without_end_is_refused_while_it_arrives(port: int) -> None:
    assert b" 200 " not in await say(port, HEAD, b"X: " + b"a" * HEAD_BYTES_MAX)
    assert b" 200 " not in await say(port, HEAD, b"X: " + b"a" * 1_000_000, b"\r\n\r\n")


async def test_what_is_no_request_is_one_json_line_without_its_content(
    port: int, log: pytest.CaptureFixture[str]
) -> None:
    await say(port, b"\x16\x03\x01 SECRET 4711\r\nX: SECRET\r\n\r\n")
    out, err = log.readouterr()
    (line,) = out.splitlines()
    said = json.loads(line)
    assert (said["event"], said["level"]) == ("invalid_http_request", "warning")
    assert "SECRET" not in line
    assert err == ""


def test_a_librarys_fault_is_named_and_not_quoted(log: pytest.CaptureFixture[str]) -> None:
    try:
        raise ValueError("SECRET")
    except ValueError:
        logging.getLogger("uvicorn.error").exception("about %s", "SECRET")
    out, err = log.readouterr()
    said = json.loads(out)
    assert (said["event"], said["error"], said["level"]) == ("library", "ValueError", "error")
    assert "SECRET" not in out + err


@pytest.mark.parametrize(
    "head",
    [
        b"Host: elsewhere.example\r\n",
        b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        b"Content-Length: 4\r\nContent-Length: 5\r\n",
        b"Content-Length: +4\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
    ],
)
async def test_a_head_that_two_servers_could_read_in_two_ways_is_refused(
    port: int, head: bytes
) -> None:
    """What a proxy before us and we could understand differently (request smuggling)."""
    said = await say(port, HEAD.replace(b"GET", b"POST") + head + b"\r\n0\r\n\r\n")
    assert b" 400 " in said or b" 501 " in said
