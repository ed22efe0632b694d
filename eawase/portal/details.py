"""The frozen details (取引の内容) as rows, and the words of each kind of operation.

The same rows stand beside the challenge and on the receipt, and all of them come from the frozen
operation: nothing here reads a form.
"""

from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from eawase.core.calendar import japan_date
from eawase.core.identity import BranchCode, InstitutionCode
from eawase.core.kana import PayeeName, RemitterName
from eawase.core.operation import (
    AccountRef,
    ContactChange,
    Content,
    LimitChange,
    Operation,
    OperationKind,
    PayeeRegistration,
    SwitchOver,
    Transfer,
)
from eawase.service.context import Context
from eawase.web.i18n import N_, Lang, translate
from eawase.web.words import card_mask, weekday_date, yen

Row = tuple[str, str | Markup]


BY_SEARCH: Final = (N_("振込先"), N_("入力"), N_("確認"), N_("受付"))
PLAIN: Final = (N_("入力"), N_("確認"), N_("受付"))
"""The steps that pages show; the first ones of a transfer are those of its search."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What one kind of operation is called, all along its pages. Keys of translations."""

    noun: str
    rows: str
    heading: str
    button: str
    done: str
    give_up: str
    unmoved: str
    steps: tuple[str, ...] = PLAIN


DEEDS: Final = {
    OperationKind.TRANSFER: Deed(
        noun=N_("振込"),
        rows=N_("振込の内容"),
        heading=N_("たしかめて、振り込む"),
        button=N_("振り込む"),
        done=N_("振込を受け付けました"),
        give_up=N_("振込を取りやめる"),
        unmoved=N_("お金はまだ動いていません。"),
        steps=BY_SEARCH,
    ),
    OperationKind.LIMIT_CHANGE: Deed(
        noun=N_("振込限度額の変更"),
        rows=N_("変更の内容"),
        heading=N_("たしかめて、変更する"),
        button=N_("変更する"),
        done=N_("振込限度額の変更を受け付けました"),
        give_up=N_("変更を取りやめる"),
        unmoved=N_("振込限度額はまだ変わっていません。"),
    ),
    OperationKind.PAYEE_REGISTRATION: Deed(
        noun=N_("振込先の登録"),
        rows=N_("登録の内容"),
        heading=N_("たしかめて、登録する"),
        button=N_("登録する"),
        done=N_("振込先を登録しました"),
        give_up=N_("登録を取りやめる"),
        unmoved=N_("振込先はまだ登録されていません。"),
        steps=BY_SEARCH,
    ),
    OperationKind.CONTACT_CHANGE: Deed(
        noun=N_("連絡先の変更"),
        rows=N_("変更の内容"),
        heading=N_("たしかめて、変更する"),
        button=N_("変更する"),
        done=N_("連絡先を変更しました"),
        give_up=N_("変更を取りやめる"),
        unmoved=N_("連絡先はまだ変わっていません。"),
    ),
    OperationKind.SWITCH_OVER: Deed(
        noun=N_("カードの切替え"),
        rows=N_("切替えの内容"),
        heading=N_("たしかめて、切り替える"),
        button=N_("切替え"),
        done=N_("画像認証カードに切り替えました"),
        give_up=N_("切替えをあとにする"),
        unmoved=N_("カードはまだ切り替わっていません。"),
    ),
}
assert DEEDS.keys() == set(OperationKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """An operation for a page: `big` are the rows in large type, `summary` stays in sight."""

    rows: list[Row]
    big: tuple[int, ...]
    summary: Markup


@dataclass(frozen=True, slots=True)
class _Speaker:
    """Says parts of operations in one language."""

    ctx: Context
    lang: Lang

    def account(self, ref: AccountRef, institution: str, branch: str) -> Markup:
        """Bank and branch with their codes, kind and number."""
        return Markup('{} ({}) {} ({})<br><span class="num">{} {}</span>').format(
            institution, ref.institution, branch, ref.branch, self.kind(ref), ref.number
        )

    def kind(self, ref: AccountRef) -> str:
        return translate(self.lang, ref.kind.label)

    def holder(self, payee_name: str) -> str:
        return translate(self.lang, "{name} 様", name=PayeeName(payee_name).fullwidth)

    def source(self, ref: AccountRef) -> Markup:
        """One of the customer's own accounts; our branches are in the directory."""
        branch = self.ctx.directory.branch(InstitutionCode(ref.institution), BranchCode(ref.branch))
        place = branch.name if branch is not None else ref.branch
        return Markup('<span class="num">{} <span class="nb">{} {}</span></span>').format(
            place, self.kind(ref), ref.number
        )


def details(ctx: Context, lang: Lang, operation: Operation) -> Details:
    """Everything a customer must see of an operation before answering for it."""
    speaker = _Speaker(ctx, lang)
    content: Content = operation.content
    match content:
        case Transfer():
            return _transfer(speaker, content)
        case PayeeRegistration():
            return _payee(speaker, content)
        case LimitChange():
            return _limits(speaker, content)
        case ContactChange(email=email, phone=phone):
            rows: list[Row] = [
                (translate(lang, "新しいメールアドレス"), email),
                (translate(lang, "新しい電話番号"), phone),
            ]
            return Details(rows=rows, big=(0, 1), summary=_lines(email, phone))
        case SwitchOver(card_number=number):
            card = card_mask(number)
            term = translate(lang, "使いはじめるカード")
            return Details(rows=[(term, card)], big=(), summary=_lines(term, card))


def _transfer(say: _Speaker, transfer: Transfer) -> Details:
    lang = say.lang
    holder = say.holder(transfer.payee_name)
    place = say.account(transfer.payee, transfer.payee_institution_name, transfer.payee_branch_name)
    total = translate(
        lang,
        "引落しの合計 {total}",
        total=yen(lang, transfer.amount_yen + transfer.fee_yen),
    )
    day = weekday_date(lang, transfer.value_date)
    if transfer.value_date == japan_date(say.ctx.now()):
        day = translate(lang, "{day} 本日", day=day)
    rows: list[Row] = [
        (
            translate(lang, "振込先"),
            Markup('<span class="big">{}</span><br>{}').format(holder, place),
        ),
        (translate(lang, "振込金額"), yen(lang, transfer.amount_yen)),
        (
            translate(lang, "手数料"),
            Markup('<span class="num">{}</span> <span class="soft">({})</span>').format(
                yen(lang, transfer.fee_yen), total
            ),
        ),
        (translate(lang, "振込日"), day),
        (translate(lang, "引落し口座"), say.source(transfer.source)),
        (translate(lang, "振込依頼人名"), RemitterName(transfer.remitter_name).fullwidth),
    ]
    pattern = translate(
        lang, '<span class="nb"><b class="num amt">{amount}</b> を</span> <b>{name}</b> へ'
    )
    sentence = Markup(pattern).format(  # noqa: S704 - our own sentence; what fills it is escaped
        amount=yen(lang, transfer.amount_yen), name=holder
    )
    return Details(rows=rows, big=(1,), summary=_summary(sentence, place))


def _payee(say: _Speaker, payee: PayeeRegistration) -> Details:
    holder = say.holder(payee.payee_name)
    place = say.account(payee.payee, payee.payee_institution_name, payee.payee_branch_name)
    row = Markup('<span class="big">{}</span><br>{}').format(holder, place)
    summary = _summary(Markup("<b>{}</b>").format(holder), place)
    return Details(rows=[(translate(say.lang, "登録する振込先"), row)], big=(), summary=summary)


def _limits(say: _Speaker, change: LimitChange) -> Details:
    lang = say.lang
    rows: list[Row] = [
        (translate(lang, "1回の振込限度額"), yen(lang, change.transfer_limit_yen)),
        (translate(lang, "1日の振込限度額"), yen(lang, change.day_limit_yen)),
        (
            translate(lang, "いつから"),
            translate(lang, "{day} 0時", day=weekday_date(lang, change.effective_on))
            if change.effective_on > japan_date(say.ctx.now())
            else translate(lang, "すぐに"),
        ),
    ]
    summary = _lines(*(f"{term} {value}" for term, value in rows[:2]))
    return Details(rows=rows, big=(0, 1), summary=summary)


def _summary(sentence: Markup, more: Markup) -> Markup:
    return Markup('<p>{}</p><p class="more">{}</p>').format(sentence, more)


def _lines(*lines: str) -> Markup:
    return Markup("").join(Markup("<p>{}</p>").format(line) for line in lines)
