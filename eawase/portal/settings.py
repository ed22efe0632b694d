"""Changing the contract's data (契約者情報変更): the menu, contact data, transfer limits."""

from litestar import get, post
from litestar.handlers import HTTPRouteHandler

from eawase.core.contact import EmailAddress, PhoneNumber
from eawase.core.contract import Contract
from eawase.core.malformed import Malformed
from eawase.core.money import parse_yen
from eawase.core.operation import ContactChange, Content, LimitChange, OperationKind
from eawase.core.refusal import Refused
from eawase.portal.verdicts import address, closed, refused_now
from eawase.service import confirm, home, transfer
from eawase.service.home import Overview
from eawase.web.forms import Form, read_form
from eawase.web.pages import AnyRequest
from eawase.web.session import AnyResponse, customer, desk, see_other

SAME = "いまの登録と同じです。変えるところを入力してください。"


@get("/settings")
async def show(request: AnyRequest) -> AnyResponse:
    """The menu, with application and switch-over of the card as the notice names them."""
    contract = await customer(request)
    at = desk(request)
    view = await home.overview(at.ctx, contract.number)
    return at.pages.render(request, "portal/settings.html", view=view, stands=view.standing)


@get("/settings/contact")
async def show_contact(request: AnyRequest) -> AnyResponse:
    """The form for mail address and telephone number, filled with today's."""
    contract = await customer(request)
    form = Form(given={"email": contract.email, "phone": contract.phone})
    return await _page(request, contract, OperationKind.CONTACT_CHANGE, form)


@post("/settings/contact")
async def change_contact(request: AnyRequest) -> AnyResponse:
    """Freeze a change of contact data; the challenge follows."""
    contract = await customer(request)
    form = Form(await read_form(request))
    email = form.take("email", EmailAddress.parse)
    phone = form.take("phone", PhoneNumber.parse)
    if email is not None and phone is not None:
        change = ContactChange(email=email.text, phone=phone.text)
        if (change.email, change.phone) != (contract.email, contract.phone):
            return await _freeze(request, contract, change, OperationKind.CONTACT_CHANGE)
        form.refuse("email", Malformed(SAME))
    return await _page(request, contract, OperationKind.CONTACT_CHANGE, form)


@get("/settings/limits")
async def show_limits(request: AnyRequest) -> AnyResponse:
    """The form for the limits per transfer and per day, filled with today's."""
    contract = await customer(request)
    given = {
        "transfer": f"{contract.transfer_limit_yen:,}",
        "day": f"{contract.day_limit_yen:,}",
    }
    return await _page(request, contract, OperationKind.LIMIT_CHANGE, Form(given=given))


@post("/settings/limits")
async def change_limits(request: AnyRequest) -> AnyResponse:
    """Freeze a change of limits; a rise holds from 0:00 of the next day."""
    contract = await customer(request)
    at = desk(request)
    ceiling = (await home.terms(at.ctx)).limit_ceiling_yen
    form = Form(await read_form(request))
    one = form.take("transfer", lambda text: parse_yen(text, most=ceiling))
    day = form.take("day", lambda text: parse_yen(text, most=ceiling))
    if one is None or day is None:
        return await _page(request, contract, OperationKind.LIMIT_CHANGE, form)
    change = transfer.prepare_limits(at.ctx, contract, transfer_yen=one, day_yen=day)
    fault = _limits_fault(contract, change)
    if fault is not None:
        form.refuse(*fault)
        return await _page(request, contract, OperationKind.LIMIT_CHANGE, form)
    return await _freeze(request, contract, change, OperationKind.LIMIT_CHANGE)


def _limits_fault(contract: Contract, change: LimitChange) -> tuple[str, Malformed] | None:
    if change.transfer_limit_yen > change.day_limit_yen:
        return "day", Malformed("1日の限度額は、1回の限度額より小さくできません。")
    held = (contract.transfer_limit_yen, contract.day_limit_yen)
    if (change.transfer_limit_yen, change.day_limit_yen) == held:
        return "transfer", Malformed(SAME)
    return None


async def _freeze(
    request: AnyRequest, contract: Contract, content: Content, kind: OperationKind
) -> AnyResponse:
    """Freeze and go to the challenge, or say why nobody is asked."""
    frozen = await confirm.freeze(desk(request).ctx, contract.number, content)
    if isinstance(frozen, Refused):
        return await closed(request, contract, frozen, kind)
    return see_other(address(frozen))


async def _page(
    request: AnyRequest, contract: Contract, kind: OperationKind, form: Form
) -> AnyResponse:
    at = desk(request)
    view: Overview = await home.overview(at.ctx, contract.number)
    refused = refused_now(view)
    if refused is not None:
        return await closed(request, contract, refused, kind)
    name = "limits" if kind is OperationKind.LIMIT_CHANGE else "contact"
    return at.pages.render(
        request,
        f"portal/{name}.html",
        status=200 if form.ok else 422,
        form=form,
        view=view,
        policy=view.policy,
    )


ROUTES: list[HTTPRouteHandler] = [
    show,
    show_contact,
    change_contact,
    show_limits,
    change_limits,
]
