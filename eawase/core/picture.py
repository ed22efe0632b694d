"""Pictures (画像), the deck of one card (画像の組) and the drawing of a card's arrangement (配置).

A deck is 50 pictures, of which no two may be mixed up (`not_with`): too close in colour and shape
to some eye or printer, or alike in name. Chance is an argument: production passes
`random.SystemRandom()`, a test or the simulator a seeded `random.Random`.
"""

import random
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

DECK_SIZE = 50
PER_KIND = 10


class Kind(StrEnum):
    """What a picture shows (種類); the members stand in the order of the board."""

    CREATURE = "creature"
    FOOD = "food"
    NATURE = "nature"
    VEHICLE = "vehicle"
    HOUSEHOLD = "household"

    @property
    def label_ja(self) -> str:
        """The name of the kind over its pictures on the board."""
        return _LABELS[self][0]

    @property
    def label_en(self) -> str:
        return _LABELS[self][1]


_LABELS = {
    Kind.CREATURE: ("いきもの", "Animals"),
    Kind.FOOD: ("たべもの", "Food"),
    Kind.NATURE: ("しぜん・まち", "Nature and places"),
    Kind.VEHICLE: ("のりもの・あそび", "Vehicles and play"),
    Kind.HOUSEHOLD: ("くらしの道具", "Household"),
}
assert _LABELS.keys() == set(Kind)
assert len(Kind) * PER_KIND == DECK_SIZE


class Deck(StrEnum):
    """Which 50 pictures a card carries (画像の組)."""

    OWN = "own"  # drawn for each card, so nobody knows the pictures of a card not seen
    COMMON = "common"  # the 50 core pictures on every card


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One picture (画像).

    `number` stands for the picture in sealed cards and is never given to another one.
    `name_ja_breaks` is `name_ja` with `|` where a line may break (チュー|リップ).
    """

    id: str
    number: int
    name_ja: str
    name_ja_breaks: str
    kana: str
    name_en: str
    kind: Kind
    core: bool
    not_with: frozenset[str]

    def __post_init__(self) -> None:
        assert self.name_ja_breaks.replace("|", "") == self.name_ja, "breaks change no letter"
        assert self.id not in self.not_with, "a picture does not exclude itself"
        assert self.number >= 0, "numbers start at 0"


@dataclass(frozen=True)
class Catalogue:
    """All pictures known (画像一覧), in the one order that boards follow."""

    pictures: tuple[Picture, ...]

    def __post_init__(self) -> None:
        assert len(self._by_id) == len(self._by_number) == len(self.pictures), "no two alike"
        for picture in self.pictures:
            for other in picture.not_with:
                assert picture.id in self._by_id[other].not_with, "exclusion is mutual"
        core = self.core_deck()
        assert all(len([p for p in core if p.kind is kind]) == PER_KIND for kind in Kind)
        assert not _clashing(core), "the core pictures stand together on one card"

    @cached_property
    def _by_id(self) -> dict[str, Picture]:
        return {picture.id: picture for picture in self.pictures}

    @cached_property
    def _by_number(self) -> dict[int, Picture]:
        return {picture.number: picture for picture in self.pictures}

    @cached_property
    def _order(self) -> dict[str, int]:
        return {picture.id: place for place, picture in enumerate(self.pictures)}

    @cached_property
    def clashes(self) -> dict[int, int]:
        """By number of a picture, the numbers it excludes, as bits."""
        return {
            picture.number: sum(1 << self._by_id[other].number for other in picture.not_with)
            for picture in self.pictures
        }

    def by_id(self, picture_id: str) -> Picture:
        """The picture of that id; `KeyError` when there is none."""
        return self._by_id[picture_id]

    def by_number(self, number: int) -> Picture:
        """The picture of that number; `KeyError` when there is none."""
        return self._by_number[number]

    def of(self, kind: Kind) -> tuple[Picture, ...]:
        """The pictures of one kind, in catalogue order."""
        return tuple(picture for picture in self.pictures if picture.kind is kind)

    def core_deck(self) -> tuple[Picture, ...]:
        """The 50 pictures of `Deck.COMMON`, in the order of the board."""
        return tuple(p for kind in Kind for p in self.of(kind) if p.core)

    def board(self, ids: tuple[str, ...]) -> tuple[tuple[Kind, tuple[Picture, ...]], ...]:
        """The pictures offered for choosing (選択画面), by kind, always in the same order.

        The order depends on which pictures, never on where they stand on the card, so it tells
        nothing; and a customer learns each place once.
        """
        chosen = [self._by_id[i] for i in sorted(ids, key=self._order.__getitem__)]
        rows = ((kind, tuple(p for p in chosen if p.kind is kind)) for kind in Kind)
        return tuple((kind, pictures) for kind, pictures in rows if pictures)


def _clashing(pictures: tuple[Picture, ...]) -> bool:
    ids = {picture.id for picture in pictures}
    return any(ids & picture.not_with for picture in pictures)


_EASIEST_FIRST = (Kind.HOUSEHOLD, Kind.VEHICLE, Kind.CREATURE, Kind.FOOD, Kind.NATURE)


def draw_deck(catalogue: Catalogue, policy: Deck, random: random.Random) -> tuple[Picture, ...]:
    """The 50 pictures of a new card, 10 of each kind, in the order of the board.

    Every deck that obeys `not_with` is equally likely: a draw with a clash is thrown away whole,
    never mended, because mending favours pictures with few clashes. The entropy of a deck is thus
    log2 of the number of such decks. (Single pictures are not equally frequent: one that clashes
    with many lies in fewer decks, and しぜん・まち has half as many pictures to choose from.)
    Kinds are tried in `_EASIEST_FIRST` order, so that most bad draws end early.
    """
    if policy is Deck.COMMON:
        return catalogue.core_deck()
    pools = [[p.number for p in catalogue.of(kind)] for kind in _EASIEST_FIRST]
    while (numbers := _try_deck(pools, catalogue.clashes, random)) is None:
        pass
    ids = tuple(catalogue.by_number(number).id for number in numbers)
    return tuple(picture for _, row in catalogue.board(ids) for picture in row)


def _try_deck(
    pools: list[list[int]], clashes: dict[int, int], random: random.Random
) -> list[int] | None:
    """Ten of each pool, or None when two of different kinds clash."""
    drawn: list[int] = []
    excluded = 0
    for pool in pools:
        while (ten := _try_kind(pool, clashes, random)) is None:
            pass
        if any(excluded >> number & 1 for number in ten):
            return None
        for number in ten:
            excluded |= clashes[number]
        drawn += ten
    return drawn


def _try_kind(pool: list[int], clashes: dict[int, int], random: random.Random) -> list[int] | None:
    """Ten different numbers of one pool, or None when two of them clash."""
    rest = pool.copy()
    excluded = 0
    for place in range(PER_KIND):
        other = random.randrange(place, len(rest))
        rest[place], rest[other] = rest[other], rest[place]
        if excluded >> rest[place] & 1:
            return None
        excluded |= clashes[rest[place]]
    return rest[:PER_KIND]


def draw_arrangement(deck: tuple[Picture, ...], random: random.Random) -> tuple[str, ...]:
    """Which picture stands where (配置), every order equally likely.

    50 picture ids by position: index = row x 10 + column, rows A to E, columns 1 to 9 and then 0.
    """
    assert len({picture.id for picture in deck}) == DECK_SIZE, "50 different pictures"
    ids = [picture.id for picture in deck]
    random.shuffle(ids)
    return tuple(ids)
