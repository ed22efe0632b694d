"""Registered payees (振込先の登録): the list, and registering one by the steps of a transfer."""

from collections.abc import Mapping
from uuid import UUID

from litestar import get, post
from litestar.handlers import HTTPRouteHandler

from eawase.core.contract import Contract
from eawase.core.operation import OperationKind, PayeeRegistration
from eawase.core.refusal import Refused
from eawase.portal import banks, verdicts
from eawase.service import confirm, home, recall, transfer
from eawase.service.transfer import Bank
from eawase.web.forms import Form, read_form
from eawase.web.pages import AnyRequest
from eawase.web.session import AnyResponse, customer, desk, see_other

REGISTRATION = OperationKind.PAYEE_REGISTRATION


@get("/settings/payees")
async def show(request: AnyRequest) -> AnyResponse:
    """Every registered payee, with a way to send money there."""
    contract, at = await customer(request), desk(request)
    view = await home.overview(at.ctx, contract.number)
    return at.pages.render(
        request,
        "portal/payees.html",
        payees=banks.registered(view),
    )


@get("/settings/payees/new")
async def start(request: AnyRequest) -> AnyResponse:
    """Look for the bank of a new payee."""
    contract, at = await customer(request), desk(request)
    view = await home.overview(at.ctx, contract.number)
    refused = verdicts.refused_now(view)
    if refused is not None:
        return await verdicts.closed(request, contract, refused, REGISTRATION)
    form = Form(given={"institution": request.query_params.get("institution", "")})
    found = banks.institutions(request, form)
    return at.pages.render(
        request,
        "portal/transfer.html",
        status=200 if form.ok else 422,
        form=form,
        flow=banks.REGISTRATION,
        overview=view,
        payees=[],
        **found,
    )


@get("/settings/payees/new/branch")
async def branch(request: AnyRequest) -> AnyResponse:
    """Look for the branch."""
    await customer(request)
    return banks.branches(request, banks.REGISTRATION)


@get("/settings/payees/new/details")
async def ask(request: AnyRequest) -> AnyResponse:
    """Kind, number and name of the new payee."""
    contract = await customer(request)
    bank, given = await _beginning(request, contract)
    if bank is None:
        return see_other(banks.REGISTRATION.start)
    return await _page(request, contract, bank, Form(given=given))


@post("/settings/payees/new/details")
async def send(request: AnyRequest) -> AnyResponse:
    """Freeze the registration and go on to its confirmation."""
    contract, at = await customer(request), desk(request)
    form = Form(await read_form(request))
    bank = banks.chosen(at.ctx, form.value("institution"), form.value("branch"))
    if bank is None:
        return see_other(banks.REGISTRATION.start)
    payee = banks.read_payee(form, bank)
    if payee is None:
        return await _page(request, contract, bank, form)
    prepared = transfer.prepare_payee(at.ctx, payee)
    if isinstance(prepared, Refused):
        return see_other(banks.REGISTRATION.start)
    frozen = await confirm.freeze(at.ctx, contract.number, prepared)
    if isinstance(frozen, Refused):
        return await verdicts.closed(request, contract, frozen, REGISTRATION)
    return see_other(f"/confirm/{frozen.id}")


async def _beginning(
    request: AnyRequest, contract: Contract
) -> tuple[Bank | None, Mapping[str, str]]:
    ctx, query = desk(request).ctx, request.query_params
    content = None
    try:
        found = await recall.operation_of(ctx, contract.number, UUID(query.get("again", "")))
        content = found.content if found is not None else None
    except ValueError:
        pass
    if isinstance(content, PayeeRegistration):
        ref = content.payee
        given = banks.filled_in(ref, content.payee_name)
        return banks.chosen(ctx, ref.institution, ref.branch), given
    return banks.chosen(ctx, query.get("institution", ""), query.get("branch", "")), {}


async def _page(request: AnyRequest, contract: Contract, bank: Bank, form: Form) -> AnyResponse:
    at = desk(request)
    return at.pages.render(
        request,
        "portal/payee_details.html",
        status=200 if form.ok else 422,
        form=form,
        flow=banks.REGISTRATION,
        bank_chosen=bank,
        overview=await home.overview(at.ctx, contract.number),
        kinds=banks.KINDS,
    )


ROUTES: list[HTTPRouteHandler] = [show, start, branch, ask, send]
