"""Pictures, decks and arrangements: what a card may carry, and that chance is fair."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eawase.core.picture import (
    DECK_SIZE,
    PER_KIND,
    Catalogue,
    Deck,
    Kind,
    Picture,
    draw_arrangement,
    draw_deck,
)
from eawase.reference.pictures import load_catalogue

CATALOGUE = load_catalogue()


def picture(name: str, number: int, kind: Kind, *, core: bool, not_with: str = "") -> Picture:
    return Picture(
        id=name,
        number=number,
        name_ja=name,
        name_ja_breaks=name,
        kana=name,
        name_en=name,
        kind=kind,
        core=core,
        not_with=frozenset(not_with.split()),
    )


def small_catalogue() -> Catalogue:
    """Core pictures only, and three more creatures; `x` and `y` must not meet.

    `x` also excludes a food of which no other can take the place, so it stands on no card;
    `z` excludes one creature.
    """
    core = [
        picture(f"{kind}{k}", place * PER_KIND + k, kind, core=True)
        for place, kind in enumerate(Kind)
        for k in range(PER_KIND)
    ]
    core[0] = picture("creature0", 0, Kind.CREATURE, core=True, not_with="z")
    core[10] = picture("food0", 10, Kind.FOOD, core=True, not_with="x")
    more = [
        picture("x", 50, Kind.CREATURE, core=False, not_with="y food0"),
        picture("y", 51, Kind.CREATURE, core=False, not_with="x"),
        picture("z", 52, Kind.CREATURE, core=False, not_with="creature0"),
    ]
    return Catalogue((*core, *more))


@settings(max_examples=40)
@given(st.integers(min_value=0))
def test_a_deck_of_its_own_has_ten_of_each_kind_and_no_pair_to_mix_up(seed: int) -> None:
    random = Random(seed)
    deck = draw_deck(CATALOGUE, Deck.OWN, random)
    assert Counter(p.kind for p in deck) == dict.fromkeys(Kind, PER_KIND)
    ids = {p.id for p in deck}
    assert len(ids) == DECK_SIZE
    assert not any(ids & p.not_with for p in deck)


def test_the_common_deck_is_the_core_pictures_in_the_order_of_the_board() -> None:
    deck = draw_deck(CATALOGUE, Deck.COMMON, Random(1))
    assert deck == CATALOGUE.core_deck()
    assert [p.kind for p in deck] == [kind for kind in Kind for _ in range(PER_KIND)]


def test_every_valid_deck_is_equally_likely() -> None:
    # x is out everywhere. Without z: ten of creature0..9 and y, 11 decks. With z, creature0 is out
    # and nine of creature1..9 and y stand beside z, 10 decks.
    catalogue = small_catalogue()
    drawn = Counter[frozenset[str]]()
    random = Random(20261123)
    for _ in range(4200):
        deck = draw_deck(catalogue, Deck.OWN, random)
        drawn[frozenset(p.id for p in deck if p.kind is Kind.CREATURE)] += 1
    assert not any("x" in deck or {"z", "creature0"} <= deck for deck in drawn)
    assert len(drawn) == 21
    expected = 4200 / 21
    chi_square = sum((count - expected) ** 2 / expected for count in drawn.values())
    assert chi_square < 45.3, "20 degrees of freedom, one in a thousand"


def test_decks_follow_the_random_source_alone() -> None:
    assert draw_deck(CATALOGUE, Deck.OWN, Random(7)) == draw_deck(CATALOGUE, Deck.OWN, Random(7))
    assert draw_deck(CATALOGUE, Deck.OWN, Random(7)) != draw_deck(CATALOGUE, Deck.OWN, Random(8))


def test_an_arrangement_is_the_deck_in_another_order() -> None:
    deck = CATALOGUE.core_deck()
    arrangement = draw_arrangement(deck, Random(3))
    assert sorted(arrangement) == sorted(p.id for p in deck)
    assert arrangement != tuple(p.id for p in deck)


def test_each_picture_stands_everywhere_equally_often() -> None:
    random, deck, rounds = Random(5), CATALOGUE.core_deck(), 5000
    places = Counter(draw_arrangement(deck, random).index("dog") for _ in range(rounds))
    expected = rounds / DECK_SIZE
    chi_square = sum((places[k] - expected) ** 2 / expected for k in range(DECK_SIZE))
    assert chi_square < 85.4, "49 degrees of freedom, one in a thousand"


def test_fewer_than_fifty_different_pictures_are_no_deck() -> None:
    with pytest.raises(AssertionError):
        draw_arrangement(CATALOGUE.core_deck()[:49] + CATALOGUE.core_deck()[:1], Random(1))


@settings(max_examples=20)
@given(st.integers(min_value=0))
def test_the_board_is_the_same_however_the_card_is_arranged(seed: int) -> None:
    random = Random(seed)
    deck = draw_deck(CATALOGUE, Deck.OWN, random)
    board = CATALOGUE.board(draw_arrangement(deck, random))
    assert board == CATALOGUE.board(tuple(p.id for p in deck))
    assert [kind for kind, _ in board] == list(Kind)
    for kind, row in board:
        places = [CATALOGUE.of(kind).index(p) for p in row]
        assert places == sorted(places)


def test_a_picture_is_found_by_id_and_by_number_and_by_nothing_else() -> None:
    for p in CATALOGUE.pictures:
        assert CATALOGUE.by_id(p.id) is CATALOGUE.by_number(p.number) is p
    with pytest.raises(KeyError):
        CATALOGUE.by_id("no-such-picture")
    with pytest.raises(KeyError):
        CATALOGUE.by_number(263)


def test_numbers_are_those_that_sealed_cards_hold() -> None:
    """Numbers never change: these samples were true of the first catalogue."""
    assert sorted(p.number for p in CATALOGUE.pictures) == list(range(263))
    known = {"dog": 0, "cat": 1, "lion": 9, "penguin": 33, "apple": 58, "suitcase": 262}
    assert {name: CATALOGUE.by_id(name).number for name in known} == known


def test_an_exclusion_must_be_mutual() -> None:
    pictures = list(CATALOGUE.pictures)
    lonely = picture("lonely", 900, Kind.FOOD, core=False, not_with="dog")
    with pytest.raises(AssertionError):
        Catalogue((*pictures, lonely))


def test_names_differ_so_that_a_listener_can_tell_pictures_apart() -> None:
    assert len({p.name_ja for p in CATALOGUE.pictures}) == 263
    assert len({p.name_en for p in CATALOGUE.pictures}) == 263


def test_kinds_have_a_name_in_both_languages() -> None:
    assert [k.label_ja for k in Kind] == [
        "いきもの",
        "たべもの",
        "しぜん・まち",
        "のりもの・あそび",
        "くらしの道具",
    ]
    assert all(k.label_en.isascii() for k in Kind)
