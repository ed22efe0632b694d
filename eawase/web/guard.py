"""What every request passes (関所), and the one way to make an application.

    app = create_app(Desk(ctx=ctx, pages=pages, static=static, secure_cookies=True), ROUTES)

No handler can be forgotten: the guard stands before all of them. In order: the host's name, the
session, and for every request that could change something its origin, its size, its type and its
form token. A handler finds the form unread (`read_form`).
"""

import asyncio
import secrets
import traceback
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final, cast
from urllib.parse import urlsplit

import structlog
from litestar import Litestar, Request, Response
from litestar.datastructures import MutableScopeHeaders, State
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException
from litestar.exceptions.http_exceptions import RequestEntityTooLarge
from litestar.handlers import HTTPRouteHandler
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from eawase.core.malformed import Malformed
from eawase.core.secret import Secret
from eawase.service.context import Unavailable
from eawase.web.forms import FORM_TYPE, FormLimits, parse_form
from eawase.web.pages import PAGE_HEADERS, AnyRequest
from eawase.web.session import (
    Desk,
    NotSignedIn,
    before_sign_in,
    begin_before_sign_in,
    csrf_token,
    desk,
    load,
    see_other,
    signed_in,
    token,
)
from eawase.web.static_files import ROOT
from eawase.web.turns import Turns

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
BODY_BYTES_MAX: Final = 64 * 1024
BODY_S: Final = 20
"""A form that has not arrived by then was not sent by a browser, or the line is dead."""
OWN_SITE: Final = frozenset({"same-origin", "none"})
"""`Sec-Fetch-Site` of a request that no other site started (W3C Fetch Metadata)."""

PERMISSIONS_POLICY: Final = "camera=(), display-capture=(), geolocation=(), microphone=(), usb=()"
HSTS: Final = "max-age=31536000; includeSubDomains"

_log = structlog.get_logger("eawase.web")


class Forbidden(HTTPException):
    """A request that another site started, or a form that is not ours."""

    status_code = 403


def create_app(
    desk: Desk,
    routes: Sequence[HTTPRouteHandler],
    *,
    body_bytes_max: int = BODY_BYTES_MAX,
    on_shutdown: Sequence[Callable[[], Awaitable[None]]] = (),
) -> Litestar:
    """One audience's application: its routes and the static files behind the guard."""
    return Litestar(
        route_handlers=[desk.static.handler(), *routes],
        state=State({"desk": desk}),
        middleware=[Guard(body_bytes_max=body_bytes_max)],
        before_send=[_add_headers],
        on_shutdown=list(on_shutdown),
        exception_handlers={
            NotSignedIn: _to_sign_in,
            HTTPException: _to_problem,
            Malformed: _to_bad_request,
            Unavailable: _to_unavailable,
            Exception: _to_fault,
        },
        openapi_config=None,
        logging_config=None,
        debug=False,
    )


class Guard(ASGIMiddleware):
    """See the top of this file. Static files tell nothing and pass by their host alone."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, *, body_bytes_max: int) -> None:
        assert 1024 <= body_bytes_max <= 8 * 1024 * 1024
        self._body_bytes_max = body_bytes_max
        self._turns = Turns()

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Let a request pass, or raise what the exception handlers below make a page of."""
        request: AnyRequest = Request(scope, receive=receive)
        _refuse_other_hosts(request)
        if request.url.path.startswith(ROOT):
            await next_app(scope, receive, send)
            return
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id(scope))
        async with self._turns.of(token(request)):
            await self._judge(request, receive, send, next_app)

    async def _judge(self, request: AnyRequest, receive: Receive, send: Send, app: ASGIApp) -> None:
        await load(request)
        form_token, fresh = _form_token(request)
        request.state.csrf = csrf_token(request, form_token)
        if request.method not in SAFE:
            _refuse_other_origins(request)
            body = await _read_body(request, self._body_bytes_max)
            _refuse_other_forms(request, body)
            receive = _again(body, receive)
        if fresh:
            send = _with_form_cookie(request, form_token, send)
        await app(request.scope, receive, send)


def request_id(scope: Scope) -> str:
    """The number to quote (受付番号): on the page of a fault, in the log, in a header."""
    state = cast("dict[str, str]", scope["state"])
    if "request_id" not in state:
        state["request_id"] = secrets.token_hex(6).upper()
    return state["request_id"]


def _refuse_other_hosts(request: AnyRequest) -> None:
    """A name that is not ours would end up in links and origins."""
    host = request.headers.get("host", "").lower()
    before, colon, port = host.rpartition(":")
    name = before if colon and port.isdigit() else host
    if name not in desk(request).hosts:
        raise HTTPException(status_code=400, detail="not a host of this application")


def _refuse_other_origins(request: AnyRequest) -> None:
    """A form on another site must not act here. Old browsers say nothing: see the form token."""
    if request.headers.get("sec-fetch-site", "none") not in OWN_SITE:
        raise Forbidden(detail="started by another site")
    origin = request.headers.get("origin")
    if origin is None:
        return
    try:
        split = urlsplit(origin)
    except ValueError:
        raise Forbidden(detail="unreadable origin") from None
    schemes = {"https"} if desk(request).secure_cookies else {"http", "https"}
    if split.netloc.lower() != request.headers["host"].lower() or split.scheme not in schemes:
        raise Forbidden(detail="started by another origin")


def _form_token(request: AnyRequest) -> tuple[str, bool]:
    """What the forms of the next page are tied to; True if this browser does not have it yet."""
    if signed_in(request):
        sent = token(request)
        assert sent is not None, "a live session came with its token"
        return sent, False
    known = before_sign_in(request)
    return (known, False) if known is not None else (desk(request).ctx.token(), True)


async def _read_body(request: AnyRequest, bytes_max: int) -> bytes:
    if "content-length" in request.headers and "transfer-encoding" in request.headers:
        raise HTTPException(status_code=400, detail="two lengths: a proxy may read the other one")
    declared = request.headers.get("content-length", "0")
    if not declared.isdigit() or int(declared[:12]) > bytes_max:
        raise RequestEntityTooLarge
    sent_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        body = await asyncio.wait_for(_collect(request, bytes_max), BODY_S)
    except TimeoutError:
        raise HTTPException(status_code=408, detail="the form did not arrive") from None
    if body and sent_type != FORM_TYPE:
        raise HTTPException(status_code=415, detail="not a form")
    return body


async def _collect(request: AnyRequest, bytes_max: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > bytes_max:
            raise RequestEntityTooLarge
    return bytes(body)


def _refuse_other_forms(request: AnyRequest, body: bytes) -> None:
    """The form token must be that of the live session, or of this browser's sign-in form.

    A form of a session that has ended leads to the sign-in page, with nothing done.
    """
    limits = FormLimits(fields_max=20_000, body_bytes_max=max(1, len(body)))
    sent = parse_form(body, limits).fields.get("csrf", [])
    bound_to = token(request) if signed_in(request) else before_sign_in(request)
    if len(sent) == 1 and bound_to is not None:
        expected = Secret(csrf_token(request, bound_to).encode())
        if expected.matches(Secret(sent[0].encode())):
            return
    if not signed_in(request):
        raise NotSignedIn
    raise Forbidden(detail="not a form of this session")


def _again(body: bytes, receive: Receive) -> Receive:
    """The body that was read, once more for the handler; then the connection's own messages."""
    waiting = [True]

    async def replay() -> Any:
        if waiting:
            waiting.clear()
            return {"type": "http.request", "body": body, "more_body": False}
        return await receive()

    return replay


def _with_form_cookie(request: AnyRequest, form_token: str, send: Send) -> Send:
    """Give this browser the token of its sign-in form together with the page that holds it."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = _headers_of(message)
            if headers.get("content-type", "").startswith("text/html"):
                carrier: Response[bytes] = Response(b"")
                begin_before_sign_in(request, carrier, form_token)
                for cookie in carrier.cookies:
                    headers.add("set-cookie", cookie.to_header(header=""))
        await send(message)

    return sending


def _headers_of(message: Message) -> Any:
    return MutableScopeHeaders.from_message(message)


async def _add_headers(message: Message, scope: Scope) -> None:
    """On every answer whatever made it, errors included."""
    if message["type"] != "http.response.start":
        return
    headers = _headers_of(message)
    at = cast("Desk", scope["litestar_app"].state["desk"])
    extra: Mapping[str, str] = {"Permissions-Policy": PERMISSIONS_POLICY}
    if at.secure_cookies:
        extra = {**extra, "Strict-Transport-Security": HSTS}
    for name, value in {**PAGE_HEADERS, **extra}.items():
        headers.setdefault(name.lower(), value)
    headers["x-request-id"] = request_id(scope)


def _to_sign_in(request: AnyRequest, _: NotSignedIn) -> Response[Any]:
    return see_other(desk(request).audience.sign_in + "?ended=1")


def _to_problem(request: AnyRequest, error: HTTPException) -> Response[Any]:
    return desk(request).pages.problem(request, error.status_code)


def _to_bad_request(request: AnyRequest, _: Malformed) -> Response[Any]:
    return desk(request).pages.problem(request, 400)


def _to_unavailable(request: AnyRequest, error: Unavailable) -> Response[Any]:
    _log_fault("unavailable", request, error)
    return desk(request).pages.problem(request, 503, request_id=request_id(request.scope))


def _to_fault(request: AnyRequest, error: Exception) -> Response[Any]:
    _log_fault("fault", request, error)
    return desk(request).pages.problem(request, 500, request_id=request_id(request.scope))


def _log_fault(event: str, request: AnyRequest, error: BaseException) -> None:
    """Types and places of a fault and its causes, never a text: a driver's would quote the row."""
    kinds: list[str] = []
    places: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(kinds) < 8:
        kinds.append(f"{type(cause).__module__}.{type(cause).__qualname__}")
        frames = traceback.extract_tb(cause.__traceback__)
        places += [f"{frame.name} {frame.filename}:{frame.lineno}" for frame in frames]
        cause = cause.__cause__ or cause.__context__
    _log.error(
        event,
        request_id=request_id(request.scope),
        method=request.method,
        kinds=kinds,
        places=places[-60:],
    )
