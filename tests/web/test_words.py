"""How things are said: dates, sums and numbers in both languages, in Japan's time."""

from datetime import UTC, date, datetime

from eawase.web import words

NIGHT = datetime(2026, 11, 23, 15, 3, 10, tzinfo=UTC)
DEADLINE = date(2027, 3, 31)


def test_a_moment_is_said_to_the_second_in_japans_time() -> None:
    assert words.instant("ja", NIGHT) == "2026年11月24日 00時03分10秒"
    assert words.instant("en", NIGHT) == "24 November 2026, 00:03:10 (JST)"


def test_a_deadline_has_its_weekday() -> None:
    assert words.weekday_date("ja", DEADLINE) == "2027年3月31日(水)"
    assert words.weekday_date("en", DEADLINE) == "Wednesday, 31 March 2027"


def test_the_day_of_a_moment_is_japans() -> None:
    assert words.date_text("ja", NIGHT) == "2026年11月24日"


def test_a_time_of_day_is_said_to_the_minute() -> None:
    assert words.clock("ja", NIGHT) == "0時03分"
    assert words.clock("en", NIGHT) == "00:03"


def test_sums_have_their_commas() -> None:
    assert words.yen("ja", 1234567) == "1,234,567円"
    assert words.yen("en", -50) == "-50 yen"


def test_numbers_are_grouped_and_masked() -> None:
    assert words.postal("1234567") == "123-4567"
    assert words.card_mask("123456789012") == "****-****-9012"
    assert words.account_mask("7654321") == "****321"
    assert words.tel("0120-000-111") == "0120000111"


def test_filters_keep_the_pieces_of_a_date_together() -> None:
    shown = str(words.filters("ja")["instant"](NIGHT))
    assert shown.count('class="nb"') == 2
    assert "00時03分10秒</span>" in shown


def test_the_marks_are_four_in_their_order() -> None:
    assert "".join(mark.kana for mark in words.MARKS) == "イロハニ"
    assert "".join(mark.id for mark in words.MARKS) == "irhn"
