"""Numbers that identify: strict when made, forgiving when typed, never wrong."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eawase.core.identity import (
    AccountKind,
    AccountNumber,
    BranchCode,
    CardNumber,
    ContractNumber,
    Digits,
    InstitutionCode,
    OfficerId,
    luhn,
)
from eawase.core.malformed import Malformed

PLAIN = (ContractNumber, InstitutionCode, BranchCode, AccountNumber)

kinds = st.sampled_from(PLAIN)
serials = st.text("0123456789", min_size=11, max_size=11)


@pytest.mark.parametrize(
    ("kind", "length"),
    [(ContractNumber, 11), (InstitutionCode, 4), (BranchCode, 3), (AccountNumber, 7)],
)
def test_each_number_has_exactly_its_length(kind: type[Digits], length: int) -> None:
    assert kind("0" * length).digits == "0" * length
    for wrong in ("", "0" * (length - 1), "0" * (length + 1)):
        with pytest.raises(Malformed):
            kind(wrong)


@pytest.mark.parametrize(
    "text", ["001\n", "0001\n", "０００１", "00 1", "-001", "+001", "0x01", "²001", "٠٠٠١"]
)
def test_the_constructor_takes_nothing_but_ascii_digits(text: str) -> None:
    with pytest.raises(Malformed):
        InstitutionCode(text)


@pytest.mark.parametrize(
    "typed",
    [
        "12345678901",
        "１２３４５６７８９０１",
        "123-4567-8901",
        "123 4567 8901",
        "１２３ー４５６７－８９０１",
        "　12345678901 ",
    ],
)
def test_what_japanese_keyboards_type_is_folded(typed: str) -> None:
    assert ContractNumber.parse(typed) == ContractNumber("12345678901")


@pytest.mark.parametrize("typed", ["000①", "00O1", "零零零一", "²001", "٠٠٠١", "0001a", "", "---"])
def test_what_only_looks_like_digits_is_refused(typed: str) -> None:
    with pytest.raises(Malformed, match="金融機関コードは4けたの数字です。"):
        InstitutionCode.parse(typed)


@pytest.mark.parametrize("mark", ["\n", "\r", "\t", "\0", "\u200b", "\u202e", "\u2028", "\ud800"])
def test_hidden_characters_are_refused_by_a_sentence_of_their_own(mark: str) -> None:
    with pytest.raises(Malformed, match="目に見えない文字"):
        InstitutionCode.parse(f"0001{mark}")


def test_text_too_long_to_be_a_number_is_not_cut_into_one() -> None:
    with pytest.raises(Malformed):
        InstitutionCode.parse("0001" + " " * 61)
    assert InstitutionCode.parse("0001" + " " * 60) == InstitutionCode("0001")


def test_a_postal_mark_is_no_part_of_an_account_number() -> None:
    with pytest.raises(Malformed):
        AccountNumber.parse("〒1234567")


def test_a_short_account_number_is_not_padded_but_told_how() -> None:
    with pytest.raises(Malformed, match="左に0をつけて7けた"):
        AccountNumber.parse("12345")
    with pytest.raises(Malformed, match="口座番号は7けたの数字です。"):
        AccountNumber.parse("12345678")


def test_a_number_prints_as_its_digits_and_cannot_be_changed() -> None:
    number = BranchCode("007")
    assert str(number) == "007"
    with pytest.raises(dataclasses.FrozenInstanceError):
        number.digits = "008"  # pyright: ignore[reportAttributeAccessIssue]


def test_equal_digits_of_different_kinds_are_different_numbers() -> None:
    class OtherCode(InstitutionCode):
        __slots__ = ()

    assert InstitutionCode("0001") != OtherCode("0001")


@given(kinds, st.text())
def test_typed_text_becomes_a_number_or_malformed_and_nothing_else(
    kind: type[Digits], typed: str
) -> None:
    try:
        number = kind.parse(typed)
    except Malformed as error:
        told = str(error)
    else:
        told = number.digits
        assert kind.parse(told) == number
        assert told.isascii()
    assert told


@given(serials)
def test_every_serial_makes_a_card_number_that_parses_as_printed(serial: str) -> None:
    card = CardNumber.from_serial(serial)
    assert card.digits[:11] == serial
    assert CardNumber.parse(card.printed) == card
    assert [len(group) for group in card.printed.split("-")] == [4, 4, 4]


@given(serials, st.integers(0, 11), st.integers(1, 9))
def test_any_single_wrong_digit_of_a_card_number_is_found(
    serial: str, place: int, off: int
) -> None:
    digits = CardNumber.from_serial(serial).digits
    wrong = str((int(digits[place]) + off) % 10)
    with pytest.raises(Malformed, match="カードと見くらべて"):
        CardNumber(digits[:place] + wrong + digits[place + 1 :])


@pytest.mark.parametrize(
    ("digits", "check"), [("7992739871", 3), ("411111111111111", 1), ("0", 0), ("18", 2)]
)
def test_luhn_agrees_with_published_examples(digits: str, check: int) -> None:
    assert luhn(digits) == check


@pytest.mark.parametrize(
    "serial", ["1234567890", "123456789012", "1234567890a", "１２３４５６７８９０１", ""]
)
def test_a_card_serial_is_exactly_eleven_digits(serial: str) -> None:
    with pytest.raises(Malformed):
        CardNumber.from_serial(serial)


@pytest.mark.parametrize(
    ("kind", "zengin", "label"),
    [
        (AccountKind.ORDINARY, "1", "普通"),
        (AccountKind.CURRENT, "2", "当座"),
        (AccountKind.SAVINGS, "4", "貯蓄"),
        (AccountKind.OTHER, "9", "その他"),
    ],
)
def test_account_kinds_have_the_networks_codes(kind: AccountKind, zengin: str, label: str) -> None:
    assert (kind.zengin, kind.label) == (zengin, label)
    assert AccountKind.parse(zengin) is kind
    assert AccountKind.parse(kind.value) is kind


@pytest.mark.parametrize("text", ["", "3", "普通", "Ordinary", "1\n"])
def test_no_other_account_kind_exists(text: str) -> None:
    with pytest.raises(Malformed):
        AccountKind.parse(text)


@pytest.mark.parametrize(
    ("typed", "text"), [("Hanako-1", "hanako-1"), ("　ＳＡＴＯ ", "sato"), ("a1", "a1")]
)
def test_an_officer_id_is_lowered_and_folded(typed: str, text: str) -> None:
    assert OfficerId.parse(typed).text == text
    assert str(OfficerId.parse(typed)) == text


@pytest.mark.parametrize("text", ["a", "a" * 21, "a_b", "a b", "花子", "Hanako", "ab\n", ""])
def test_an_officer_id_of_other_characters_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        OfficerId(text)


@given(st.text())
def test_typed_officer_ids_parse_again_as_themselves_or_are_malformed(typed: str) -> None:
    try:
        officer = OfficerId.parse(typed)
    except Malformed:
        return
    assert OfficerId.parse(officer.text) == officer


def test_an_officer_id_too_long_to_read_is_refused() -> None:
    with pytest.raises(Malformed):
        OfficerId.parse("ab" + " " * 63)
