"""Letters: one page each, every name printable or refused, and never a picture."""

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Pdf

from eawase.core.application import Occasion
from eawase.core.post import PostalCode, PostMethod
from eawase.press.fonts import MissingGlyphs, require_glyphs
from eawase.press.imprint import Imprint
from eawase.press.letters import Letter, print_letters

IMPRINT = Imprint(
    institution="さくら信用金庫",
    service="個人インターネットバンキング",
    help_tel="0120-000-000",
    loss_tel="0120-000-111",
    positions_asked=2,
    postal_code="100-0001",
    address="東京都千代田区さくら1丁目1番1号",
)
LETTER = Letter(
    postal_code=PostalCode("1410032"),
    address="東京都品川区大崎1-2-25 信金ビル203号室",
    name="佐藤 和子",
    number_printed="1234-5678-9012",
    post_method=PostMethod.SIMPLIFIED,
    printed_on=date(2026, 11, 23),
    bind_by=date(2027, 2, 21),
)
POPPLER = shutil.which("pdftotext")
needs_poppler = pytest.mark.skipif(POPPLER is None, reason="pdftotext (poppler) is not installed")


def text_of(*letters: Letter) -> str:
    """The text of all pages without blanks, as another program reads it."""
    pdf = print_letters(letters, IMPRINT)
    command = [POPPLER or "", "-layout", "-", "-"]
    done = subprocess.run(command, input=pdf, capture_output=True, check=True)
    return re.sub(r"[ \n　]", "", done.stdout.decode())


def fonts_of(pdf: bytes) -> set[str]:
    with Pdf.open(BytesIO(pdf)) as document:
        return {
            str(item["/FontName"]).partition("+")[2]
            for item in document.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
        }


@needs_poppler
def test_a_letter_tells_where_to_whom_how_and_which_card() -> None:
    text = text_of(LETTER)
    for words in (
        *("〒141-0032", "東京都品川区大崎1-2-25信金ビル203号室", "佐藤和子様", "転送不要"),
        *("簡易書留", "1234-5678-9012", "2027年2月21日（日）まで", "2か所だけ"),
        *("撮影・コピー禁止", "0120-000-111", "お客様カード", "2026年11月23日"),
    ):
        assert words in text


@needs_poppler
@pytest.mark.parametrize(
    ("occasion", "words"),
    [
        (Occasion.FIRST, "これまでのお客様カードでお取引いただけます"),
        (Occasion.REISSUE, "お振込などのカードが必要なお取引はできません"),
        (Occasion.SUCCESSOR, "いまお使いのカードでお取引いただけます"),
    ],
)
def test_the_letter_says_what_works_until_the_switch_over(occasion: Occasion, words: str) -> None:
    assert words in text_of(replace(LETTER, occasion=occasion))


@needs_poppler
def test_a_restricted_letter_is_marked_so() -> None:
    assert "本人限定受取郵便" in text_of(replace(LETTER, post_method=PostMethod.RESTRICTED))


def test_every_letter_is_one_a4_page_however_long_name_and_address() -> None:
    long = replace(LETTER, address=LETTER.address + "北館" * 40, name="寿限無" * 12)
    with Pdf.open(BytesIO(print_letters([LETTER, long, LETTER], IMPRINT))) as document:
        assert len(document.pages) == 3
        for page in document.pages:
            size = [float(str(side)) for side in page.mediabox]
            assert size == pytest.approx([0, 0, 595.28, 841.89], abs=0.01)


def test_no_letter_holds_a_raster() -> None:
    with Pdf.open(BytesIO(print_letters([LETTER], IMPRINT))) as document:
        kinds = {
            str(item.get("/Subtype"))
            for item in document.objects
            if isinstance(item, pikepdf.Stream)
        }
    assert "/Image" not in kinds


def test_a_rare_name_is_set_in_the_second_font() -> None:
    plain = fonts_of(print_letters([LETTER], IMPRINT))
    rare = fonts_of(print_letters([replace(LETTER, name="𠮷野 髙子")], IMPRINT))
    assert not any(name.startswith("NotoSansJP") for name in plain)
    assert any(name.startswith("NotoSansJP") for name in rare)


@pytest.mark.parametrize("mark", ["\ue000", "𝄞", "葛󠄀"[1], "\n", "😀"])
def test_a_name_that_cannot_be_printed_stops_and_says_whose(mark: str) -> None:
    with pytest.raises(MissingGlyphs) as caught:
        print_letters([LETTER, replace(LETTER, name=f"山{mark}田{mark}")], IMPRINT)
    assert caught.value.characters == (mark,)
    assert caught.value.card == LETTER.number_printed
    assert f"U+{ord(mark):04X}" in str(caught.value)


def test_names_of_the_street_and_of_people_can_be_printed() -> None:
    require_glyphs(["〒①㈱髙﨑邉𠮷渡邊齋藤ー〜−－・（）ｱｶﾞ１２３abcÄéōū"])


@pytest.mark.parametrize(
    "address",
    ["東京都品川区大崎1-2-25", "品川区大崎1-2-25", "大崎1丁目2番25号"],
)
def test_the_bar_code_knows_an_address_with_or_without_its_beginning(address: str) -> None:
    with_code = print_letters([replace(LETTER, address=address)], IMPRINT)
    assert bars_drawn(with_code) == 67


def test_an_address_elsewhere_than_its_postal_code_gets_no_bar_code() -> None:
    """A wrong bar code would lead the card to a wrong door."""
    elsewhere = print_letters([replace(LETTER, address="北海道札幌市1-2-3")], IMPRINT)
    assert bars_drawn(elsewhere) == 0


def bars_drawn(pdf: bytes) -> int:
    """Shapes 0.6 mm wide on the first page: both right corners are drawn to by `l`."""
    width = 0.6 * 72 / 25.4
    with Pdf.open(BytesIO(pdf)) as document:
        content = pikepdf.parse_content_stream(document.pages[0])
        xs = [float(str(operands[0])) for operands, operator in content if str(operator) == "l"]
    return sum(abs(x - width) < 0.01 for x in xs) // 2
