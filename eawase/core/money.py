"""Sums of money as people type them (金額): whole yen, never a fraction, never below zero."""

import re

from eawase.core.identity import TYPED_MAX, refuse_control
from eawase.core.malformed import Malformed

YEN_MAX = 9_999_999_999
"""Ten digits: the width of the amount in a transfer record (振込金額), Zengin."""

_FOLDS = {
    ord(full): half
    for full, half in zip("０１２３４５６７８９，、￥\u3000", "0123456789,,¥ ", strict=True)
}
_SUM = re.compile(r"[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+")


def parse_yen(text: str, *, least: int = 1, most: int = YEN_MAX) -> int:
    """A sum in yen: `50000`, `50,000`, `５０，０００円` or `¥50,000`.

    万 and 千 are refused, not guessed: `5万` and `5.5万` differ by more than a slip. Commas must
    stand in threes, because `1,00` is a sum nobody meant.
    """
    assert 0 <= least <= most <= YEN_MAX
    refuse_control(text, "金額")
    bare = text.translate(_FOLDS).replace(" ", "").removeprefix("¥").removesuffix("円")
    if len(text) > TYPED_MAX or not bare.isascii() or _SUM.fullmatch(bare) is None:
        raise Malformed("金額は、50000のように数字だけで入力してください。")
    digits = bare.replace(",", "").lstrip("0") or "0"
    if len(digits) > len(str(YEN_MAX)) or int(digits) > most:
        raise Malformed("金額は{most}円までにしてください。", most=f"{most:,}")
    if int(digits) < least:
        raise Malformed("金額は{least}円からです。", least=f"{least:,}")
    return int(digits)
