"""The receipt (受付) of a confirmed operation; it can be opened again and prints."""

from uuid import UUID

from litestar import get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from eawase.core.contract import Method
from eawase.core.operation import OperationKind, Transfer
from eawase.core.refusal import Refused
from eawase.portal.details import DEEDS, details
from eawase.service import confirm, recall
from eawase.web.i18n import choose_lang
from eawase.web.pages import AnyRequest
from eawase.web.session import AnyResponse, customer, desk


@get("/receipt/{operation_id:uuid}")
async def show(request: AnyRequest, operation_id: FromPath[UUID]) -> AnyResponse:
    """What was done, when, how it was confirmed, and the balance right afterwards."""
    contract, at = await customer(request), desk(request)
    operation = await confirm.receipt(at.ctx, contract.number, operation_id)
    if isinstance(operation, Refused):
        return at.pages.problem(request, 404)
    after = await recall.afterwards(at.ctx, operation)
    switched = operation.kind is OperationKind.SWITCH_OVER
    return at.pages.render(
        request,
        "portal/switched.html" if switched else "portal/receipt.html",
        operation=operation,
        deed=DEEDS[operation.kind],
        shown=details(at.ctx, choose_lang(request), operation),
        by_card=after.method is Method.IMAGE_CARD,
        balance_yen=after.balance_yen,
        later=isinstance(operation.content, Transfer)
        and operation.content.value_date > at.ctx.today(),
        money=operation.kind is OperationKind.TRANSFER,
        kind=operation.kind.value,
    )


ROUTES: list[HTTPRouteHandler] = [show]
