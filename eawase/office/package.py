"""The package for the printer (印刷データ一式): cards, letters, a manifest; made in memory, once.

Nothing here touches the disk: the file is a secret of 50 pictures a card.
"""

import csv
import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from eawase.core.calendar import japan_time
from eawase.core.policy import Policy
from eawase.office.words import OCCASION_LABELS
from eawase.press.cards import CardFace, print_cards
from eawase.press.fonts import MissingGlyphs
from eawase.press.imprint import Imprint
from eawase.press.letters import Letter, print_letters
from eawase.service.context import Context
from eawase.service.issue import Printed

SERVICE = "インターネットバンキング"
COLUMNS = ("連番", "カード番号", "郵送方法", "郵便番号", "あて先", "あて名", "区分")


class Unprintable(Exception):
    """An address that no font can print: nothing was made, and somebody has to look at it."""

    def __init__(self, addressee: str, characters: Sequence[str]) -> None:
        super().__init__("an address cannot be printed")
        self.addressee = addressee
        self.characters = "".join(characters)


def press_for(ctx: Context, policy: Policy) -> Callable[[Sequence[Printed]], bytes]:
    """The press of this institution, for `service.issue.produce`."""
    return partial(_pack, ctx, imprint_of(ctx, policy), policy, ctx.now())


def imprint_of(ctx: Context, policy: Policy) -> Imprint:
    """What is printed on every card: names, telephones, and how much is ever asked."""
    asked = [positions for _, positions in policy.positions_above_yen]
    return Imprint(
        institution=ctx.imprint.name,
        service=SERVICE,
        help_tel=ctx.imprint.help_phone,
        loss_tel=ctx.imprint.loss_phone,
        positions_asked=max([policy.positions, *asked]),
        bind_within_days=policy.bind_within_days,
    )


def _pack(
    ctx: Context, imprint: Imprint, policy: Policy, now: datetime, printed: Sequence[Printed]
) -> bytes:
    """A ZIP archive; the pages of both PDFs and the lines of the manifest are in one order."""
    faces = [CardFace(card.number.printed, card.arrangement) for card in printed]
    letters = [_letter(card, policy, now) for card in printed]
    parts = {
        "cards.pdf": print_cards(faces, imprint, ctx.catalogue),
        "letters.pdf": _letters(letters, imprint),
        "manifest.csv": _manifest(printed),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, body in parts.items():
            stamp = japan_time(now).timetuple()[:6]
            archive.writestr(zipfile.ZipInfo(name, stamp), body)
    return out.getvalue()


def _letters(letters: Sequence[Letter], imprint: Imprint) -> bytes:
    try:
        return print_letters(letters, imprint)
    except MissingGlyphs as fault:
        named = [letter.name for letter in letters if letter.number_printed == fault.card]
        raise Unprintable("".join(named), fault.characters) from fault


def _letter(card: Printed, policy: Policy, now: datetime) -> Letter:
    printed_on = japan_time(now).date()
    return Letter(
        postal_code=card.application.postal_code,
        address=card.application.address,
        name=card.application.addressee,
        number_printed=card.number.printed,
        post_method=card.application.post_method,
        printed_on=printed_on,
        bind_by=printed_on + timedelta(days=policy.bind_within_days),
        occasion=card.application.occasion,
    )


def _manifest(printed: Sequence[Printed]) -> bytes:
    """A CSV with a byte order mark, as spreadsheets in Japan expect it."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\r\n")
    lines.writerow(COLUMNS)
    for place, card in enumerate(printed, 1):
        application = card.application
        row = (
            card.number.printed,
            application.post_method.label,
            application.postal_code.hyphenated,
            application.address,
            application.addressee,
            OCCASION_LABELS[application.occasion],
        )
        lines.writerow([place, *map(_cell, row)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
