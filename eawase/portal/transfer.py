"""A transfer (振込), step by step: to whom, the details, and then the confirmation.

The first screen already says that the card will be needed, so that nobody finds out at the end.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.handlers import HTTPRouteHandler

from eawase.core.calendar import is_business_day, parse_day
from eawase.core.malformed import Malformed
from eawase.core.money import parse_yen
from eawase.core.operation import OperationKind, Transfer
from eawase.core.refusal import Reason, Refused
from eawase.portal import banks, verdicts
from eawase.service import confirm, home, recall, transfer
from eawase.service.context import Context
from eawase.service.home import Overview
from eawase.service.transfer import Bank, TransferForm
from eawase.web.forms import Form, read_form
from eawase.web.pages import AnyRequest
from eawase.web.session import AnyResponse, customer, desk, see_other


@get("/transfer")
async def start(request: AnyRequest) -> AnyResponse:
    """Choose a registered payee, or look for a bank."""
    contract, at = await customer(request), desk(request)
    view = await home.overview(at.ctx, contract.number)
    refused = verdicts.refused_now(view)
    if refused is not None:
        return await verdicts.closed(request, contract, refused, OperationKind.TRANSFER)
    form = Form(given={"institution": request.query_params.get("institution", "")})
    found = banks.institutions(request, form)
    return at.pages.render(
        request,
        "portal/transfer.html",
        status=200 if form.ok else 422,
        form=form,
        flow=banks.TRANSFER,
        overview=view,
        payees=banks.registered(view),
        **found,
    )


@get("/transfer/branch")
async def branch(request: AnyRequest) -> AnyResponse:
    """Look for the branch."""
    await customer(request)
    return banks.branches(request, banks.TRANSFER)


@get("/transfer/details")
async def show(request: AnyRequest) -> AnyResponse:
    """The form: empty, for a registered payee, or with what was frozen before (`again`)."""
    contract, at = await customer(request), desk(request)
    view = await home.overview(at.ctx, contract.number)
    refused = verdicts.refused_now(view)
    if refused is not None:
        return await verdicts.closed(request, contract, refused, OperationKind.TRANSFER)
    bank, given = await _beginning(request, view)
    if bank is None:
        return see_other("/transfer")
    return _page(request, view, bank, Form(given=given))


@post("/transfer/details")
async def send(request: AnyRequest) -> AnyResponse:
    """Freeze the transfer and go on to its confirmation."""
    contract, at = await customer(request), desk(request)
    data = await read_form(request)
    form = Form(data)
    bank = banks.chosen(at.ctx, form.value("institution"), form.value("branch"))
    if bank is None:
        return see_other("/transfer")
    view = await home.overview(at.ctx, contract.number)
    filled = _read(form, view, bank)
    if filled is None:
        return _page(request, view, bank, form)
    prepared = await transfer.prepare(at.ctx, contract.number, filled)
    if isinstance(prepared, Refused):
        return await _refused(request, view, bank, form, prepared)
    frozen = await confirm.freeze(at.ctx, contract.number, prepared)
    if isinstance(frozen, Refused):
        _say_why(form, frozen, prepared, view)
        return await _refused(request, view, bank, form, frozen)
    return see_other(f"/confirm/{frozen.id}")


async def _beginning(request: AnyRequest, view: Overview) -> tuple[Bank | None, Mapping[str, str]]:
    """The bank and what is filled in, from the address of the page."""
    ctx, query = desk(request).ctx, request.query_params
    if (again := query.get("again")) is not None:
        content = await _frozen_before(ctx, view, again)
        if content is not None:
            ref = content.payee
            given = banks.filled_in(ref, content.payee_name) | {
                "amount": f"{content.amount_yen}",
                "value_date": content.value_date.isoformat(),
                "source": _account_of(view, content),
            }
            return banks.chosen(ctx, ref.institution, ref.branch), given
    for payee in view.payees:
        if banks.payee_key(payee) == query.get("payee"):
            ref = payee.payee
            given = banks.filled_in(ref, payee.payee_name)
            return banks.chosen(ctx, ref.institution, ref.branch), given
    return banks.chosen(ctx, query.get("institution", ""), query.get("branch", "")), {}


async def _frozen_before(ctx: Context, view: Overview, text: str) -> Transfer | None:
    try:
        found = await recall.operation_of(ctx, view.contract.number, UUID(text))
    except ValueError:
        return None
    content = found.content if found is not None else None
    return content if isinstance(content, Transfer) else None


def _account_of(view: Overview, content: Transfer) -> str:
    same = [a.id for a in view.accounts if a.number == content.source.number]
    return str(same[0]) if same else ""


def _read(form: Form, view: Overview, bank: Bank) -> TransferForm | None:
    own = {str(account.id): account.id for account in view.accounts}
    source = form.take("source", lambda text: _own_account(own, text))
    payee = banks.read_payee(form, bank)
    amount = form.take("amount", parse_yen)
    day = form.take("value_date", parse_day)
    if source is None or payee is None or amount is None or day is None:
        return None
    return TransferForm(source_id=source, payee=payee, amount_yen=amount, value_date=day)


def _own_account(own: Mapping[str, int], text: str) -> int:
    if text not in own:
        raise Malformed("引落し口座をえらんでください。")
    return own[text]


def _say_why(form: Form, refused: Refused, asked: Transfer, view: Overview) -> None:
    """Put a refusal beside the field that can mend it."""
    contract = view.contract
    match refused.reason:
        case Reason.OVER_TRANSFER_LIMIT:
            sentence = Malformed(
                "1回の振込限度額は{limit}円です。", limit=f"{contract.transfer_limit_yen:,}"
            )
        case Reason.OVER_DAY_LIMIT:
            sentence = Malformed(
                "1日の振込限度額は{limit}円です。今日すでに振り込んだ金額も数えます。",
                limit=f"{contract.day_limit_yen:,}",
            )
        case Reason.INSUFFICIENT_FUNDS:
            sentence = Malformed(
                "口座の残高がたりません。手数料{fee}円も口座から引き落とします。",
                fee=f"{asked.fee_yen:,}",
            )
        case Reason.SAME_ACCOUNT:
            same = Malformed("引落し口座と同じ口座です。別の口座を入力してください。")
            form.refuse("number", same)
            return
        case Reason.PAYEE_UNKNOWN:
            sentence = Malformed(
                "この番号と受取人名の口座が、当金庫に見つかりません。"
                "科目・口座番号・受取人名をたしかめてください。"
            )
            form.refuse("number", sentence)
            return
        case _:
            return
    form.refuse("amount", sentence)


async def _refused(
    request: AnyRequest, view: Overview, bank: Bank, form: Form, refused: Refused
) -> AnyResponse:
    if refused.reason is Reason.VALUE_DATE_PASSED:
        form.refuse("value_date", Malformed("この日は指定できません。えらびなおしてください。"))
    if form.ok:
        return await verdicts.closed(request, view.contract, refused, OperationKind.TRANSFER)
    return _page(request, view, bank, form)


def _page(request: AnyRequest, view: Overview, bank: Bank, form: Form) -> AnyResponse:
    at = desk(request)
    days = transfer.value_dates(at.ctx, view.policy)
    inside = bank.institution.code == at.ctx.imprint.code
    facts: dict[str, Any] = {
        "days": days,
        "why_not_today": _why_not_today(at.ctx, days[0]),
        "fee_yen": 0 if inside else view.policy.transfer_fee_yen,
        "kinds": banks.KINDS,
    }
    return at.pages.render(
        request,
        "portal/transfer_details.html",
        status=200 if form.ok else 422,
        form=form,
        flow=banks.TRANSFER,
        bank_chosen=bank,
        overview=view,
        **facts,
    )


def _why_not_today(ctx: Context, first: date) -> str:
    """Why today cannot be chosen: "" (it can), "late" after the cut-off, "closed" on a day off."""
    today = ctx.today()
    if first == today:
        return ""
    return "late" if is_business_day(today, ctx.is_holiday) else "closed"


ROUTES: list[HTTPRouteHandler] = [start, branch, show, send]
