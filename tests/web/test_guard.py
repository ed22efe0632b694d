"""The guard: what passes, what is turned away, and what an error may tell."""

from collections.abc import AsyncIterator

import httpx
import pytest
import structlog
from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler

from eawase.core.malformed import Malformed
from eawase.store import Store, Unavailable
from eawase.web.forms import read_form
from eawase.web.guard import create_app
from eawase.web.pages import AnyRequest
from eawase.web.session import AnyResponse, see_other
from tests.doors import STATIC, browser, csrf_of, desk_of, portal_app, send, sign_in, words
from tests.world import World

PLANTED = "planted-secret-4711"


@pytest.fixture
async def world(dsn: str) -> AsyncIterator[World]:
    made = await World.found(dsn)
    yield made
    await made.close()


@get("/form")
async def form(request: AnyRequest) -> AnyResponse:
    """Any page with a form."""
    text = f'<input name="csrf" value="{request.state.csrf}">'
    return Response(text, media_type="text/html")


@post("/echo")
async def echo(request: AnyRequest) -> AnyResponse:
    """Tells what the handler could read of the form."""
    data = await read_form(request)
    return see_other("/read?" + ",".join(data.all("said")))


@get("/fault/{kind:str}")
async def fault(request: AnyRequest) -> AnyResponse:
    """Fails as told."""
    kind: str = request.path_params["kind"]
    error = {"gone": Unavailable, "bad": Malformed, "broken": ValueError}[kind]
    try:
        raise KeyError(PLANTED)
    except KeyError as cause:
        raise error(PLANTED) from cause


TRIAL: list[HTTPRouteHandler] = [form, echo, fault]


@pytest.fixture
async def trial(world: World) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(create_app(desk_of(world), TRIAL)) as made:
        yield made


async def test_every_answer_bears_the_headers_errors_and_redirects_included(
    world: World,
) -> None:
    async with browser(portal_app(world, secure=True), secure=True) as client:
        for path in ("/login", "/home", "/nowhere", "/logout", STATIC.url("icon.svg")):
            headers = (await client.get(path)).headers
            assert headers["content-security-policy"].startswith("default-src 'none'")
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["x-frame-options"] == "DENY"
            assert headers["referrer-policy"] == "same-origin"
            assert headers["cross-origin-opener-policy"] == "same-origin"
            assert "camera=()" in headers["permissions-policy"]
            assert headers["strict-transport-security"].startswith("max-age=31536000")
            assert len(headers["x-request-id"]) == 12
            kept = path.startswith("/static")
            assert ("immutable" in headers["cache-control"]) == kept
            assert (headers["cache-control"] == "no-store") == (not kept)


async def test_without_tls_no_browser_is_told_to_insist_on_it(trial: httpx.AsyncClient) -> None:
    assert "strict-transport-security" not in (await trial.get("/form")).headers


@pytest.mark.parametrize(
    "host", ["evil.test", "bank.test.evil.test", "bank.test@evil.test", "12345", "[::1"]
)
async def test_only_our_own_names_are_answered(trial: httpx.AsyncClient, host: str) -> None:
    answer = await trial.get("/form", headers={"Host": host})
    assert answer.status_code == 400
    assert host not in answer.text


async def test_any_port_and_any_case_of_our_name_is_ours(trial: httpx.AsyncClient) -> None:
    for host in ("bank.test", "bank.test:8443", "BANK.test"):
        assert (await trial.get("/form", headers={"Host": host})).status_code == 200


async def test_a_form_of_this_browser_passes_and_is_still_unread(trial: httpx.AsyncClient) -> None:
    page = await trial.get("/form")
    done = await send(trial, page, "/echo", said=["a", "b"])
    assert done.headers["location"] == "/read?a,b"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.test"},
        {"Origin": "http://bank.test.evil.test"},
        {"Origin": "http://bank.test:8080"},
        {"Origin": "null"},
        {"Origin": "http://[bank.test"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_a_form_started_by_another_site_is_turned_away(
    trial: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    data = {"csrf": csrf_of(await trial.get("/form")), "said": "x"}
    assert (await trial.post("/echo", data=data, headers=headers)).status_code == 403


async def test_our_own_origin_passes_and_over_tls_it_must_be_https(world: World) -> None:
    for secure in (False, True):
        app = create_app(desk_of(world, secure=secure), TRIAL)
        async with browser(app, secure=secure) as client:
            data = {"csrf": csrf_of(await client.get("/form")), "said": "x"}
            own = {"Origin": "http://bank.test", "Sec-Fetch-Site": "same-origin"}
            plain = await client.post("/echo", data=data, headers=own)
            assert plain.headers.get("location") == (None if secure else "/read?x")
            assert plain.status_code == (403 if secure else 303)


@pytest.mark.parametrize("sent", [[], [""], ["0" * 64], ["é"], ["twice", "twice"]])
async def test_before_sign_in_a_form_without_its_token_leads_to_the_sign_in_page(
    trial: httpx.AsyncClient, sent: list[str]
) -> None:
    await trial.get("/form")
    answer = await trial.post("/echo", data={"csrf": sent, "said": "x"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?ended=1")


async def test_a_sign_in_form_of_another_browser_signs_nobody_in(world: World) -> None:
    number = await world.contract()
    app = portal_app(world)
    async with browser(app) as attacker, browser(app) as victim:
        page = await attacker.get("/login")
        await victim.get("/login")
        data = {"csrf": csrf_of(page), "contract": number.digits, "password": "test-password"}
        answer = await victim.post("/login", data=data)
        assert answer.headers["location"] == "/login?ended=1"
        assert "eawase" not in victim.cookies


async def test_a_token_of_another_session_or_of_the_sign_in_form_is_refused(
    world: World,
) -> None:
    app = portal_app(world)
    async with browser(app) as one, browser(app) as two:
        before = await two.get("/login")
        await sign_in(one, await world.contract())
        await sign_in(two, await world.contract())
        for page in (before, await one.get("/apply")):
            answer = await send(two, page, "/apply/skip")
            assert answer.status_code == 403
        assert (await two.post("/apply/skip", data={})).status_code == 403
        assert (await send(two, await two.get("/apply"), "/apply/skip")).status_code == 303


async def test_what_is_too_big_or_no_form_is_said_so(trial: httpx.AsyncClient) -> None:
    data = {"csrf": csrf_of(await trial.get("/form"))}
    big = await trial.post("/echo", data=data | {"said": "x" * 70_000})
    assert big.status_code == 413
    declared = await trial.post("/echo", data=data, headers={"Content-Length": "9" * 30})
    assert declared.status_code == 413
    odd = await trial.post("/echo", data=data, headers={"Content-Length": "-1"})
    assert odd.status_code == 413
    assert (await trial.post("/echo", json=data)).status_code == 415
    assert (await trial.post("/echo", content=b"csrf=%ff")).status_code == 415
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    assert (await trial.post("/echo", content=b"csrf=%ff", headers=kind)).status_code == 400


async def test_an_unknown_page_or_a_wrong_method_is_a_page_too(trial: httpx.AsyncClient) -> None:
    for path, status in (("/nowhere", 404), ("/%00", 404), ("/echo", 405)):
        answer = await trial.get(path)
        assert answer.status_code == status
        assert answer.headers["content-type"].startswith("text/html")
        assert "はじめの画面へ" in words(answer)


@pytest.mark.parametrize(("kind", "status"), [("broken", 500), ("gone", 503), ("bad", 400)])
async def test_a_fault_tells_a_number_and_nothing_else(
    trial: httpx.AsyncClient, kind: str, status: int
) -> None:
    with structlog.testing.capture_logs() as lines:
        answer = await trial.get(f"/fault/{kind}")
    assert answer.status_code == status
    for text in (answer.text, str(lines), str(answer.headers)):
        assert PLANTED not in text
        assert "Traceback" not in text
    if status == 400:
        assert lines == []
        return
    number = answer.headers["x-request-id"]
    assert number in words(answer)
    assert lines[0]["request_id"] == number
    assert lines[0]["kinds"][-1] == "builtins.KeyError"
    assert any("fault " in place for place in lines[0]["places"])


async def test_without_its_database_a_page_says_so_and_nobody_is_signed_in(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await world.contract()
    async with browser(portal_app(world)) as client:
        await sign_in(client, number)

        def gone(_: Store) -> None:
            raise Unavailable("no connection")

        monkeypatch.setattr(Store, "transaction", gone)
        for path in ("/home", "/login", "/settings"):
            answer = await client.get(path)
            assert answer.status_code == 503
            assert "ただいまご利用いただけません" in words(answer)
        monkeypatch.undo()
