"""The pages that follow an answer, or stand in its place (照合の結果).

Every one of them says first where the money is, then what to do, then what it cost. None says
which picture was wrong: that would tell a thief.
"""

from dataclasses import dataclass
from typing import Final

from eawase.core.challenge import Challenge
from eawase.core.contract import Contract, Method, Stage, required_method
from eawase.core.operation import Operation, OperationKind, OperationState
from eawase.core.refusal import Reason, Refused
from eawase.portal.details import DEEDS
from eawase.service import home
from eawase.service.answer import AnswerMore, Done
from eawase.service.home import Overview
from eawase.service.recall import Question, operation_of
from eawase.web.i18n import N_
from eawase.web.pages import AnyRequest
from eawase.web.session import AnyResponse, desk, see_other

UNJUDGED: Final = frozenset(
    {
        *(Reason.EXPIRED, Reason.VOID, Reason.SPENT, Reason.CHANGED),
        *(Reason.NOT_FOUND, Reason.ALREADY_DONE),
    }
)
"""The answer was not compared with anything: nothing was counted."""


@dataclass(frozen=True, slots=True)
class Closing:
    """Why an operation cannot be confirmed at all now, and whether a card would help."""

    title: str
    advice: str
    cards: bool = False


CLOSED: Final = {
    Reason.DEADLINE_PASSED: Closing(
        N_("切替えの期限がすぎたため、{noun}ができません"),
        N_("期限は{deadline}でした。画像認証カードに切り替えると、すぐにできるようになります。"),
        cards=True,
    ),
    Reason.NO_CARD: Closing(
        N_("お使いのカードがないため、{noun}ができません"),
        N_(
            "{noun}には画像認証カードが要ります。届いたカードに切り替えると、できるようになります。"
        ),
        cards=True,
    ),
    Reason.SUSPENDED: Closing(
        N_("カードの利用を止めているため、{noun}ができません"),
        N_(
            "カードが見つかったときは、本人確認書類とカードを持って、お取引店の窓口へお越しください。"
        ),
    ),
    Reason.STOPPED: Closing(
        N_("インターネットバンキングの取引を止めています"),
        N_("再開は、お取引店の窓口で承ります。本人確認書類をお持ちください。"),
    ),
    Reason.EXHAUSTED: Closing(
        N_("カードの位置を使いきったため、{noun}ができません"),
        N_("新しいカードに切り替えると、できるようになります。"),
        cards=True,
    ),
    Reason.TOO_MANY_OPERATIONS: Closing(
        N_("今日の手続きの回数が、上限になりました"),
        N_("あすの0時から、またお使いいただけます。お急ぎのときは、ATMか窓口をお使いください。"),
    ),
    Reason.NOTHING_TO_SWITCH: Closing(
        N_("いま切り替えるカードはありません"),
        N_("新しいカードを発送すると、この画面で切り替えられるようになります。"),
    ),
}

UNDONE: Final = {
    Reason.OVER_TRANSFER_LIMIT: N_("金額が、1回の振込限度額をこえています。"),
    Reason.OVER_DAY_LIMIT: N_("今日の振込の合計が、1日の振込限度額をこえます。"),
    Reason.INSUFFICIENT_FUNDS: N_("口座の残高がたりません。"),
    Reason.SAME_ACCOUNT: N_("引落し口座と同じ口座へは振り込めません。"),
    Reason.PAYEE_UNKNOWN: N_("受取人の口座が見つかりませんでした。"),
    Reason.VALUE_DATE_PASSED: N_("えらんだ振込日は、受付の時刻をすぎました。"),
    Reason.RISE_TOO_LATE: N_("限度額を上げる手続きは、入力した日のうちに確認してください。"),
    Reason.TOO_OLD: N_("入力から24時間がすぎたため、確認できなくなりました。"),
}
"""Operations that cannot be carried out any more, whatever is answered: to be entered again."""

ENTRY: Final = {
    OperationKind.TRANSFER: "/transfer/details?again={id}",
    OperationKind.PAYEE_REGISTRATION: "/settings/payees/new/details?again={id}",
    OperationKind.LIMIT_CHANGE: "/settings/limits",
    OperationKind.CONTACT_CHANGE: "/settings/contact",
    OperationKind.SWITCH_OVER: "/switch",
}
"""Where an operation is entered again; with its `id` the form is filled in from what was frozen."""


async def after_answer(
    request: AnyRequest, contract: Contract, asked: Question, outcome: Done | AnswerMore | Refused
) -> AnyResponse:
    """Where an answer leads."""
    operation = asked.operation
    match outcome:
        case Done():
            return see_other(f"/receipt/{operation.id}")
        case AnswerMore():
            return see_other("/switch")
        case Refused(reason=Reason.WRONG, tries_left=left) if left:
            return await _wrong(request, contract, asked, left)
        case Refused(reason=Reason.WRONG | Reason.LOCKED):
            return await locked(request, contract, asked.challenge, operation.kind)
        case Refused(reason=reason) if reason in UNJUDGED:
            return await unjudged(request, contract, operation)
        case Refused(reason=reason) if reason in UNDONE:
            return undone(request, operation, reason)
        case Refused():
            return await closed(request, contract, outcome, operation.kind)


async def _wrong(
    request: AnyRequest, contract: Contract, asked: Question, tries_left: int
) -> AnyResponse:
    at = desk(request)
    view = await home.overview(at.ctx, contract.number)
    return at.pages.render(
        request,
        "portal/refused.html",
        deed=DEEDS[asked.operation.kind],
        operation=asked.operation,
        again=address(asked.operation),
        pictures=asked.challenge.method is Method.IMAGE_CARD,
        tail=asked.challenge.serial[-4:],
        tries_left=tries_left,
        tries_total=view.policy.failures_max,
        marks_asked=len(asked.challenge.positions),
    )


async def locked(
    request: AnyRequest, contract: Contract, challenge: Challenge | None, kind: OperationKind
) -> AnyResponse:
    """The last try is gone. With a challenge: just now; without: the page met later."""
    at = desk(request)
    view = await home.overview(at.ctx, contract.number)
    method = challenge.method if challenge is not None else view.contract.method
    return at.pages.render(
        request,
        "portal/locked.html",
        status=200 if challenge is not None else 403,
        deed=DEEDS[kind],
        overview=view,
        pictures=method is Method.IMAGE_CARD,
        switching=kind is OperationKind.SWITCH_OVER,
        at=at.ctx.now() if challenge is not None else None,
        can_switch=view.standing.stage is Stage.POSTED,
    )


async def unjudged(
    request: AnyRequest, contract: Contract, operation: Operation | None
) -> AnyResponse:
    """The neutral page: this answer was not compared, and nothing was counted.

    A second click on the button of an answer that was right finds its receipt.
    """
    at = desk(request)
    found = await operation_of(at.ctx, contract.number, operation.id) if operation else None
    if found is not None and found.state is OperationState.CONFIRMED:
        return see_other(f"/receipt/{found.id}")
    frozen = found is not None and found.state is OperationState.FROZEN
    return at.pages.render(
        request,
        "portal/unjudged.html",
        status=409,
        deed=DEEDS[found.kind] if found else None,
        again=address(found) if found and frozen else "",
    )


def undone(request: AnyRequest, operation: Operation, reason: Reason) -> AnyResponse:
    """Nothing was carried out, by no fault of the answer: why, and the way back to the form."""
    at = desk(request)
    return at.pages.render(
        request,
        "portal/undone.html",
        status=409,
        deed=DEEDS[operation.kind],
        why=UNDONE[reason],
        again=ENTRY[operation.kind].format(id=operation.id),
    )


async def closed(
    request: AnyRequest, contract: Contract, refused: Refused, kind: OperationKind
) -> AnyResponse:
    """No answer is asked for at all: why, and what would help. For any refused freeze or ask."""
    if refused.reason is Reason.LOCKED:
        return await locked(request, contract, None, kind)
    if refused.reason not in CLOSED:
        return desk(request).pages.problem(request, 404)
    at = desk(request)
    view = await home.overview(at.ctx, contract.number)
    return at.pages.render(
        request,
        "portal/closed.html",
        status=403,
        deed=DEEDS[kind],
        closing=CLOSED[refused.reason],
        overview=view,
        can_switch=view.standing.stage is Stage.POSTED,
        can_apply=view.standing.stage in {Stage.INVITED, Stage.NO_CARD, Stage.SUSPENDED},
        under_way=view.standing.stage in {Stage.APPLIED, Stage.IN_PRODUCTION},
    )


def refused_now(view: Overview) -> Refused | None:
    """Why no operation can be confirmed now, said before the customer has typed anything."""
    cards = [view.standing.card] if view.standing.card is not None else []
    method = required_method(view.contract, cards, view.policy, today=view.today)
    return method if isinstance(method, Refused) else None


def address(operation: Operation) -> str:
    """Where the challenge of an operation is shown: a switch-over needs its cautions around it."""
    if operation.kind is OperationKind.SWITCH_OVER:
        return "/switch"
    return f"/confirm/{operation.id}"
