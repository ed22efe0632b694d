"""Finding the payee's bank and branch (金融機関と支店をさがす), and reading the payee.

Two steps of search, each a form and a list of links, for transfers and for registering a payee
alike. Every name comes from the directory; an address can only choose.
"""

import hashlib
from dataclasses import dataclass
from typing import Any, Final

from eawase.core.identity import AccountKind, AccountNumber, BranchCode, InstitutionCode
from eawase.core.kana import PayeeName
from eawase.core.malformed import Malformed
from eawase.core.operation import AccountRef, PayeeRegistration
from eawase.portal.details import BY_SEARCH
from eawase.reference.institutions import QUERY_MAX, Institution
from eawase.service.context import Context
from eawase.service.home import Overview
from eawase.service.transfer import Bank, Payee, find_bank
from eawase.web.forms import Form
from eawase.web.i18n import N_
from eawase.web.pages import AnyRequest
from eawase.web.session import AnyResponse, desk, see_other

RESULTS_MAX: Final = 20

OFTEN: Final = ("9900", "0001", "0005", "0009", "0010")
"""Offered without a search, besides our own: ゆうちょ and the four largest."""

KINDS: Final = tuple(AccountKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One way through the search: its addresses and its words (keys of translations)."""

    start: str
    branch: str
    details: str
    heading: str
    steps: tuple[str, ...]


TRANSFER: Final = Flow(
    start="/transfer",
    branch="/transfer/branch",
    details="/transfer/details",
    heading=N_("振込"),
    steps=BY_SEARCH,
)
REGISTRATION: Final = Flow(
    start="/settings/payees/new",
    branch="/settings/payees/new/branch",
    details="/settings/payees/new/details",
    heading=N_("振込先の登録"),
    steps=BY_SEARCH,
)


def institutions(request: AnyRequest, form: Form) -> dict[str, Any]:
    """What the first step shows: results for what was typed, and banks that are used often."""
    ctx = desk(request).ctx
    asked = _query(form, "institution", request.query_params.get("institution"))
    return {
        "asked": asked,
        "found": ctx.directory.search_institutions(asked, RESULTS_MAX) if asked else [],
        "most": RESULTS_MAX,
        "often": _often(ctx),
    }


def branches(request: AnyRequest, flow: Flow) -> AnyResponse:
    """The second step: the branch of an institution that exists."""
    at = desk(request)
    institution = _institution(at.ctx, request.query_params.get("institution", ""))
    if institution is None:
        return see_other(flow.start)
    form = Form(given={"q": request.query_params.get("q", "")})
    asked = _query(form, "q", request.query_params.get("q"))
    found = at.ctx.directory.search_branches(institution.code, asked, RESULTS_MAX) if asked else []
    return at.pages.render(
        request,
        "portal/branch.html",
        status=200 if form.ok else 422,
        form=form,
        flow=flow,
        institution=institution,
        asked=asked,
        found=found,
        most=RESULTS_MAX,
    )


def chosen(ctx: Context, institution: str, branch: str) -> Bank | None:
    """The bank and branch an address or a hidden field names, if the directory has both."""
    try:
        bank = find_bank(ctx, InstitutionCode(institution), BranchCode(branch))
    except Malformed:
        return None
    return bank if isinstance(bank, Bank) else None


def read_payee(form: Form, bank: Bank) -> Payee | None:
    """Kind, number and name as typed; None when the form now holds errors."""
    kind = form.take("kind", AccountKind.parse)
    number = form.take("number", AccountNumber.parse)
    name = form.take("name", PayeeName.parse)
    if kind is None or number is None or name is None:
        return None
    return Payee(
        institution=bank.institution.code,
        branch=bank.branch.code,
        kind=kind,
        number=number,
        name=name,
    )


def filled_in(payee: AccountRef, name: str) -> dict[str, str]:
    """The fields of a payee that is known already; the name as people write it."""
    return {
        "kind": payee.kind.value,
        "number": payee.number,
        "name": PayeeName(name).fullwidth.replace("\u3000", " "),
    }


def registered(view: Overview) -> list[tuple[str, str, PayeeRegistration]]:
    """Every registered payee with its key and its name as screens write it."""
    return [
        (payee_key(payee), PayeeName(payee.payee_name).fullwidth, payee) for payee in view.payees
    ]


def payee_key(payee: PayeeRegistration) -> str:
    """Names a registered payee in an address without its account number."""
    ref = payee.payee
    text = f"{ref.institution}/{ref.branch}/{ref.kind.value}/{ref.number}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _query(form: Form, name: str, typed: str | None) -> str:
    """What was typed to search for; a refused text searches for nothing."""
    text = (typed or "").strip(" \u3000")
    if typed is not None and not text:
        form.refuse(name, Malformed("名前か番号を入力してください。"))
    if len(text) > QUERY_MAX or not text.isprintable():
        form.refuse(name, Malformed("名前の一部か番号を、短く入力してください。"))
        return ""
    return text


def _institution(ctx: Context, code: str) -> Institution | None:
    try:
        return ctx.directory.institution(InstitutionCode(code))
    except Malformed:
        return None


def _often(ctx: Context) -> list[Institution]:
    codes = [ctx.imprint.code, *map(InstitutionCode, OFTEN)]
    found = [ctx.directory.institution(code) for code in codes]
    return [institution for institution in found if institution is not None]
