"""Where a customer is reached (連絡先): mail address and telephone number.

Sources: the HTML standard's definition of a valid mail address, RFC 5321 4.5.3.1 for its lengths;
the telephone numbering plan of Japan's ministry of communications (総務省 電気通信番号計画).
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final, Self

from eawase.core.identity import HYPHENS, SPACES, TYPED_MAX, refuse_control
from eawase.core.malformed import Malformed

EMAIL_MAX: Final = 254
LOCAL_MAX: Final = 64

_EMAIL: Final = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-][A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]"
)
"""Dots may stand together or before the @: addresses of Japanese carriers do (RFC 5321 forbids).
No `=?`: a mail program reads an encoded word there (RFC 2047), and writes to somebody else."""

_PHONE: Final = re.compile(r"0[0-9]{9,10}|0[0-9]{1,4}-[0-9]{1,4}-[0-9]{3,4}")
_MOBILE: Final = re.compile(r"0[25-9]0[1-9][0-9]{7}")
_LANDLINE: Final = re.compile(r"0[1-46][0-9]{8}|0[5789][1-9][0-9]{7}")


@dataclass(frozen=True, slots=True)
class EmailAddress:
    """A mail address (メールアドレス) that one message can be sent to, in ASCII."""

    text: str

    def __post_init__(self) -> None:
        local = self.text.partition("@")[0]
        if len(self.text) > EMAIL_MAX or len(local) > LOCAL_MAX:
            raise Malformed("長すぎます。{length}文字までにしてください。", length=EMAIL_MAX)
        if _EMAIL.fullmatch(self.text) is None or "=?" in local:
            raise Malformed("name@example.jpのように入力してください。")

    @classmethod
    def parse(cls, text: str) -> Self:
        """What a person typed: full-width letters are folded, spaces around it are dropped."""
        refuse_control(text, "メールアドレス")
        if len(text) > 2 * EMAIL_MAX:
            return cls(text)
        return cls(unicodedata.normalize("NFKC", text).strip())

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A telephone number of Japan (電話番号): 10 digits, or 11 for mobile and IP telephones.

    Kept with the hyphens it was typed with: where an area code ends is not ours to guess.
    """

    text: str

    def __post_init__(self) -> None:
        digits = self.text.replace("-", "")
        known = _MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits)
        if _PHONE.fullmatch(self.text) is None or known is None:
            raise Malformed("03-1234-5678や090-1234-5678のように入力してください。")

    @classmethod
    def parse(cls, text: str) -> Self:
        """What a person typed: full-width digits, any stroke, brackets and +81 are folded."""
        refuse_control(text, "電話番号")
        if len(text) > TYPED_MAX:
            return cls(text)
        folded = unicodedata.normalize("NFKC", text.translate(_STROKES))
        folded = re.sub(r"^\+81-?(?:\(0\))?0?", "0", folded.replace(" ", ""))
        grouped = re.sub(r"^\((\d+)\)|\((\d+)\)", r"\1-\2-", folded).replace("--", "-")
        if _MOBILE.fullmatch(digits := grouped.replace("-", "")):
            return cls(f"{digits[:3]}-{digits[3:7]}-{digits[7:]}")
        return cls(grouped)

    def __str__(self) -> str:
        return self.text


_STROKES: Final = str.maketrans(dict.fromkeys(HYPHENS, "-") | dict.fromkeys(SPACES, ""))
