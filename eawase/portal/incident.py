"""Loss and theft (紛失・盗難), and the emergency stop of everything (IB取引中止)."""

from typing import Final

from litestar import get, post
from litestar.handlers import HTTPRouteHandler

from eawase.core.card import CardReason
from eawase.core.malformed import Malformed
from eawase.service import home, incident
from eawase.web.forms import Form, read_form
from eawase.web.pages import AnyRequest
from eawase.web.session import AnyResponse, close_session, customer, desk, see_other

REASONS: Final = {reason.value: reason for reason in (CardReason.LOST, CardReason.STOLEN)}


@get("/incident")
async def show(request: AnyRequest) -> AnyResponse:
    """What to do when a card is lost; the button that stops it stands first."""
    return await _page(request, Form())


@post("/incident/loss")
async def report_loss(request: AnyRequest) -> AnyResponse:
    """Suspend the card at once, without any challenge: who finds it must not be faster."""
    contract = await customer(request)
    form = Form(await read_form(request))
    reason = form.take("reason", _reason)
    if reason is None:
        return await _page(request, form, status=422)
    refused = await incident.report_loss(desk(request).ctx, contract.number, reason)
    return see_other("/incident" if refused is not None else "/incident?done=1")


@get("/incident/stop")
async def show_stop(request: AnyRequest) -> AnyResponse:
    """What an emergency stop means, before the button."""
    return await _stop_page(request, Form())


@post("/incident/stop")
async def stop(request: AnyRequest) -> AnyResponse:
    """Stop the contract and end its session; only the branch starts it again."""
    contract = await customer(request)
    form = Form(await read_form(request))
    if not form.checked("sure"):
        form.refuse("sure", Malformed("止めてよいときは、ここにしるしをつけてください。"))
        return await _stop_page(request, form, status=422)
    await incident.stop(desk(request).ctx, contract.number)
    response = see_other("/login?stopped=1")
    close_session(request, response)
    return response


def _reason(text: str) -> CardReason:
    if text not in REASONS:
        raise Malformed("どちらかをえらんでください。")
    return REASONS[text]


async def _page(request: AnyRequest, form: Form, *, status: int = 200) -> AnyResponse:
    contract = await customer(request)
    at = desk(request)
    view = await home.overview(at.ctx, contract.number)
    return at.pages.render(
        request,
        "portal/incident.html",
        status=status,
        form=form,
        view=view,
        stands=view.standing,
        done="done" in request.query_params,
    )


async def _stop_page(request: AnyRequest, form: Form, *, status: int = 200) -> AnyResponse:
    contract = await customer(request)
    at = desk(request)
    view = await home.overview(at.ctx, contract.number)
    return at.pages.render(request, "portal/stop.html", status=status, form=form, view=view)


ROUTES: list[HTTPRouteHandler] = [show, report_loss, show_stop, stop]
