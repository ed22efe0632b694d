"""Confirming a protected operation (取引の確認): its frozen details beside one challenge.

What is answered for is the frozen operation; fields about payee or amount that come with the
answer are not even read.
"""

from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from eawase.core.contract import Contract, Method
from eawase.core.operation import OperationKind, PayeeRegistration, Transfer
from eawase.core.refusal import Refused
from eawase.portal import answers, verdicts
from eawase.portal.details import DEEDS, details
from eawase.service import confirm, home, recall
from eawase.service.answer import answer
from eawase.service.confirm import Asked
from eawase.service.home import Overview
from eawase.web.forms import Form, read_form
from eawase.web.i18n import choose_lang
from eawase.web.pages import AnyRequest
from eawase.web.session import AnyResponse, customer, desk, see_other

AFTER_GIVING_UP = {
    OperationKind.TRANSFER: "/transfer",
    OperationKind.PAYEE_REGISTRATION: "/settings/payees",
    OperationKind.LIMIT_CHANGE: "/settings/limits",
    OperationKind.CONTACT_CHANGE: "/settings/contact",
    OperationKind.SWITCH_OVER: "/home",
}
CHANGEABLE = frozenset({OperationKind.TRANSFER, OperationKind.PAYEE_REGISTRATION})
"""Operations whose form is filled in again from what was frozen."""


@get("/confirm/{operation_id:uuid}")
async def show(request: AnyRequest, operation_id: FromPath[UUID]) -> AnyResponse:
    """The details, and the challenge that is open or the next one."""
    return await _page(request, await customer(request), operation_id, Form())


@post("/confirm/{operation_id:uuid}")
async def send(request: AnyRequest, operation_id: FromPath[UUID]) -> AnyResponse:
    """Judge the answer and go where it leads."""
    contract, ctx = await customer(request), desk(request).ctx
    form = Form(await read_form(request), secret=answers.SECRET_FIELDS)
    sent = answers.challenge_id(form)
    asked = await recall.question(ctx, contract.number, sent) if sent else None
    if asked is None or asked.operation.id != operation_id:
        mine = await recall.operation_of(ctx, contract.number, operation_id)
        return await verdicts.unjudged(request, contract, mine)
    if asked.operation.kind is OperationKind.SWITCH_OVER:
        return see_other("/switch")
    given = answers.read_answer(ctx, form, asked.challenge)
    if given is None:
        return await _page(request, contract, operation_id, form)
    outcome = await answer(ctx, contract.number, asked.challenge.id, given)
    return await verdicts.after_answer(request, contract, asked, outcome)


@post("/confirm/{operation_id:uuid}/cancel")
async def cancel(request: AnyRequest, operation_id: FromPath[UUID]) -> AnyResponse:
    """Give the operation up; with `change`, go back to its form with everything filled in."""
    contract, ctx = await customer(request), desk(request).ctx
    form = Form(await read_form(request))
    operation = await recall.operation_of(ctx, contract.number, operation_id)
    if operation is None:
        return desk(request).pages.problem(request, 404)
    await confirm.abandon(ctx, contract.number, operation_id)
    if form.checked("change") and operation.kind in CHANGEABLE:
        return see_other(verdicts.ENTRY[operation.kind].format(id=operation_id))
    return see_other(AFTER_GIVING_UP[operation.kind])


async def _page(
    request: AnyRequest, contract: Contract, operation_id: UUID, form: Form
) -> AnyResponse:
    at = desk(request)
    asked = await confirm.ask(at.ctx, contract.number, operation_id)
    if isinstance(asked, Refused):
        return await _not_asked(request, contract, operation_id, asked)
    if asked.operation.kind is OperationKind.SWITCH_OVER:
        return see_other("/switch")
    view = await home.overview(at.ctx, contract.number)
    return at.pages.render(
        request,
        "portal/confirm.html",
        status=200 if form.ok else 422,
        form=form,
        view=answers.view_of(request, asked),
        shown=details(at.ctx, choose_lang(request), asked.operation),
        **_context(asked, view),
    )


def _context(asked: Asked, view: Overview) -> dict[str, Any]:
    operation = asked.operation
    content = operation.content
    known = {payee.payee for payee in view.payees}
    return {
        "operation": operation,
        "deed": DEEDS[operation.kind],
        "pictures": asked.challenge.method is Method.IMAGE_CARD,
        "overview": view,
        "tries_left": asked.tries_left,
        "tries_total": view.policy.failures_max,
        "stranger": isinstance(content, Transfer) and content.payee not in known,
        "asks_payee": isinstance(content, Transfer | PayeeRegistration),
        "can_change": operation.kind in CHANGEABLE,
    }


async def _not_asked(
    request: AnyRequest, contract: Contract, operation_id: UUID, refused: Refused
) -> AnyResponse:
    found = await recall.operation_of(desk(request).ctx, contract.number, operation_id)
    if found is None:
        return desk(request).pages.problem(request, 404)
    if refused.reason in verdicts.UNJUDGED:
        return await verdicts.unjudged(request, contract, found)
    if refused.reason in verdicts.UNDONE:
        return verdicts.undone(request, found, refused.reason)
    return await verdicts.closed(request, contract, refused, found.kind)


ROUTES: list[HTTPRouteHandler] = [show, send, cancel]
