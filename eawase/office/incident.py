"""Stops and their ends (利用停止・失効・再発行・解除): who may, with a reason, and four eyes."""

from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from eawase.core.card import CardReason
from eawase.core.identity import CardNumber, ContractNumber
from eawase.core.malformed import Malformed
from eawase.core.refusal import Refused
from eawase.core.staff import ProposalKind
from eawase.office.customers import CUSTOMERS, customer_page
from eawase.office.frame import decision, done, refuse, remark, show
from eawase.service import desk as lists
from eawase.service import incident
from eawase.web.forms import Form, read_form
from eawase.web.pages import AnyRequest
from eawase.web.session import desk, officer

PROPOSALS: Final = "/office/proposals"
REASONS: Final = {
    reason.value: reason for reason in (CardReason.LOST, CardReason.STOLEN, CardReason.OFFICER)
}
"""What an officer may give as the reason of a stop or an end; the others are the system's own."""


@post(CUSTOMERS + "/{number:str}/suspend")
async def suspend(request: AnyRequest, number: FromPath[str]) -> Response[Any]:
    """Suspend the card in use, by telephone or on a suspicion."""
    contract, form = ContractNumber(number), Form(await read_form(request))
    card = form.take("card", CardNumber)
    reason = form.take("suspend-reason", _reason)
    if card is None or reason is None:
        return await customer_page(request, contract, form, 422)
    ctx, who = desk(request).ctx, await officer(request)
    refused = await incident.suspend(ctx, who, contract, card, reason)
    return await _answer(request, contract, refused, "suspended")


@post(CUSTOMERS + "/{number:str}/revoke")
async def revoke(request: AnyRequest, number: FromPath[str]) -> Response[Any]:
    """End a card for good."""
    contract, form = ContractNumber(number), Form(await read_form(request))
    card = form.take("card", CardNumber)
    reason = form.take("revoke-reason", _reason)
    if not form.checked("sure"):
        form.refuse("sure", Malformed("失効はもとにもどせません。たしかめて、印をつけてください。"))
    if card is None or reason is None or not form.ok:
        return await customer_page(request, contract, form, 422)
    ctx, who = desk(request).ctx, await officer(request)
    refused = await incident.revoke(ctx, who, contract, card, reason)
    return await _answer(request, contract, refused, "revoked")


@post(CUSTOMERS + "/{number:str}/reissue")
async def reissue(request: AnyRequest, number: FromPath[str]) -> Response[Any]:
    """Enter an application at the branch, where identity and address were checked."""
    contract, form = ContractNumber(number), Form(await read_form(request))
    if not form.checked("identity"):
        form.refuse("identity", Malformed("本人と住所をたしかめて、印をつけてください。"))
        return await customer_page(request, contract, form, 422)
    answer = await incident.reissue(desk(request).ctx, await officer(request), contract)
    refused = answer if isinstance(answer, Refused) else None
    return await _answer(request, contract, refused, "reissued")


@post(CUSTOMERS + "/{number:str}/propose")
async def propose(request: AnyRequest, number: FromPath[str]) -> Response[Any]:
    """Ask a second officer to unlock the card or to lift the stop."""
    contract, form = ContractNumber(number), Form(await read_form(request))
    kind = form.take("kind", _kind)
    reason = form.take(f"{kind}-reason", remark, lines=True) if kind else None
    if kind is None or reason is None:
        return await customer_page(request, contract, form, 422)
    answer = await incident.propose(
        desk(request).ctx, await officer(request), kind, contract, reason
    )
    refused = answer if isinstance(answer, Refused) else None
    return await _answer(request, contract, refused, "proposed")


async def _answer(
    request: AnyRequest, contract: ContractNumber, refused: Refused | None, what: str
) -> Response[Any]:
    here = f"{CUSTOMERS}/{contract}"
    if refused is not None:
        return await refuse(request, refused, back=here)
    return done(here, what)


@get(PROPOSALS)
async def proposals(request: AnyRequest) -> Response[Any]:
    """What waits for a second officer, and who that can be."""
    found = await lists.proposals(desk(request).ctx, await officer(request))
    if isinstance(found, Refused):
        return await refuse(request, found)
    return await show(request, "office/proposals.html", rows=found)


@post(PROPOSALS + "/{proposal_id:uuid}/decide")
async def decide(request: AnyRequest, proposal_id: FromPath[UUID]) -> Response[Any]:
    """Release or send back: never by the officer who proposed it."""
    form = Form(await read_form(request))
    release = form.take("do", decision)
    if release is None:
        return await refuse_form(request)
    refused = await incident.decide(
        desk(request).ctx, await officer(request), proposal_id, release=release
    )
    if refused is not None:
        return await refuse(request, refused, back=PROPOSALS)
    return done(PROPOSALS, "released" if release else "sent-back")


async def refuse_form(request: AnyRequest) -> Response[Any]:
    """A form without one of its two buttons was made by hand."""
    return desk(request).pages.problem(request, 400)


def _reason(text: str) -> CardReason:
    if text not in REASONS:
        raise Malformed("理由をえらんでください。")
    return REASONS[text]


def _kind(text: str) -> ProposalKind:
    try:
        return ProposalKind(text)
    except ValueError:
        raise Malformed("申請の種類をえらんでください。") from None


ROUTES: list[HTTPRouteHandler] = [suspend, revoke, reissue, propose, proposals, decide]
