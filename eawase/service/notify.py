"""Notices by mail: queued in the transaction of what they tell about.

No links, no secrets, no full account or contract numbers. Japanese first, English below.
"""

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from eawase.core.calendar import english_instant, japanese_instant, japanese_yen
from eawase.core.contract import Contract
from eawase.core.notice import Notice
from eawase.core.operation import Operation, OperationKind, Transfer
from eawase.service.context import Context
from eawase.store import Tx
from eawase.store.connection import Row
from eawase.store.mails import Mail

PIECE = 20
RETRY_S = (60, 300, 1800, 7200, 21_600)


@dataclass(frozen=True, slots=True)
class _Words:
    subject: str
    japanese: str
    english: str


_WORDS: dict[Notice, _Words] = {
    Notice.APPLICATION_RECEIVED: _Words(
        "画像認証カードのお申込みを受け付けました",
        "画像認証カードのお申込みを受け付けました。2週間ほどで、ご登録の住所へお送りします。",
        "We have received your application for an image authentication card.",
    ),
    Notice.CARD_POSTED: _Words(
        "画像認証カードをお送りしました",
        "画像認証カードをご登録の住所へお送りしました。届きましたら、インターネットバンキングに\n"
        "ログインして「画像認証カード切替え」をお願いします。",
        "Your image authentication card has been posted. When it arrives, please sign in and "
        "switch over.",
    ),
    Notice.SWITCHED_OVER: _Words(
        "画像認証カードへの切替えが完了しました",
        "これからの振込などは、画像認証カードで確認します。今までのお客様カードは、\n"
        "はさみで切って捨ててください。",
        "Your contract now uses the image authentication card. Please destroy your old card.",
    ),
    Notice.OPERATION_CONFIRMED: _Words(
        "お取引を受け付けました",
        "次のお取引を受け付けました。",
        "We have accepted the following operation.",
    ),
    Notice.WRONG_ANSWER: _Words(
        "認証のまちがいがありました",
        "お取引の確認で、認証のまちがいがありました。お金は動いていません。",
        "A wrong answer was given when confirming an operation. No money has moved.",
    ),
    Notice.LOCKED: _Words(
        "まちがいが続いたため、利用を止めました",
        "認証のまちがいが続いたため、利用を止めました。お金は動いていません。\n"
        "ふたたびお使いになるには、お取引店の窓口へお越しください。",
        "Too many wrong answers: confirming operations has been stopped. No money has moved.",
    ),
    Notice.SUSPENDED: _Words(
        "画像認証カードの利用を止めました",
        "画像認証カードの利用を止めました。",
        "Your image authentication card has been suspended.",
    ),
    Notice.CONTRACT_STOPPED: _Words(
        "インターネットバンキングを止めました",
        "インターネットバンキングのお取引を、すべて止めました。\n"
        "ふたたびお使いになるには、お取引店の窓口へお越しください。",
        "All Internet banking of your contract has been stopped.",
    ),
    Notice.CONTACT_CHANGED: _Words(
        "ご連絡先を変更しました",
        "メールアドレスまたは電話番号を変更しました。",
        "Your mail address or telephone number has been changed.",
    ),
    Notice.SUCCESSOR_ORDERED: _Words(
        "新しい画像認証カードをお送りします",
        "今お使いの画像認証カードに代わる新しいカードをお作りします。\n"
        "届くまでは、今のカードをお使いください。",
        "A new image authentication card is being made. Please use the present one until then.",
    ),
}
assert _WORDS.keys() == set(Notice)

_KINDS: dict[OperationKind, str] = {
    OperationKind.SWITCH_OVER: "画像認証カード切替え",
    OperationKind.TRANSFER: "振込",
    OperationKind.LIMIT_CHANGE: "振込限度額の変更",
    OperationKind.PAYEE_REGISTRATION: "振込先の登録",
    OperationKind.CONTACT_CHANGE: "連絡先の変更",
}
assert _KINDS.keys() == set(OperationKind)


async def notify(
    ctx: Context,
    tx: Tx,
    contract: Contract,
    notice: Notice,
    *,
    operation: Operation | None = None,
) -> None:
    """Queue a notice to the address on file."""
    await notify_at(ctx, tx, contract, notice, contract.email, operation=operation)


async def notify_at(
    ctx: Context,
    tx: Tx,
    contract: Contract,
    notice: Notice,
    recipient: str,
    *,
    operation: Operation | None = None,
) -> None:
    """Queue a notice to a given address (a changed one is told at both)."""
    words = _WORDS[notice]
    mail = Mail(
        contract=contract.number,
        recipient=recipient,
        notice=notice,
        subject=f"【{ctx.imprint.name}】{words.subject}",
        body=_body(ctx, contract, words, operation),
    )
    await tx.mails.queue(mail, ctx.now())


def _body(ctx: Context, contract: Contract, words: _Words, operation: Operation | None) -> str:
    details = _details(operation) if operation else ""
    return (
        f"{contract.name} 様\n\n{words.japanese}\n{details}\n"
        f"日時 {japanese_instant(ctx.now())}\n"
        f"契約者ID 末尾 {contract.number.digits[-3:]}\n\n"
        f"お心あたりがないときは、すぐにお電話ください(24時間)。\n{ctx.imprint.loss_phone}\n\n"
        "このメールにリンクはありません。当金庫がメールで画像やパスワードを\n"
        "おたずねすることはありません。\n\n"
        f"----\n{words.english}\n{english_instant(ctx.now())}\n"
        f"If this was not you, please call {ctx.imprint.loss_phone} (24 hours).\n\n"
        f"{ctx.imprint.name}\n"
    )


def _details(operation: Operation) -> str:
    lines = [f"\nお取引 {_KINDS[operation.kind]}"]
    if isinstance(operation.content, Transfer):
        transfer = operation.content
        lines += [
            f"振込先 {transfer.payee_institution_name} {transfer.payee_branch_name}",
            f"口座番号の末尾 {transfer.payee.number[-3:]}",
            f"受取人名 {transfer.payee_name}",
            f"金額 {japanese_yen(transfer.amount_yen)}",
        ]
    return "\n".join(lines) + "\n"


Deliver = Callable[[EmailMessage], None]


def smtp_delivery(host: str, port: int, *, starttls: bool) -> Deliver:
    """Deliver through a mail server; blocking, called in a thread.

    The server proves its name: `starttls()` alone would take anybody's certificate.
    """

    def deliver(message: EmailMessage) -> None:
        with smtplib.SMTP(host, port, timeout=20) as server:
            if starttls:
                server.starttls(context=ssl.create_default_context())
            server.send_message(message)

    return deliver


def as_message(row: Row, sender: str) -> EmailMessage:
    """A queued mail as it travels; Message-ID repeats on a retry, so a double is recognised."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = row["recipient"]
    message["Subject"] = row["subject"]
    message["Date"] = format_datetime(row["queued_at"])
    message["Message-ID"] = f"<{row['id']}.{int(row['queued_at'].timestamp())}@eawase.invalid>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(row["body"], cte="base64")
    return message


def retry_after(tries: int) -> timedelta:
    """The pause before the next try: a minute, then longer, at most six hours, without end."""
    return timedelta(seconds=RETRY_S[min(tries, len(RETRY_S) - 1)])
