"""Roman letters (ローマ字) as people type them, compared with those of the network's list.

The list writes out kana without small ones: 新宿 is `shinjiyuku`, 東京 `toukiyou`, 六本木
`rotsupongi`. People type shinjuku, tokyo, roppongi, or sinjuku. `loose` brings both to one form;
it is a key for searching and nothing to show.
"""

import re
import unicodedata

_STEPS = tuple(
    (re.compile(pattern), put)
    for pattern, put in (
        (r"([KGSZJTDNHBPMR]|SH|CH)IY(?=[AUO])", r"\1Y"),
        *((r"SHY|SY", "SH"), (r"CHY|TY", "CH"), (r"JY|ZY", "J")),
        *((r"SI", "SHI"), (r"TI", "CHI"), (r"ZI", "JI"), (r"TU", "TSU"), (r"(?<![SC])HU", "FU")),
        *((r"M(?=[BP])", "N"), (r"TSU(?=([KSTP]))", r"\1"), (r"TSU(?=CH)|C(?=CH)", "T")),
        *((r"OU|OO|OH(?![AIUEO])", "O"), (r"UU", "U")),
    )
)


def loose(text: str) -> str:
    """The form in which spellings of one name agree; empty if `text` is not in Roman letters."""
    plain = unicodedata.normalize("NFKD", text)
    folded = "".join(mark for mark in plain.upper() if not unicodedata.combining(mark))
    folded = re.sub(r"[\s'-]", "", folded)
    if re.fullmatch("[A-Z]+", folded) is None:
        return ""
    for pattern, put in _STEPS:
        folded = pattern.sub(put, folded)
    return folded
