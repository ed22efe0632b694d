"""Signing in and out (ログイン). The password form never asks for positions of the card."""

from litestar import get, post
from litestar.handlers import HTTPRouteHandler

from eawase.core.identity import ContractNumber
from eawase.core.malformed import Malformed
from eawase.core.refusal import Reason, Refused
from eawase.service import apply, home, login
from eawase.web.forms import Form, read_form
from eawase.web.pages import AnyRequest
from eawase.web.session import (
    AnyResponse,
    close_session,
    desk,
    keep_known_browser,
    known_browser,
    open_session,
    see_other,
    signed_in,
    source,
    token,
)

PASSWORD_MAX = 128
"""Longer is no password of anybody (NIST SP 800-63B asks for at least 64)."""

NOTES = frozenset({"ended", "out", "stopped"})
"""What may be said on top of the sign-in form; each is a word in the address."""


@get("/")
async def top(request: AnyRequest) -> AnyResponse:
    """The address people know leads to where they belong."""
    return see_other("/home" if signed_in(request) else "/login")


@get("/login")
async def show(request: AnyRequest) -> AnyResponse:
    """The sign-in form."""
    if signed_in(request):
        return see_other("/home")
    note = next((name for name in NOTES if name in request.query_params), "")
    return await _page(request, Form(), note=note)


@post("/login")
async def enter(request: AnyRequest) -> AnyResponse:
    """Sign in; the application screen follows while a card can be applied for."""
    form = Form(await read_form(request), secret={"password"})
    number = form.take("contract", ContractNumber.parse)
    password = form.take("password", _password)
    if number is None or password is None:
        return await _page(request, form, status=422)
    ctx = desk(request).ctx
    done = await login.sign_in(
        ctx, number, password, source=source(request), known=known_browser(request)
    )
    match done:
        case Refused(reason=Reason.STOPPED):
            return await _page(request, Form(), status=403, note="stopped")
        case Refused():
            return await _page(request, form, status=403, note="refused")
        case login.SignedIn():
            offered = await apply.offered(ctx, number)
            response = see_other("/home" if isinstance(offered, Refused) else "/apply")
            open_session(request, response, done.token)
            keep_known_browser(request, response, done.known)
            return response


@post("/logout")
async def leave(request: AnyRequest) -> AnyResponse:
    """Sign out. Whoever is out already is out."""
    sent = token(request)
    if sent is not None:
        await login.sign_out(desk(request).ctx, sent)
    response = see_other("/login?out=1")
    close_session(request, response)
    return response


async def _page(
    request: AnyRequest, form: Form, *, status: int = 200, note: str = ""
) -> AnyResponse:
    at = desk(request)
    return at.pages.render(
        request,
        "portal/login.html",
        status=status,
        form=form,
        note=note,
        policy=await home.terms(at.ctx),
    )


def _password(text: str) -> str:
    if len(text) > PASSWORD_MAX:
        raise Malformed("長すぎます。{length}文字までにしてください。", length=PASSWORD_MAX)
    return text


ROUTES: list[HTTPRouteHandler] = [top, show, enter, leave]
