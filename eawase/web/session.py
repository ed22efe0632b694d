"""Who a request comes from (セッション): cookies, and the customer or officer signed in.

    at = desk(request)                    # context, pages, static files of this application
    contract = await customer(request)    # or officer(request); raises NotSignedIn
    response = see_other("/home"); open_session(request, response, token)

A session's token lives in its cookie and nowhere else. Customers and officers have cookies of
different names, so neither is ever taken for the other, and one browser can hold both.
"""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, cast

from litestar import Request, Response
from litestar.response import Redirect

from eawase.core.contract import Contract
from eawase.core.known_browser import LIFE as KNOWN_BROWSER_LIFE
from eawase.core.staff import Officer, Role
from eawase.service.context import Context
from eawase.service.login import Visitor, whose
from eawase.web.i18n import choose_lang, translate
from eawase.web.pages import AnyRequest, Pages, Viewer
from eawase.web.static_files import StaticFiles

AnyResponse: TypeAlias = Response[Any] | Redirect

TOKEN_LENGTH: Final = 64
"""Hexadecimal digits of a token (256 bits)."""

BEFORE_SIGN_IN_S: Final = 3600
"""How long a sign-in form stays good after it was shown; later it is shown anew."""

ROLE_LABELS: Final = {
    Role.CLERK: "受付担当",
    Role.PRODUCER: "作成担当",
    Role.APPROVER: "承認者",
    Role.AUDITOR: "監査担当",
    Role.ADMINISTRATOR: "管理者",
}


class NotSignedIn(Exception):
    """No live session: the answer is the sign-in page, and nothing was done."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom an application serves: the name of its cookie, and where one signs in."""

    cookie: str
    sign_in: str


CUSTOMERS: Final = Audience(cookie="eawase", sign_in="/login")
OFFICERS: Final = Audience(cookie="eawase-office", sign_in="/office/login")


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What the handlers of one application have at hand; `app.state["desk"]`.

    `hosts` are the names this application answers to (without port). `proxies` is how many
    proxies of ours stand in front: so many entries at the end of X-Forwarded-For are believed.
    """

    ctx: Context
    pages: Pages
    static: StaticFiles
    secure_cookies: bool
    audience: Audience = CUSTOMERS
    hosts: frozenset[str] = frozenset({"localhost", "127.0.0.1", "[::1]"})
    proxies: int = 0

    def __post_init__(self) -> None:
        assert 0 <= self.proxies <= 8, "nobody has more than eight proxies in a row"


def desk(request: AnyRequest) -> Desk:
    """The desk of the application that serves this request."""
    return cast("Desk", request.app.state["desk"])


def source(request: AnyRequest) -> str:
    """The client's address, for throttling. Headers count only as far as our proxies wrote them."""
    trusted = desk(request).proxies
    if trusted:
        hops = request.headers.get("x-forwarded-for", "").split(",")
        if len(hops) >= trusted and (hop := hops[-trusted].strip()):
            return hop[:45]
    return request.client.host if request.client is not None else ""


async def customer(request: AnyRequest) -> Contract:
    """The signed-in customer's contract as it stood when the request came in."""
    visitor = _visitor(request)
    if visitor is None or visitor.contract is None or visitor.contract.stopped_at is not None:
        raise NotSignedIn
    return visitor.contract


async def officer(request: AnyRequest) -> Officer:
    """The signed-in officer."""
    visitor = _visitor(request)
    if visitor is None or visitor.officer is None:
        raise NotSignedIn
    return visitor.officer


def signed_in(request: AnyRequest) -> bool:
    """Whether a live session of this audience came with the request."""
    return _visitor(request) is not None


def token(request: AnyRequest) -> str | None:
    """The session token of this request, live or not; None when none of its form came."""
    return _cookie(request, desk(request).audience.cookie)


async def load(request: AnyRequest) -> None:
    """Find the session of this request, once; pages show `viewer`. The guard calls this."""
    at = desk(request)
    sent = token(request)
    visitor = await whose(at.ctx, sent) if sent is not None else None
    if visitor is not None:
        viewer = _viewer(request, at, visitor)
        request.state.viewer = viewer
        visitor = visitor if viewer is not None else None
    request.state.visitor = visitor


def open_session(request: AnyRequest, response: AnyResponse, new_token: str) -> None:
    """Put a new session into its cookie; what tied the sign-in form to this browser is spent.

    The token is always one made at sign-in: a token that came from outside never becomes a session.
    """
    _set_cookie(request, response, desk(request).audience.cookie, new_token)
    close_before_sign_in(request, response)


def close_session(request: AnyRequest, response: AnyResponse) -> None:
    """Take the session's cookie back."""
    _set_cookie(request, response, desk(request).audience.cookie, "", life_s=0)


def before_sign_in(request: AnyRequest) -> str | None:
    """The token that ties a sign-in form to this browser, from its cookie."""
    return _cookie(request, desk(request).audience.cookie + "-form")


def begin_before_sign_in(request: AnyRequest, response: AnyResponse, new_token: str) -> None:
    """Give this browser a token for its sign-in form. It is no session and never becomes one."""
    name = desk(request).audience.cookie + "-form"
    _set_cookie(request, response, name, new_token, life_s=BEFORE_SIGN_IN_S)


def close_before_sign_in(request: AnyRequest, response: AnyResponse) -> None:
    """Take the token of the sign-in form back."""
    _set_cookie(request, response, desk(request).audience.cookie + "-form", "", life_s=0)


def known_browser(request: AnyRequest) -> str | None:
    """The mark of a browser that signed in before; whether it is good, the sign-in finds out."""
    return _cookie(request, desk(request).audience.cookie + "-known")


def keep_known_browser(request: AnyRequest, response: AnyResponse, mark: str) -> None:
    """Mark this browser as known. It opens nothing: it only says whose wrong passwords count."""
    life_s = int(KNOWN_BROWSER_LIFE.total_seconds())
    _set_cookie(request, response, desk(request).audience.cookie + "-known", mark, life_s=life_s)


def csrf_token(request: AnyRequest, bound_to: str) -> str:
    """The token of forms (CSRF): an HMAC of the session's token, so no session shares another's."""
    key = desk(request).ctx.keys.derive("csrf")
    return hmac.new(key, bound_to.encode(), hashlib.sha256).hexdigest()


def see_other(path: str) -> Response[Any]:
    """After a POST that did something: the next page is a GET, and reload repeats nothing."""
    return Response(b"", status_code=303, headers={"Location": path}, media_type="text/plain")


def cookie_name(at: Desk, name: str) -> str:
    """`__Host-` binds a cookie to this very host and to TLS (RFC 6265bis 4.1.3.2)."""
    return f"__Host-{name}" if at.secure_cookies else name


def _set_cookie(
    request: AnyRequest,
    response: AnyResponse,
    name: str,
    value: str,
    *,
    life_s: int | None = None,
) -> None:
    at = desk(request)
    response.set_cookie(
        key=cookie_name(at, name),
        value=value,
        max_age=life_s,
        path="/",
        secure=at.secure_cookies,
        httponly=True,
        samesite="strict",
    )


def _cookie(request: AnyRequest, name: str) -> str | None:
    value = request.cookies.get(cookie_name(desk(request), name), "")
    well_formed = len(value) == TOKEN_LENGTH and value.isascii() and value.isalnum()
    return value if well_formed else None


def _visitor(request: AnyRequest) -> Visitor | None:
    state = cast("dict[str, object]", request.scope["state"])
    return cast("Visitor | None", state.get("visitor"))


def _viewer(request: Request[Any, Any, Any], at: Desk, visitor: Visitor) -> Viewer | None:
    """Whom the page greets, or None when the session belongs to the other audience."""
    if at.audience is CUSTOMERS and visitor.contract is not None:
        return Viewer(name=visitor.contract.name)
    if at.audience is OFFICERS and visitor.officer is not None:
        role = translate(choose_lang(request), ROLE_LABELS[visitor.officer.role])
        return Viewer(name=visitor.officer.name, detail=role, officer=True)
    return None
