"""Cards on their way (発送と返戻): posted by scan, spoilt, returned, destroyed."""

import re
from dataclasses import dataclass
from typing import Any, Final

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from eawase.core.card import CardState
from eawase.core.identity import CardNumber
from eawase.core.malformed import Malformed
from eawase.core.post import ReturnReason, TrackingNumber
from eawase.core.refusal import Reason, Refused
from eawase.office.frame import (
    address,
    done,
    more_address,
    one_of,
    page_from,
    refuse,
    search_text,
    show,
)
from eawase.service import desk as lists
from eawase.service import mailroom
from eawase.service.dossier import fold_search
from eawase.web.forms import Form, FormData, FormLimits, read_form
from eawase.web.pages import AnyRequest
from eawase.web.session import desk, officer

CARDS: Final = "/office/cards"
STATES: Final = {
    "produced": CardState.PRODUCED,
    "posted": CardState.POSTED,
    "returned": CardState.RETURNED,
}
LIMITS: Final = FormLimits(fields_max=400, value_length_max=20_000)
LINES_MAX: Final = 500
TRACKING: Final = "t-"
"""Fields of single cards are named by this and the card number."""

_BETWEEN: Final = re.compile(r"[,\t;、，；\u3000 ]+")

LINE_LABELS: Final = {
    Reason.NOT_FOUND: "この番号のカードはありません。",
    Reason.WRONG_STATE: "発送できる状態(作成ずみ)のカードではありません。",
    Reason.ALREADY_DONE: "カードかお問い合わせ番号が、ほかの行や最近の発送と重なっています。",
    Reason.MISMATCHED_TRACKING: "お問い合わせ番号の種類が、このカードの郵送方法とあいません。",
}


@dataclass(frozen=True, slots=True)
class LineFault:
    """What is wrong with one line of a posting, as the clerk finds it again."""

    line: str
    fault: Malformed


@get(CARDS)
async def cards(request: AnyRequest) -> Response[Any]:
    """Cards in one state, oldest first."""
    state = one_of(STATES, request.query_params.get("state", ""), "produced")
    return await _cards(request, state, Form())


async def _cards(
    request: AnyRequest,
    state: str,
    form: Form,
    status: int = 200,
    faults: list[LineFault] | None = None,
) -> Response[Any]:
    text, start = search_text(request), page_from(request, lists.FIRST_CARD)
    ctx, who = desk(request).ctx, await officer(request)
    found = await lists.cards(ctx, who, STATES[state], fold_search(text), start)
    if isinstance(found, Refused):
        return await refuse(request, found)
    return await show(
        request,
        "office/cards.html",
        status,
        page=found,
        state=state,
        q=text,
        query=address("", **{"q": text, "from": request.query_params.get("from", "")}),
        form=form,
        faults=faults or [],
        return_reasons=ReturnReason,
        more=more_address(CARDS, found.more, state=state, q=text),
    )


@post(CARDS + "/post")
async def record_posting(request: AnyRequest) -> Response[Any]:
    """Record what was handed to the post office: every line, or none."""
    data = await read_form(request, LIMITS)
    form = Form(data)
    lines, faults = _read(form, data)
    if not lines and not faults:
        form.refuse("lines", Malformed("お問い合わせ番号を1件以上入力してください。"))
    if faults or not form.ok:
        return await _cards(request, "produced", form, 422, faults)
    answer = await mailroom.post(
        desk(request).ctx, await officer(request), [posted for _, posted in lines]
    )
    if isinstance(answer, Refused):
        return await refuse(request, answer, back=CARDS)
    if answer:
        told = [LineFault(lines[at][0], Malformed(LINE_LABELS[why])) for at, why in answer]
        return await _cards(request, "produced", form, 422, told)
    return done(f"{CARDS}?state=posted", "posted", len(lines))


def _read(form: Form, data: FormData) -> tuple[list[tuple[str, mailroom.Posted]], list[LineFault]]:
    """Lines of the scanner, then the fields beside single cards; empty ones are left out."""
    typed = [
        line.strip(" \t\u3000")
        for line in (form.take("lines", str, required=False, lines=True) or "").splitlines()
    ]
    pairs = [(line, line) for line in typed if line]
    for name in data.fields:
        if name.startswith(TRACKING) and (value := form.take(name, str, required=False)):
            card = name.removeprefix(TRACKING)
            pairs.append((f"{card} {value}", f"{card},{value}"))
    if len(pairs) > LINES_MAX:
        form.refuse("lines", Malformed("一度に記録できるのは{count}件までです。", count=LINES_MAX))
        return [], []
    lines: list[tuple[str, mailroom.Posted]] = []
    faults: list[LineFault] = []
    for shown, text in pairs:
        try:
            lines.append((shown[:60], _line(text)))
        except Malformed as fault:
            faults.append(LineFault(shown[:60], fault))
    return lines, faults


def _line(text: str) -> mailroom.Posted:
    """A card number and a tracking number, with a comma, tab or space between."""
    parts = [part for part in _BETWEEN.split(text) if part]
    if len(parts) != 2:
        raise Malformed("カード番号とお問い合わせ番号を、コンマで区切って入力してください。")
    return mailroom.Posted(card=CardNumber.parse(parts[0]), tracking=TrackingNumber.parse(parts[1]))


@post(CARDS + "/spoil")
async def spoil(request: AnyRequest) -> Response[Any]:
    """Cards ruined before posting: each ends, and its application waits for a new one."""
    form = Form(await read_form(request, LIMITS))
    numbers = form.take_all("card", CardNumber)
    if not numbers:
        form.refuse("card", Malformed("1件以上えらんでください。"))
    if not form.checked("sure"):
        form.refuse("sure", Malformed("書損はもとにもどせません。たしかめて、印をつけてください。"))
    if not form.ok:
        return await _cards(request, "produced", form, 422)
    ctx, who = desk(request).ctx, await officer(request)
    for number in numbers:
        refused = await mailroom.spoil(ctx, who, number)
        if refused is not None:
            return await refuse(request, refused, back=CARDS)
    return done(CARDS, "spoilt", len(numbers))


@post(CARDS + "/{number:str}/returned")
async def returned(request: AnyRequest, number: FromPath[str]) -> Response[Any]:
    """A posted card came back."""
    form = Form(await read_form(request))
    reason = form.take("reason", _return_reason)
    if reason is None:
        return await _cards(request, "posted", form, 422)
    refused = await mailroom.take_back(
        desk(request).ctx, await officer(request), CardNumber(number), reason
    )
    if refused is not None:
        return await refuse(request, refused, back=f"{CARDS}?state=posted")
    return done(f"{CARDS}?state=returned", "returned")


@post(CARDS + "/{number:str}/destroyed")
async def destroyed(request: AnyRequest, number: FromPath[str]) -> Response[Any]:
    """A returned card was destroyed."""
    await read_form(request)
    refused = await mailroom.destroy(desk(request).ctx, await officer(request), CardNumber(number))
    if refused is not None:
        return await refuse(request, refused, back=f"{CARDS}?state=returned")
    return done(f"{CARDS}?state=returned", "destroyed")


def _return_reason(text: str) -> ReturnReason:
    try:
        return ReturnReason(text)
    except ValueError:
        raise Malformed("返戻の理由をえらんでください。") from None


ROUTES: list[HTTPRouteHandler] = [cards, record_posting, spoil, returned, destroyed]
