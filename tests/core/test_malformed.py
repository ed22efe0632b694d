"""`Malformed` carries a sentence, its translation key and its parameters apart."""

import copy

from eawase.core.malformed import Malformed, visible


def test_the_sentence_is_filled_with_its_parameters() -> None:
    error = Malformed("{label}は{length}けたです。", label="口座番号", length=7)
    assert str(error) == "口座番号は7けたです。"
    assert error.message == "{label}は{length}けたです。"
    assert error.params == {"label": "口座番号", "length": 7}


def test_what_was_typed_is_never_read_as_a_template() -> None:
    error = Malformed("使えない文字：{marks}", marks="{label}{0}")
    assert str(error) == "使えない文字：{label}{0}"


def test_a_copy_keeps_the_parameters() -> None:
    error = copy.copy(Malformed("{given}文字です。", given=3))
    assert str(error) == "3文字です。"


def test_each_stranger_is_shown_once_and_unprintable_ones_by_code() -> None:
    assert visible("漢字漢\x00") == "「漢」「字」「U+0000」"


def test_only_a_hint_of_many_strangers_is_shown() -> None:
    assert visible("一二三四五六七") == "「一」「二」「三」「四」「五」…"
    assert visible("一二三四五") == "「一」「二」「三」「四」「五」"
