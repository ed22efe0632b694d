"""What every page of the office shares: side bar by rights, refusals, pages of lists, outcomes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response

from eawase.core.identity import CardNumber
from eawase.core.malformed import Malformed
from eawase.core.refusal import Reason, Refused
from eawase.core.staff import Officer, Right
from eawase.office import words
from eawase.service import desk as lists
from eawase.service.desk import At, Work
from eawase.web.i18n import N_
from eawase.web.pages import AnyRequest
from eawase.web.session import desk, officer, see_other

HOME: Final = "/office/work"
TEXT_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the side bar; `count` is what waits there."""

    href: str
    label: str
    count: int = 0


def side_bar(who: Officer, work: Work) -> list[Item]:
    """The pages this officer may open, in the order of the work."""
    batches = work.batches_of_others if who.may(Right.RELEASE) else 0
    batches += work.batches_released if who.may(Right.PRODUCE) else 0
    applications = work.submitted if who.may(Right.HANDLE_APPLICATIONS) else work.approved
    proposals = work.proposals_of_others if who.may(Right.RELEASE) else work.proposals
    offered = [
        ((), Item(HOME, N_("きょうの仕事"))),
        (
            (Right.HANDLE_APPLICATIONS, Right.PROPOSE_BATCH),
            Item("/office/applications", N_("申込の承認"), applications),
        ),
        (
            (Right.PROPOSE_BATCH, Right.PRODUCE, Right.RELEASE),
            Item("/office/batches", N_("カードの作成"), batches),
        ),
        (
            (Right.POST, Right.PRODUCE),
            Item("/office/cards", N_("発送と返戻"), work.produced + work.returned),
        ),
        ((Right.SEE_CUSTOMERS,), Item("/office/customers", N_("お客さま検索"))),
        (
            (Right.PROPOSE, Right.RELEASE),
            Item("/office/proposals", N_("停止の解除"), proposals),
        ),
        ((Right.SEE_MAILS,), Item("/office/mails", N_("送ったメール"))),
        ((Right.SEE_AUDIT,), Item("/office/audit", N_("監査記録"))),
    ]
    return [item for rights, item in offered if not rights or any(map(who.may, rights))]


async def show(
    request: AnyRequest, template: str, status: int = 200, **context: object
) -> Response[str]:
    """A page of the office with its side bar and the outcome of what was done before."""
    at, who = desk(request), await officer(request)
    work, policy = await lists.work(at.ctx, who)
    common: dict[str, object] = {
        "nav": side_bar(who, work),
        "who": who,
        "right": Right,
        "work": work,
        "policy": policy,
        "today": at.ctx.today(),
        "w": words,
        "outcome": outcome(request),
    }
    return at.pages.render(request, template, status, **{**common, **context})


@dataclass(frozen=True, slots=True)
class Advice:
    """What a refused officer reads, and can do now."""

    status: int
    title: str
    advice: str


_NOT_NOW: Final = Advice(
    409,
    N_("いまは、この操作はできません"),
    N_("ほかの職員が先に操作したか、状態が変わりました。一覧を開きなおして、たしかめてください。"),
)
_ADVICE: Final = {
    Reason.NO_RIGHT: Advice(
        403,
        N_("この操作の権限がありません"),
        N_("あなたの役割では開けません。必要なときは、担当の職員にたのんでください。"),
    ),
    Reason.SAME_OFFICER: Advice(
        403,
        N_("申請した本人は、承認できません"),
        N_("ほかの承認者が、内容をたしかめて承認してください。"),
    ),
    Reason.NOT_FOUND: Advice(
        404,
        N_("見つかりませんでした"),
        N_("番号をたしかめて、もう一度おさがしください。"),
    ),
    Reason.ALREADY_DONE: Advice(
        409,
        N_("すでに申請されています"),
        N_("承認者の判断をお待ちください。"),
    ),
}


async def refuse(request: AnyRequest, refused: Refused, *, back: str = HOME) -> Response[str]:
    """The page of a refusal: why in a word, and where to go on."""
    advice = _ADVICE.get(refused.reason, _NOT_NOW)
    reason = None if refused.reason in _ADVICE else words.REASON_LABELS[refused.reason]
    return await show(
        request, "office/refused.html", advice.status, advice=advice, reason=reason, back=back
    )


DONE: Final = {
    "approved": N_("{count}件の申込を承認しました。"),
    "rejected": N_("申込を却下しました。"),
    "proposed-batch": N_("カードの作成を申請しました。承認者の承認を待ちます。"),
    "released-batch": N_("カードの作成を承認しました。"),
    "rejected-batch": N_("差し戻しました。申込は承認ずみの一覧にもどりました。"),
    "posted": N_("{count}枚の発送を記録しました。お客さまにメールでお知らせします。"),
    "spoilt": N_("{count}枚を書損にしました。申込は承認ずみの一覧にもどりました。"),
    "returned": N_("返戻を記録しました。カードは廃棄してください。"),
    "destroyed": N_("カードの廃棄を記録しました。"),
    "suspended": N_("カードを利用停止にしました。"),
    "revoked": N_("カードを失効にしました。"),
    "reissued": N_("再発行の申込を受け付けました。"),
    "pause-ended": N_("ログインの一時停止を終わらせました。すぐにログインできます。"),
    "proposed": N_("解除を申請しました。承認者の承認を待ちます。"),
    "released": N_("解除を承認しました。"),
    "sent-back": N_("申請を差し戻しました。"),
}


def done(path: str, what: str, count: int = 0) -> Response[object]:
    """Go on to a page that says what was done."""
    assert what in DONE, "an outcome has its words"
    query = {"done": what} | ({"count": str(count)} if count else {})
    return see_other(f"{path}{'&' if '?' in path else '?'}{urlencode(query)}")


def outcome(request: AnyRequest) -> tuple[str, int] | None:
    """The sentence of `done` in the address: one of ours or nothing."""
    sentence = DONE.get(request.query_params.get("done", ""))
    return None if sentence is None else (sentence, number_of(request, "count", 0))


def number_of(request: AnyRequest, name: str, otherwise: int) -> int:
    """A number in the address; whatever is none counts as not given."""
    text = request.query_params.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else otherwise


def page_from(request: AnyRequest, otherwise: At) -> At:
    """Where a page of a list begins (`from=moment~id`); an address bent by hand means the start.

    The id is of the kind of the start's own: a UUID, or digits.
    """
    moment, _, key = request.query_params.get("from", "").partition("~")
    try:
        at = datetime.fromisoformat(moment)
        key = str(UUID(key)) if "-" in otherwise[1] else CardNumber(key).digits
    except ValueError:
        return otherwise
    if at.tzinfo is None or not 2000 < at.year < 9000:
        return otherwise
    return at, key


def address(path: str, **query: object) -> str:
    """A path with a query; empty values are left out."""
    kept = {name: str(value) for name, value in query.items() if value not in {None, ""}}
    return f"{path}?{urlencode(kept)}" if kept else path


def more_address(path: str, more: At | None, **query: object) -> str | None:
    """The address of the next page of a list, if there is one."""
    if more is None:
        return None
    return address(path, **query, **{"from": f"{more[0].isoformat()}~{more[1]}"})


def search_text(request: AnyRequest) -> str:
    """What was typed into a search box; never more than a line of it."""
    text = request.query_params.get("q", "")[:TEXT_MAX]
    return "".join(mark for mark in text if mark.isprintable()).strip()


def remark(text: str) -> str:
    """A clerk's reason in free words (理由): one line, up to 200 characters."""
    folded = " ".join(text.split())
    if len(folded) > TEXT_MAX:
        raise Malformed("長すぎます。{length}文字までにしてください。", length=TEXT_MAX)
    return folded


def one_of(names: Mapping[str, object], text: str, otherwise: str) -> str:
    """A choice in the address: one of the known names, else the first one meant."""
    return text if text in names else otherwise


def decision(text: str) -> bool:
    """The button of a second officer: True releases, False sends back."""
    if text not in {"release", "reject"}:
        raise Malformed("承認か差戻しをえらんでください。")
    return text == "release"
