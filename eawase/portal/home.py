"""The main screen (メイン画面) and statements (入出金明細)."""

import re
import unicodedata
from datetime import date, datetime, timedelta
from typing import Final

from litestar import get
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler

from eawase.core.calendar import japan_date
from eawase.core.contract import Method
from eawase.core.malformed import Malformed
from eawase.core.refusal import Refused
from eawase.service import home
from eawase.web.i18n import N_, Lang, choose_lang, translate
from eawase.web.pages import AnyRequest
from eawase.web.session import AnyResponse, customer, desk

BIGINT_MAX: Final = 2**63 - 1
SMALLINT_MAX: Final = 2**15 - 1

LINES: Final = (N_("振込"), N_("振込手数料"), N_("繰越残高"), N_("入金"), N_("出金"))
"""What the ledger writes; what it takes over from elsewhere is shown as it is."""

_BEFORE: Final = re.compile(r"([0-9]{1,19})-([0-9]{1,5})")


@get("/home")
async def show(request: AnyRequest) -> AnyResponse:
    """Last login to the second, the banner of the contract's stage, accounts, menu."""
    contract = await customer(request)
    at = desk(request)
    view = await home.overview(at.ctx, contract.number)
    return at.pages.render(
        request,
        "portal/home.html",
        view=view,
        stands=view.standing,
        policy=view.policy,
        lapses_on=lapses_on(view),
        switch_by=switch_by(view),
    )


@get("/statement/{account_id:int}")
async def statement(request: AnyRequest) -> AnyResponse:
    """One of the customer's own accounts; another's is not found, like one that is none."""
    contract = await customer(request)
    at = desk(request)
    account_id: int = request.path_params["account_id"]
    if not 0 <= account_id <= BIGINT_MAX:
        raise NotFoundException
    before = parse_place(request.query_params.get("before", ""))
    found = await home.statement(at.ctx, contract.number, account_id, before)
    if isinstance(found, Refused):
        raise NotFoundException
    older = f"{found.older[0]}-{found.older[1]}" if found.older else None
    return at.pages.render(
        request,
        "portal/statement.html",
        account=found.account,
        movements=[(line, said(choose_lang(request), line.text)) for line in found.movements],
        older=older,
        newest=before == home.NEWEST,
    )


def parse_place(text: str) -> tuple[int, int]:
    """Where a page of a statement begins, from its address: `journal-line`; "" is the newest."""
    if not text:
        return home.NEWEST
    found = _BEFORE.fullmatch(text)
    if found is None or int(found[1]) > BIGINT_MAX or int(found[2]) > SMALLINT_MAX:
        raise Malformed("明細の続きの場所が読み取れません。")
    return int(found[1]), int(found[2])


def said(lang: Lang, text: str) -> str:
    """A line of a statement (摘要) for reading: wide kana, and the bank's own words translated."""
    kind, space, rest = unicodedata.normalize("NFKC", text).partition(" ")
    return translate(lang, kind) + space + rest


def lapses_on(view: home.Overview) -> date | None:
    """The last day on which a posted card can be bound."""
    coming = view.standing.coming
    posted_at: datetime | None = coming.posted_at if coming is not None else None
    if posted_at is None:
        return None
    return japan_date(posted_at) + timedelta(days=view.policy.bind_within_days)


def switch_by(view: home.Overview) -> date | None:
    """The day that matters to whoever waits for or holds a posted card: the nearer of the two."""
    lapse = lapses_on(view)
    if lapse is None or view.contract.method is Method.IMAGE_CARD:
        return lapse
    return min(lapse, view.policy.deadline_on)


ROUTES: list[HTTPRouteHandler] = [show, statement]
