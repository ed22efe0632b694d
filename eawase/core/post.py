"""Post (郵便): where a card goes, how it is handed over, how it is traced, why it came back.

Source: the services and number formats of Japan Post.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from eawase.core.identity import Digits
from eawase.core.malformed import Malformed


@dataclass(frozen=True, slots=True)
class PostalCode(Digits):
    """A postal code (郵便番号), 7 digits."""

    length: ClassVar[int] = 7
    label: ClassVar[str] = "郵便番号"
    ornaments: ClassVar[str] = "〒"

    @property
    def hyphenated(self) -> str:
        """As written in addresses: `123-4567`."""
        return f"{self.digits[:3]}-{self.digits[3:]}"


class PostMethod(StrEnum):
    """How the card is handed over (郵送方法)."""

    RESTRICTED = "restricted"
    SIMPLIFIED = "simplified"

    @property
    def label(self) -> str:
        """The name of the service, as the post office and the customer know it."""
        return _METHOD_LABELS[self]

    @property
    def advice(self) -> str:
        """What the customer has to do; `{days}` is `held_days`."""
        return _ADVICE_LABELS[self]

    @property
    def held_days(self) -> int:
        """Days the post office keeps it before it goes back (保管期間)."""
        return {PostMethod.RESTRICTED: 10, PostMethod.SIMPLIFIED: 7}[self]

    @property
    def kinds(self) -> str:
        """First digits of its numbers: 1 for 一般書留, which 本人限定 must be; 3 and 4 for 簡易."""
        return {PostMethod.RESTRICTED: "1", PostMethod.SIMPLIFIED: "34"}[self]


_METHOD_LABELS = {
    PostMethod.RESTRICTED: "本人限定受取郵便",
    PostMethod.SIMPLIFIED: "簡易書留",
}

_ADVICE_LABELS = {
    PostMethod.RESTRICTED: (
        "郵便局から到着のお知らせがとどきます。"
        "お知らせと本人確認書類を用意して、ご本人がお受け取りください。"
        "郵便局があずかるのは{days}日間です。"
    ),
    PostMethod.SIMPLIFIED: (
        "配達のときに、印かんかサインでお受け取りください。"
        "るすのときは不在連絡票がとどきます。郵便局があずかるのは{days}日間です。"
    ),
}


@dataclass(frozen=True, slots=True)
class TrackingNumber(Digits):
    """The number of a registered letter (お問い合わせ番号), 11 digits, the last one checks.

    Numbers come round again after some years: a number alone never identifies a letter, so it is
    kept together with the day of posting.
    """

    length: ClassVar[int] = 11
    label: ClassVar[str] = "お問い合わせ番号"

    def _verify(self) -> None:
        """The check digit is the first ten digits, read as one number, modulo 7."""
        if int(self.digits[:10]) % 7 != int(self.digits[10]):
            raise Malformed(
                "お問い合わせ番号のどこかの数字がちがうようです。受領証と見くらべてください。"
            )

    @property
    def printed(self) -> str:
        """As on the receipt: `131-12-38385-2`."""
        return "-".join((self.digits[:3], self.digits[3:5], self.digits[5:10], self.digits[10:]))

    def agrees_with(self, method: PostMethod) -> bool:
        """True if a letter posted by `method` can bear this number."""
        return self.digits[0] in method.kinds


class ReturnReason(StrEnum):
    """Why a letter came back (返戻の理由), as the post office stamps it."""

    UNKNOWN_ADDRESS = "unknown_address"
    NOT_COLLECTED = "not_collected"
    REFUSED = "refused"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The word on screens and in reports."""
        return {
            ReturnReason.UNKNOWN_ADDRESS: "あて所なし",
            ReturnReason.NOT_COLLECTED: "保管期間経過",
            ReturnReason.REFUSED: "受取拒否",
            ReturnReason.OTHER: "その他",
        }[self]
