"""Searching customers, and one customer's file (お客さま照会)."""

from typing import Any, Final

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from eawase.core.identity import CardNumber, ContractNumber, fold_digits
from eawase.core.refusal import Refused
from eawase.office.frame import address, number_of, refuse, search_text, show
from eawase.office.words import told
from eawase.service import dossier, pause
from eawase.service.dossier import Move
from eawase.web.forms import Form
from eawase.web.pages import AnyRequest
from eawase.web.session import desk, officer, see_other

CUSTOMERS: Final = "/office/customers"


@get(CUSTOMERS)
async def search(request: AnyRequest) -> Response[Any]:
    """By contract number, name, kana or card number; without a text nobody is listed."""
    text = search_text(request)
    after = request.query_params.get("after", "")[: ContractNumber.length]
    ctx, who = desk(request).ctx, await officer(request)
    found = await dossier.customers(ctx, who, text, after)
    if isinstance(found, Refused):
        return await refuse(request, found)
    rows, more = found
    whole = len(fold_digits(text)) in {ContractNumber.length, CardNumber.length}
    if whole and len(rows) == 1:
        return see_other(f"{CUSTOMERS}/{rows[0].number}")
    return await show(
        request,
        "office/customers.html",
        q=text,
        rows=rows,
        more=address(CUSTOMERS, q=text, after=more) if more else None,
    )


@get(CUSTOMERS + "/{number:str}")
async def customer(request: AnyRequest, number: FromPath[str]) -> Response[Any]:
    """One customer: facts, cards, what can be done, and what happened."""
    return await customer_page(request, ContractNumber(number), Form())


async def customer_page(
    request: AnyRequest, number: ContractNumber, form: Form, status: int = 200
) -> Response[Any]:
    """The file of one customer, with the forms of what this officer may do."""
    ctx, who = desk(request).ctx, await officer(request)
    found = await dossier.customer(ctx, who, number)
    if isinstance(found, Refused):
        return await refuse(request, found, back=CUSTOMERS)
    before = number_of(request, "before", dossier.LAST_SEQ)
    chain = await dossier.timeline(ctx, who, number, before)
    if isinstance(chain, Refused):
        return await refuse(request, chain, back=CUSTOMERS)
    paused_until = await pause.paused_until(ctx, who, number)
    if isinstance(paused_until, Refused):
        return await refuse(request, paused_until, back=CUSTOMERS)
    here = f"{CUSTOMERS}/{number}"
    return await show(
        request,
        "office/customer.html",
        status,
        file=found,
        move=Move,
        form=form,
        here=here,
        paused_until=paused_until,
        lines=[told(entry) for entry in chain.entries],
        older=f"{here}?before={chain.older}#timeline" if chain.older else None,
    )


ROUTES: list[HTTPRouteHandler] = [search, customer]
