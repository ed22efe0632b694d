"""Reading an answer (応答): pictures by mark, or two-digit numbers, before any job sees them.

What cannot be an answer is `Malformed` at its field and costs no try. Which of the two is read
follows the stored challenge; fields of the other method are not looked at.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from eawase.core.card import COLUMNS, Position
from eawase.core.challenge import Challenge
from eawase.core.contract import Method
from eawase.core.identity import fold_digits
from eawase.core.malformed import Malformed
from eawase.core.secret import Secret, pack_numbers
from eawase.service.authenticators import pack_answer
from eawase.service.confirm import Asked
from eawase.service.context import Context
from eawase.web.board import ChallengeView, challenge_view
from eawase.web.forms import Form
from eawase.web.i18n import choose_lang
from eawase.web.pages import AnyRequest
from eawase.web.session import desk
from eawase.web.words import MARKS

PICTURE_FIELDS: Final = tuple(mark.id for mark in MARKS)
NUMBER_FIELDS: Final = ("p1", "p2", "p3", "p4")
SECRET_FIELDS: Final = frozenset({*PICTURE_FIELDS, *NUMBER_FIELDS})
"""Never given back to a page, and never a reason to show anything twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One place of the old card's table: the field of its number, and its printed label."""

    field: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TableView:
    """A challenge of the old method; there is no board in it."""

    challenge_id: str
    asked: tuple[Cell, ...]
    expires_at: datetime


def view_of(request: AnyRequest, asked: Asked) -> ChallengeView | TableView:
    """What the page shows of a challenge."""
    challenge = asked.challenge
    if challenge.method is Method.IMAGE_CARD:
        return challenge_view(
            choose_lang(request),
            desk(request).static,
            challenge_id=str(challenge.id),
            positions=[Position(index) for index in challenge.positions],
            deck=asked.picture_ids,
            expires_at=challenge.expires_at,
        )
    cells = zip(NUMBER_FIELDS, challenge.positions, strict=False)
    return TableView(
        challenge_id=str(challenge.id),
        asked=tuple(Cell(field=name, label=COLUMNS[index]) for name, index in cells),
        expires_at=challenge.expires_at,
    )


def challenge_id(form: Form) -> UUID | None:
    """The challenge the page belongs to. A page that names none was not made here."""
    return form.take("challenge", _uuid)


def read_answer(ctx: Context, form: Form, challenge: Challenge) -> Secret | None:
    """The answer in the order of the positions; None when the form now holds errors."""
    if challenge.method is Method.IMAGE_CARD:
        return _pictures(ctx, form, PICTURE_FIELDS[: len(challenge.positions)])
    return _numbers(form, NUMBER_FIELDS[: len(challenge.positions)])


def _pictures(ctx: Context, form: Form, names: tuple[str, ...]) -> Secret | None:
    known = {picture.id for picture in ctx.catalogue.pictures}
    chosen: list[str] = []
    for name in names:
        picture = form.take(name, _picture_of(known))
        if picture is None:
            form.errors[name] = _CHOOSE
            continue
        if picture in chosen:
            form.refuse(name, Malformed("カードに同じ画像は2つありません。"))
        chosen.append(picture)
    if any(name in form.errors for name in names):
        return None
    return pack_answer(ctx, tuple(chosen))


def _numbers(form: Form, names: tuple[str, ...]) -> Secret | None:
    given = [form.take(name, _two_digits) for name in names]
    numbers = [number for number in given if number is not None]
    return pack_numbers(numbers) if len(numbers) == len(names) else None


_CHOOSE = Malformed("画像を1つえらんでください。")


def _picture_of(known: set[str]) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in known:
            raise _CHOOSE
        return text

    return parse


def _two_digits(text: str) -> int:
    folded = fold_digits(text) if len(text) <= 8 else ""
    if len(folded) != 2 or not (folded.isascii() and folded.isdigit()):
        raise Malformed("2けたの数字を入力してください。")
    return int(folded)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Malformed("この画面は古くなっています。") from None
