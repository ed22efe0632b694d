"""The switch-over (切替え): cautions, their checkbox, and the challenge on the new card.

Answering it right proves that the card arrived; from the next operation on, the card is asked.
"""

from litestar import get, post
from litestar.handlers import HTTPRouteHandler

from eawase.core.contract import Contract, Method
from eawase.core.malformed import Malformed
from eawase.core.operation import Operation, OperationKind
from eawase.core.refusal import Refused
from eawase.portal import answers, verdicts
from eawase.service import confirm, home, recall, switch
from eawase.service.answer import answer
from eawase.web.forms import Form, read_form
from eawase.web.pages import AnyRequest
from eawase.web.session import AnyResponse, customer, desk


@get("/switch")
async def show(request: AnyRequest) -> AnyResponse:
    """The screen from its start, with the same positions until they are answered right."""
    contract = await customer(request)
    operation = await switch.begin(desk(request).ctx, contract.number)
    if isinstance(operation, Refused):
        return await verdicts.closed(request, contract, operation, OperationKind.SWITCH_OVER)
    # Whoever answered with the old method a moment ago has confirmed the cautions already.
    given = {"read": "yes"} if operation.old_method_confirmed else {}
    return await _page(request, contract, operation, Form(given=given))


@post("/switch")
async def send(request: AnyRequest) -> AnyResponse:
    """The cautions confirmed and the pictures chosen: switch over (切替え)."""
    contract, ctx = await customer(request), desk(request).ctx
    form = Form(await read_form(request), secret=answers.SECRET_FIELDS)
    sent = answers.challenge_id(form)
    asked = await recall.question(ctx, contract.number, sent) if sent else None
    if asked is None or asked.operation.kind is not OperationKind.SWITCH_OVER:
        return await verdicts.unjudged(request, contract, await _waiting(request, contract))
    if not form.checked("read"):
        form.refuse("read", Malformed("お願いを読んで、ここにチェックを入れてください。"))
    given = answers.read_answer(ctx, form, asked.challenge)
    if given is None or not form.ok:
        return await _page(request, contract, asked.operation, form)
    await switch.acknowledge(ctx, contract.number)
    outcome = await answer(ctx, contract.number, asked.challenge.id, given)
    return await verdicts.after_answer(request, contract, asked, outcome)


async def _waiting(request: AnyRequest, contract: Contract) -> Operation | None:
    begun = await switch.begin(desk(request).ctx, contract.number)
    return None if isinstance(begun, Refused) else begun


async def _page(
    request: AnyRequest, contract: Contract, operation: Operation, form: Form
) -> AnyResponse:
    at = desk(request)
    asked = await confirm.ask(at.ctx, contract.number, operation.id)
    if isinstance(asked, Refused):
        return await _not_asked(request, contract, operation, asked)
    view = await home.overview(at.ctx, contract.number)
    return at.pages.render(
        request,
        "portal/switch.html",
        status=200 if form.ok else 422,
        form=form,
        view=answers.view_of(request, asked),
        pictures=asked.challenge.method is Method.IMAGE_CARD,
        two_steps=view.policy.switch_needs_old_method
        and view.contract.method is Method.CONFIRMATION_PASSWORD,
        overview=view,
        tries_left=asked.tries_left,
        tries_total=view.policy.failures_max,
    )


async def _not_asked(
    request: AnyRequest, contract: Contract, operation: Operation, refused: Refused
) -> AnyResponse:
    if refused.reason in verdicts.UNJUDGED:
        return await verdicts.unjudged(request, contract, operation)
    return await verdicts.closed(request, contract, refused, OperationKind.SWITCH_OVER)


ROUTES: list[HTTPRouteHandler] = [show, send]
