"""Signing in and out of the office (職員ログイン)."""

from litestar import get, post
from litestar.handlers import HTTPRouteHandler

from eawase.core.identity import OfficerId
from eawase.core.malformed import Malformed
from eawase.core.refusal import Refused
from eawase.office.frame import HOME
from eawase.service import login
from eawase.web.forms import Form, read_form
from eawase.web.pages import AnyRequest
from eawase.web.session import (
    OFFICERS,
    AnyResponse,
    close_session,
    desk,
    open_session,
    see_other,
    signed_in,
    source,
    token,
)

PASSWORD_MAX = 128
NOTES = frozenset({"ended", "out"})


@get(["/", "/office"])
async def top(request: AnyRequest) -> AnyResponse:
    """The address officers know leads to where they belong."""
    return see_other(HOME if signed_in(request) else OFFICERS.sign_in)


@get(OFFICERS.sign_in)
async def show(request: AnyRequest) -> AnyResponse:
    """The sign-in form."""
    if signed_in(request):
        return see_other(HOME)
    note = next((name for name in NOTES if name in request.query_params), "")
    return _page(request, Form(), note=note)


@post(OFFICERS.sign_in)
async def enter(request: AnyRequest) -> AnyResponse:
    """Sign in: an unknown officer, a wrong password and a throttled one get one answer."""
    form = Form(await read_form(request), secret={"password"})
    officer_id = form.take("officer", OfficerId.parse)
    password = form.take("password", _password)
    if officer_id is None or password is None:
        return _page(request, form, status=422)
    done = await login.sign_in_officer(
        desk(request).ctx, officer_id, password, source=source(request)
    )
    if isinstance(done, Refused):
        return _page(request, form, status=403, note="refused")
    response = see_other(HOME)
    open_session(request, response, done.token)
    return response


@post("/office/logout")
async def leave(request: AnyRequest) -> AnyResponse:
    """Sign out. Whoever is out already is out."""
    sent = token(request)
    if sent is not None:
        await login.sign_out(desk(request).ctx, sent)
    response = see_other(OFFICERS.sign_in + "?out=1")
    close_session(request, response)
    return response


def _page(request: AnyRequest, form: Form, *, status: int = 200, note: str = "") -> AnyResponse:
    return desk(request).pages.render(request, "office/login.html", status, form=form, note=note)


def _password(text: str) -> str:
    if len(text) > PASSWORD_MAX:
        raise Malformed("長すぎます。{length}文字までにしてください。", length=PASSWORD_MAX)
    return text


ROUTES: list[HTTPRouteHandler] = [top, show, enter, leave]
