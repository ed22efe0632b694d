"""The clerk's words (業務のことば) for states, reasons, events; Japanese, translated when shown."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from eawase.core.application import ApplicationState, Occasion
from eawase.core.audit import Entry, Event
from eawase.core.card import CardReason, CardState
from eawase.core.contract import Method, Stage
from eawase.core.operation import OperationKind
from eawase.core.refusal import Reason
from eawase.core.staff import ProposalKind
from eawase.service.context import CUSTOMER, SERVER
from eawase.web.session import ROLE_LABELS

CARD_LABELS: Final = {
    CardState.PRODUCED: "作成ずみ",
    CardState.POSTED: "発送ずみ",
    CardState.RETURNED: "返戻",
    CardState.ACTIVE: "利用中",
    CardState.SUSPENDED: "利用停止",
    CardState.REVOKED: "失効",
    CardState.SPOILT: "書損",
}
APPLICATION_LABELS: Final = {
    ApplicationState.SUBMITTED: "承認待ち",
    ApplicationState.APPROVED: "承認ずみ",
    ApplicationState.IN_PRODUCTION: "作成中",
    ApplicationState.FULFILLED: "発送ずみ",
    ApplicationState.WITHDRAWN: "取下げ",
    ApplicationState.REJECTED: "却下",
}
OCCASION_LABELS: Final = {
    Occasion.FIRST: "新規",
    Occasion.REISSUE: "再発行",
    Occasion.SUCCESSOR: "更新",
}
STAGE_LABELS: Final = {
    Stage.NOT_STARTED: "取扱い開始前",
    Stage.INVITED: "未申込",
    Stage.APPLIED: "申込受付中",
    Stage.IN_PRODUCTION: "カード作成中",
    Stage.POSTED: "切替え待ち",
    Stage.SWITCHED: "画像認証カード利用中",
    Stage.SUSPENDED: "カード利用停止",
    Stage.LOCKED: "カード利用停止(まちがい超過)",
    Stage.NO_CARD: "使えるカードなし",
}
METHOD_LABELS: Final = {
    Method.CONFIRMATION_PASSWORD: "確認用パスワード",
    Method.IMAGE_CARD: "画像認証カード",
}
BATCH_LABELS: Final = {
    "proposed": "承認待ち",
    "released": "作成できます",
    "produced": "作成ずみ",
    "rejected": "差戻し",
}
PROPOSAL_LABELS: Final = {
    ProposalKind.UNLOCK: "カードの利用再開",
    ProposalKind.LIFT_STOP: "取引中止の解除",
}
KIND_LABELS: Final = {
    OperationKind.SWITCH_OVER: "画像認証カード切替え",
    OperationKind.TRANSFER: "振込",
    OperationKind.LIMIT_CHANGE: "振込限度額の変更",
    OperationKind.PAYEE_REGISTRATION: "振込先の登録",
    OperationKind.CONTACT_CHANGE: "連絡先の変更",
}
CARD_REASON_LABELS: Final = {
    CardReason.LOST: "紛失",
    CardReason.STOLEN: "盗難",
    CardReason.LOCKED: "まちがい超過",
    CardReason.OFFICER: "当金庫の判断",
    CardReason.REPLACED: "新しいカードに切替え",
    CardReason.LAPSED: "期限までに切替えなし",
    CardReason.RETURNED: "返戻、廃棄",
    CardReason.RETIRED: "使用回数の満了",
}
REASON_LABELS: Final = {
    Reason.WRONG: "答えがちがう",
    Reason.SPENT: "判定ずみの認証",
    Reason.EXPIRED: "時間切れ",
    Reason.VOID: "新しい認証に置きかえ",
    Reason.CHANGED: "内容が変わった",
    Reason.LOCKED: "まちがい超過で停止",
    Reason.STOPPED: "取引中止中",
    Reason.SUSPENDED: "カード利用停止中",
    Reason.NO_CARD: "使えるカードなし",
    Reason.DEADLINE_PASSED: "切替期限を過ぎた",
    Reason.EXHAUSTED: "使える位置がない",
    Reason.NOT_FOUND: "見つからない",
    Reason.ALREADY_DONE: "受付ずみ",
    Reason.TOO_OLD: "入力から24時間をこえた",
    Reason.TOO_MANY_OPERATIONS: "1日の回数をこえた",
    Reason.OVER_TRANSFER_LIMIT: "1回の限度額をこえた",
    Reason.OVER_DAY_LIMIT: "1日の限度額をこえた",
    Reason.INSUFFICIENT_FUNDS: "残高不足",
    Reason.SAME_ACCOUNT: "引落し口座と同じ口座",
    Reason.PAYEE_UNKNOWN: "受取口座がない",
    Reason.VALUE_DATE_PASSED: "振込指定日を過ぎた",
    Reason.RISE_TOO_LATE: "限度額を上げる入力が前日のもの",
    Reason.NOT_STARTED: "取扱い開始前",
    Reason.ALREADY_APPLIED: "申込ずみ",
    Reason.CARD_UNDER_WAY: "カードを送付中",
    Reason.CARD_IN_USE: "カードを利用中",
    Reason.POSTAL_UNKNOWN: "郵便番号がない",
    Reason.POSTAL_MISMATCH: "郵便番号がちがう",
    Reason.POSTAL_BLOCKED: "郵便番号のまちがい超過",
    Reason.NOTHING_TO_SWITCH: "切り替えるカードがない",
    Reason.NOT_ACKNOWLEDGED: "注意事項が未確認",
    Reason.CREDENTIALS: "IDかパスワードがちがう",
    Reason.NO_RIGHT: "権限がない",
    Reason.SAME_OFFICER: "申請した本人",
    Reason.WRONG_STATE: "その状態ではできない",
    Reason.MISMATCHED_TRACKING: "番号の種類が郵送方法とあわない",
}
EVENT_LABELS: Final = {
    Event.LOGIN_ACCEPTED: "ログインしました",
    Event.LOGIN_REFUSED: "ログインできませんでした",
    Event.LOGOUT: "利用を終えました(ログアウト)",
    Event.SESSION_REPLACED: "別の画面でログインしたため、前のログインを終わらせました",
    Event.APPLICATION_SKIPPED: "申込をスキップしました",
    Event.APPLICATION_SUBMITTED: "画像認証カードを申し込みました",
    Event.APPLICATION_WITHDRAWN: "申込を取り下げました",
    Event.POSTAL_CODE_REFUSED: "申込の郵便番号が登録とちがいました",
    Event.CAUTIONS_ACKNOWLEDGED: "カードの注意事項を確認しました",
    Event.OPERATION_FROZEN: "取引の内容を入力しました",
    Event.OPERATION_ABANDONED: "取引をやめました",
    Event.OPERATION_REFUSED: "取引をお断りしました",
    Event.OPERATION_CONFIRMED: "取引を受け付けました",
    Event.CHALLENGE_ISSUED: "認証の画面を出しました",
    Event.ANSWER_RIGHT: "認証に成功しました",
    Event.ANSWER_WRONG: "認証をまちがえました",
    Event.ANSWER_NOT_JUDGED: "判定しない答えが送られました",
    Event.CARD_LOCKED: "まちがいが続いたため、カードの利用を止めました",
    Event.CARD_BOUND: "カードを切り替え、使いはじめました",
    Event.OLD_METHOD_RETIRED: "確認用パスワードを使えなくしました",
    Event.OLD_METHOD_LOCKED: "まちがいが続いたため、確認用パスワードを止めました",
    Event.OLD_METHOD_UNLOCKED: "確認用パスワードをもう一度使えるようにしました",
    Event.FILE_OPENED: "お客さまの情報をひらきました",
    Event.CARD_SUSPENDED: "カードを利用停止にしました",
    Event.CARD_REVOKED: "カードを失効にしました",
    Event.CONTRACT_STOPPED: "インターネットバンキングの取引を中止しました",
    Event.SUCCESSOR_ORDERED: "更新カードを自動で手配しました",
    Event.CONTRACT_OPENED: "契約を登録しました",
    Event.APPLICATION_APPROVED: "申込を承認しました",
    Event.APPLICATION_REJECTED: "申込を却下しました",
    Event.BATCH_PROPOSED: "カードの作成を申請しました",
    Event.BATCH_RELEASED: "カードの作成を承認しました",
    Event.BATCH_REJECTED: "カードの作成を差し戻しました",
    Event.BATCH_PRODUCED: "カードの印刷データを作成しました",
    Event.CARD_PRODUCED: "カードを作成しました",
    Event.CARD_SPOILT: "カードを書損にしました",
    Event.CARD_POSTED: "カードを発送しました",
    Event.CARD_RETURNED: "カードが返戻になりました",
    Event.PROPOSAL_MADE: "解除を申請しました",
    Event.PROPOSAL_RELEASED: "解除を承認しました",
    Event.PROPOSAL_REJECTED: "解除の申請を差し戻しました",
    Event.CARD_UNLOCKED: "カードの利用を再開しました",
    Event.STOP_LIFTED: "取引中止を解除しました",
    Event.LOGIN_PAUSE_ENDED: "ログインの一時停止を終わらせました",
    Event.OFFICER_ADDED: "職員を登録しました",
    Event.POLICY_SET: "取扱条件を定めました",
    Event.CARD_LAPSED: "期限までに切替えがなく、カードを失効にしました",
    Event.TRANSFER_SETTLED: "指定日の振込を実行しました",
    Event.JOURNALS_BOOKED: "口座の入出金を元帳に記帳しました",
}
assert EVENT_LABELS.keys() == set(Event), "every event has its words"
assert REASON_LABELS.keys() == set(Reason), "every reason has its words"
assert CARD_REASON_LABELS.keys() == set(CardReason), "every reason of a card has its words"

FACT_LABELS: Final = {
    "card": "カード番号",
    "kind": "種類",
    "occasion": "申込の区分",
    "reason": "理由",
    "method": "認証方法",
    "amount_yen": "金額",
    "receipt": "受付番号",
    "failures": "続いたまちがい",
    "off_card": "カードにない画像",
    "mismatches": "まちがいの回数",
    "positions": "たずねた位置の数",
    "cards": "枚数",
    "source": "接続元",
    "known_browser": "利用のあるブラウザ",
    "role": "役割",
    "version": "版",
    "proposed_by": "申請者",
    "released_by": "承認者",
    "cautions": "注意事項の版",
}
"""What of an entry's detail is told; the rest is numbers for the auditor (`Told.marks`)."""

_VALUE_LABELS: Final[dict[str, dict[str, str]]] = {
    "kind": {**KIND_LABELS, **PROPOSAL_LABELS},
    "occasion": {**OCCASION_LABELS},
    "method": {**METHOD_LABELS},
    "reason": {
        **REASON_LABELS,
        **CARD_REASON_LABELS,
        "returned": "返戻、廃棄",
        "password": "パスワードがちがう",
        "throttled": "まちがいが続き、しばらく停止中",
        "unknown": "登録のない契約者ID",
        "unknown_address": "あて所なし",
        "not_collected": "保管期間経過",
        "refused": "受取拒否",
        "other": "その他",
    },
    "role": {**ROLE_LABELS},
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One detail of an entry: `label` and a `known` value are translated where they are shown."""

    label: str
    value: str | int
    known: bool = False
    yen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An entry of the audit trail in a clerk's words."""

    seq: int
    at: datetime
    who: str  # a word of ours, or "" when `officer` says it
    officer: str
    what: str
    facts: tuple[Fact, ...]
    marks: tuple[tuple[str, str], ...]  # identifiers for the auditor
    digest: str


def told(entry: Entry) -> Told:
    """Say one entry in words; nothing in it is a secret, by the rule of the trail."""
    ids = {k: v for k, v in entry.detail.items() if k not in FACT_LABELS and v is not None}
    officer = entry.actor.removeprefix("officer:") if ":" in entry.actor else ""
    return Told(
        seq=entry.seq,
        at=entry.at,
        who="" if officer else ACTOR_LABELS.get(entry.actor, ACTOR_LABELS[""]),
        officer=officer,
        what=EVENT_LABELS[entry.event],
        facts=tuple(_facts(entry)),
        marks=tuple((key, str(value)) for key, value in ids.items()),
        digest=entry.digest.hex(),
    )


ACTOR_LABELS: Final = {CUSTOMER: "お客さま", SERVER: "システム", "": "ログイン前"}
YES_NO_LABELS: Final = {True: "あり", False: "なし"}


def _facts(entry: Entry) -> list[Fact]:
    made: list[Fact] = []
    for key, label in FACT_LABELS.items():
        value = entry.detail.get(key)
        if value is None or (key == "amount_yen" and not value):
            continue
        known = _VALUE_LABELS.get(key, {}).get(str(value))
        if isinstance(value, bool):
            made.append(Fact(label, YES_NO_LABELS[value], known=True))
        elif known is not None:
            made.append(Fact(label, known, known=True))
        elif key == "card":
            made.append(Fact(label, printed(str(value))))
        else:
            made.append(Fact(label, value, yen=key == "amount_yen"))
    return made


def printed(digits: str) -> str:
    """A card number as on the card, in groups of four."""
    return "-".join(digits[at : at + 4] for at in range(0, len(digits), 4))
