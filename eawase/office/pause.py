"""Ending the pause of a customer's login (ログインの一時停止の解除)."""

from typing import Any

from litestar import Response, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from eawase.core.identity import ContractNumber
from eawase.core.malformed import Malformed
from eawase.office.customers import CUSTOMERS, customer_page
from eawase.office.frame import done, refuse, remark
from eawase.service import pause
from eawase.web.forms import Form, read_form
from eawase.web.pages import AnyRequest
from eawase.web.session import desk, officer


@post(CUSTOMERS + "/{number:str}/end-pause")
async def end_pause(request: AnyRequest, number: FromPath[str]) -> Response[Any]:
    """Let a customer try at once, whom somebody's wrong passwords keep out; asks who they are."""
    contract, form = ContractNumber(number), Form(await read_form(request))
    reason = form.take("pause-reason", remark, lines=True)
    if not form.checked("pause-identity"):
        form.refuse("pause-identity", Malformed("本人をたしかめて、印をつけてください。"))
    if reason is None or not form.ok:
        return await customer_page(request, contract, form, 422)
    refused = await pause.end_pause(desk(request).ctx, await officer(request), contract, reason)
    here = f"{CUSTOMERS}/{contract}"
    return (
        done(here, "pause-ended") if refused is None else await refuse(request, refused, back=here)
    )


ROUTES: list[HTTPRouteHandler] = [end_pause]
