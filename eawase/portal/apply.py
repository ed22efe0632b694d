"""Applying for a card (画像認証カードの申込): right after login, and under 契約者情報変更."""

from litestar import get, post
from litestar.handlers import HTTPRouteHandler

from eawase.core.contract import Contract
from eawase.core.malformed import Malformed
from eawase.core.post import PostalCode
from eawase.core.refusal import Reason, Refused
from eawase.portal.home import lapses_on
from eawase.service import apply, home
from eawase.web.forms import Form, read_form
from eawase.web.pages import AnyRequest
from eawase.web.session import AnyResponse, customer, desk, see_other


@get("/apply")
async def show(request: AnyRequest) -> AnyResponse:
    """The application screen, or how far the card has come."""
    return await _page(request, await customer(request), Form())


@post("/apply")
async def submit(request: AnyRequest) -> AnyResponse:
    """Apply (申込): the typed postal code must agree with the address on file."""
    contract = await customer(request)
    form = Form(await read_form(request))
    typed = form.take("postal", PostalCode.parse)
    if typed is None:
        return await _page(request, contract, form, status=422)
    done = await apply.submit(desk(request).ctx, contract.number, typed)
    match done:
        case Refused(reason=Reason.POSTAL_MISMATCH, tries_left=left):
            form.refuse("postal", _mismatch(left or 0))
            return await _page(request, contract, form, status=422)
        case Refused(reason=Reason.POSTAL_UNKNOWN):
            form.refuse(
                "postal",
                Malformed(
                    "この郵便番号は、日本にありません。打ちまちがいがないか、たしかめてください。"
                ),
            )
            return await _page(request, contract, form, status=422)
        case Refused():
            return await _page(request, contract, form, status=409)
        case _:
            return see_other("/apply?received=1")


@post("/apply/skip")
async def skip(request: AnyRequest) -> AnyResponse:
    """Not now (スキップ): the screen returns at the next login."""
    contract = await customer(request)
    await apply.skip(desk(request).ctx, contract.number)
    return see_other("/home")


@post("/apply/withdraw")
async def withdraw(request: AnyRequest) -> AnyResponse:
    """Take the application back while nothing is being made."""
    contract = await customer(request)
    refused = await apply.withdraw(desk(request).ctx, contract.number)
    return see_other("/apply?late=1" if refused is not None else "/apply?withdrawn=1")


async def _page(
    request: AnyRequest, contract: Contract, form: Form, *, status: int = 200
) -> AnyResponse:
    """The one screen of applications, as the locked rows stand now."""
    at = desk(request)
    view = await home.overview(at.ctx, contract.number)
    offered = await apply.offered(at.ctx, contract.number)
    refused = offered.reason.value if isinstance(offered, Refused) else ""
    blocked = view.contract.postal_mismatches >= view.policy.postal_mismatches_max
    return at.pages.render(
        request,
        "portal/apply.html" if not refused else "portal/applied.html",
        status=status,
        form=form,
        view=view,
        stands=view.standing,
        policy=view.policy,
        again=not isinstance(offered, Refused) and offered.value == "reissue",
        refused=refused,
        blocked=blocked,
        lapses_on=lapses_on(view),
        said=request.query_params,
    )


def _mismatch(left: int) -> Malformed:
    return Malformed(
        "郵便番号が、ご登録の住所と合いません。あと{left}回ちがうと、窓口での手続きになります。",
        left=left,
    )


ROUTES: list[HTTPRouteHandler] = [show, submit, skip, withdraw]
