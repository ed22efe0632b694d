"""What the challenge screen shows (選択画面), made ready for `macros/challenge.html`.

    view = challenge_view(
        lang, static, challenge_id=…, positions=(Position.at('B8'), …), deck=ids, expires_at=…)
    return pages.render(request, 'portal/transfer_confirm.html', view=view)

The order of the pictures follows the deck alone, never the arrangement, so the page tells nothing
about the card that its owner does not read from it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from eawase.core.card import Position
from eawase.core.picture import Kind, Picture
from eawase.reference.pictures import load_catalogue
from eawase.web.i18n import Lang
from eawase.web.static_files import StaticFiles
from eawase.web.words import MARKS

SOFT_HYPHEN: Final = "\u00ad"
_ENGLISH_PIECES: Final = """
    ambu-lance snow-flake accor-dion sun-flower tele-scope brief-case para-chute pine-apple
    hour-glass butter-fly crois-sant jelly-fish short-cake mega-phone croco-dile tele-phone
    ham-burger paint-brush play-ground flash-light water-melon basket-ball micro-phone
    rhino-ceros loco-motive straw-berry tooth-brush chop-sticks micro-scope wrist-watch
    magni-fying tele-vision motor-cycle skate-board heli-copter head-phones blue-berries
    screw-driver hippo-potamus
"""
_DIVIDED: Final = {
    word.replace("-", ""): word.replace("-", SOFT_HYPHEN) for word in _ENGLISH_PIECES.split()
}
"""English words too long for a tile on a phone, with the place where each may be divided."""


@dataclass(frozen=True, slots=True)
class PositionView:
    """One position that is asked for, with its mark; `mark` is the field of the answer."""

    mark: str
    kana: str
    label: str
    row: str
    column: str


@dataclass(frozen=True, slots=True)
class PictureView:
    """One tile: what is sent, what it is called, where it may break, how it is typed, its file."""

    id: str
    name: str
    breaks: str
    kana: str
    url: str


@dataclass(frozen=True, slots=True)
class KindView:
    """One band of tiles."""

    name: str
    pictures: tuple[PictureView, ...]


@dataclass(frozen=True, slots=True)
class ChallengeView:
    """One challenge as a page shows it."""

    challenge_id: str
    positions: tuple[PositionView, ...]
    kinds: tuple[KindView, ...]
    expires_at: datetime


def challenge_view(
    lang: Lang,
    static: StaticFiles,
    *,
    challenge_id: str,
    positions: Sequence[Position],
    deck: Sequence[str],
    expires_at: datetime,
) -> ChallengeView:
    """The view of a challenge: two to four positions of a card that carries the pictures `deck`."""
    assert 2 <= len(positions) <= len(MARKS), "a challenge asks two to four positions"
    board = load_catalogue().board(tuple(deck))
    return ChallengeView(
        challenge_id=challenge_id,
        positions=tuple(
            PositionView(mark.id, mark.kana, position.label, position.row, position.column)
            for mark, position in zip(MARKS, positions, strict=False)
        ),
        kinds=tuple(
            KindView(
                _kind_name(lang, kind),
                tuple(_tile(lang, static, one) for one in pictures),
            )
            for kind, pictures in board
        ),
        expires_at=expires_at,
    )


def _kind_name(lang: Lang, kind: Kind) -> str:
    """The name of a band; a Japanese one may break after its middle dot or before 道具."""
    if lang == "en":
        return kind.label_en
    return kind.label_ja.replace("・", "・|").replace("の道具", "の|道具")


def _divided(name: str) -> str:
    return " ".join(_DIVIDED.get(word, word) for word in name.split(" "))


def _tile(lang: Lang, static: StaticFiles, picture: Picture) -> PictureView:
    japanese = lang == "ja"
    return PictureView(
        id=picture.id,
        name=picture.name_ja if japanese else picture.name_en,
        breaks=picture.name_ja_breaks if japanese else _divided(picture.name_en),
        kana=picture.kana,
        url=static.picture_url(picture.id),
    )
