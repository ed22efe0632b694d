"""Printed cards: true to size, all vector, readable by a program."""

import re
from dataclasses import replace
from io import BytesIO
from random import Random
from time import perf_counter

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Pdf

from eawase.core.picture import Deck, draw_arrangement, draw_deck
from eawase.press.cards import CardFace, print_cards
from eawase.press.fonts import MissingGlyphs
from eawase.press.imprint import Imprint
from eawase.press.read import Unreadable, read_cards
from eawase.reference.pictures import load_catalogue

CATALOGUE = load_catalogue()
IMPRINT = Imprint(
    institution="さくら信用金庫",
    service="インターネットバンキング",
    help_tel="0120-000-000",
    loss_tel="0120-000-111",
    positions_asked=2,
)
MM = 72 / 25.4


def card(seed: int, policy: Deck = Deck.OWN) -> CardFace:
    random = Random(seed)
    deck = draw_deck(CATALOGUE, policy, random)
    digits = f"{random.randrange(10**12):012d}"
    number = f"{digits[:4]}-{digits[4:8]}-{digits[8:]}"
    return CardFace(number, draw_arrangement(deck, random))


@settings(max_examples=8, deadline=None)
@given(st.lists(st.integers(min_value=0), min_size=1, max_size=4), st.sampled_from(Deck))
def test_what_was_printed_can_be_read_back(seeds: list[int], policy: Deck) -> None:
    cards = [card(seed, policy) for seed in seeds]
    assert read_cards(print_cards(cards, IMPRINT, CATALOGUE)) == cards


def test_a_card_is_two_pages_of_id_1_with_bleed() -> None:
    with Pdf.open(BytesIO(print_cards([card(1)], IMPRINT, CATALOGUE))) as document:
        assert len(document.pages) == 2
        for page in document.pages:
            left, bottom, right, top = (float(str(side)) for side in page.trimbox)
            assert (right - left) / MM == pytest.approx(85.60, abs=0.005)
            assert (top - bottom) / MM == pytest.approx(53.98, abs=0.005)
            bleed = [float(str(side)) for side in page.obj["/BleedBox"]]
            beyond = [left - bleed[0], bottom - bleed[1], bleed[2] - right, bleed[3] - top]
            assert beyond == pytest.approx([3 * MM] * 4, abs=0.01)


def test_nothing_is_a_raster_and_every_font_is_embedded_as_a_subset() -> None:
    fonts: list[str] = []
    with Pdf.open(BytesIO(print_cards([card(2)], IMPRINT, CATALOGUE))) as document:
        for item in document.objects:
            if not isinstance(item, pikepdf.Stream | pikepdf.Dictionary):
                continue
            assert item.get("/Subtype") != "/Image"
            if item.get("/Type") == "/FontDescriptor":
                assert "/FontFile2" in item or "/FontFile3" in item
                fonts.append(str(item["/FontName"]))
    assert fonts
    assert all(re.match(r"/[A-Z]{6}\+", name) for name in fonts)


def test_a_picture_is_stored_once_however_many_cards_show_it() -> None:
    few = print_cards([card(k, Deck.COMMON) for k in range(2)], IMPRINT, CATALOGUE)
    many = print_cards([card(k, Deck.COMMON) for k in range(42)], IMPRINT, CATALOGUE)
    assert (len(many) - len(few)) / 40 < 3000, "bytes a card beyond the shared drawings"


def test_pictures_that_no_card_shows_are_left_out() -> None:
    shown = set(card(3).arrangement)
    pdf = print_cards([card(3)], IMPRINT, CATALOGUE)
    with Pdf.open(BytesIO(pdf)) as document:
        names = set(document.pages[0].resources["/XObject"].keys())
    assert {name.removeprefix("/P-") for name in names if name.startswith("/P-")} == shown


def test_another_institution_has_its_own_words() -> None:
    other = replace(IMPRINT, institution="うめ信用組合")
    assert print_cards([card(4)], other, CATALOGUE) != print_cards([card(4)], IMPRINT, CATALOGUE)


def test_an_imprint_that_the_fonts_lack_is_refused() -> None:
    with pytest.raises(MissingGlyphs) as caught:
        print_cards([card(5)], replace(IMPRINT, institution="🌸信用金庫"), CATALOGUE)
    assert caught.value.characters == ("🌸",)


def test_the_arrangement_is_not_told_by_accident() -> None:
    face = card(6)
    assert not any(picture in repr(face) for picture in face.arrangement)


def test_front_and_back_of_different_cards_are_noticed() -> None:
    pdf = print_cards([card(7), card(8)], IMPRINT, CATALOGUE)
    with Pdf.open(BytesIO(pdf)) as document:
        pages = [document.pages[0], document.pages[3]]
        mixed = Pdf.new()
        mixed.pages.extend(pages)
        out = BytesIO()
        mixed.save(out)
    with pytest.raises(Unreadable):
        read_cards(out.getvalue())


def test_the_price_of_one_more_card_is_small() -> None:
    """Stamping a card costs far less than setting the template does."""
    print_cards([card(9)], IMPRINT, CATALOGUE)
    cards = [card(seed, Deck.COMMON) for seed in range(200)]
    begin = perf_counter()
    print_cards(cards, IMPRINT, CATALOGUE)
    each = (perf_counter() - begin) / len(cards)
    begin = perf_counter()
    print_cards(cards[:1], replace(IMPRINT, help_tel=f"0120-{begin:.0f}"), CATALOGUE)
    template = perf_counter() - begin
    assert each < template / 10
