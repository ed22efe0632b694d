"""Names in Zengin's characters: folded where a rule folds them, refused by name where none does."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eawase.core.kana import PayeeName, RemitterName, fold_kana
from eawase.core.malformed import Malformed

ALLOWED = set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ ().-ﾞﾟ") | {
    chr(code) for code in range(0xFF71, 0xFF9E)
}
WIDE_KANA = "".join(chr(code) for code in (*range(0x3041, 0x3097), *range(0x30A1, 0x30F7)))
typeable = st.text(WIDE_KANA + "ｱｶﾊﾞﾟｬｯｰABCabc019 　ー－‐（）().・･．゛゜\u3099\u309a漢", max_size=40)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("キャノン", "ｷﾔﾉﾝ"),
        ("きゃのん", "ｷﾔﾉﾝ"),
        ("ｷｬﾉﾝ", "ｷﾔﾉﾝ"),
        ("ガギグゲゴ", "ｶﾞｷﾞｸﾞｹﾞｺﾞ"),
        ("ぱぴぷぺぽ", "ﾊﾟﾋﾟﾌﾟﾍﾟﾎﾟ"),
        ("ヴァイオリン", "ｳﾞｱｲｵﾘﾝ"),
        ("ゔ", "ｳﾞ"),
        ("か\u3099", "ｶﾞ"),
        ("ハ゜", "ﾊﾟ"),
        ("ァィゥェォッャュョヮヵヶ", "ｱｲｳｴｵﾂﾔﾕﾖﾜｶｹ"),
        ("ヰヱゐゑ", "ｲｴｲｴ"),
        ("ユーザー", "ﾕ-ｻﾞ-"),
        ("ﾕｰｻﾞｰ", "ﾕ-ｻﾞ-"),
        ("ア‐－−–—-", "ｱ------"),
        ("ａｂｃ１２３ｘｙｚ", "ABC123XYZ"),
        ("カ）ヤマダ", "ｶ)ﾔﾏﾀﾞ"),
        ("ヤマダ（カ", "ﾔﾏﾀﾞ(ｶ"),
        ("ヤマダ（カ）シブヤ", "ﾔﾏﾀﾞ(ｶ)ｼﾌﾞﾔ"),
        ("ジョン・スミス", "ｼﾞﾖﾝ.ｽﾐｽ"),
        ("ｼﾞｮﾝ･ｽﾐｽ", "ｼﾞﾖﾝ.ｽﾐｽ"),
        ("　サトウ　　カズコ ", "ｻﾄｳ ｶｽﾞｺ"),
    ],
)
def test_typed_names_become_what_the_network_carries(typed: str, stored: str) -> None:
    assert PayeeName.parse(typed).halfwidth == stored


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("パン粉", "「粉」"),
        ("佐藤和子", "「佐」「藤」「和」「子」"),
        ("㈱ヤマダ", "「㈱」"),
        ("ヤマダ，タロウ", "「，」"),
        ("ｱ､ｲ｡", "「､」「｡」"),
        ("①", "「①」"),
        ("ア/イ", "「/」"),
        ("｢ア｣", "「｢」「｣」"),
        ("A&B", "「&」"),
        ("ア〜", "「〜」"),
        ("ヽヾ", "「ヽ」「ヾ」"),
        ("é", "「é」"),
        ("😀", "「😀」"),
    ],
)
def test_characters_the_network_lacks_are_refused_by_name(typed: str, shown: str) -> None:
    with pytest.raises(Malformed) as refused:
        PayeeName.parse(typed)
    assert refused.value.params["marks"] == shown
    assert shown in str(refused.value)


@pytest.mark.parametrize(
    "name",
    [
        *("ｱﾞ", "ﾅﾞ", "ﾝﾞ", "ﾞ", "ﾞｱ", "ｱﾟ", "ｶﾟ", "ｳﾟ"),
        *("ﾟ", "ｶﾞﾞ", "ﾊﾟﾟ", "ﾊﾞﾟ", "Aﾞ", "ｶ ﾞ", "ﾜﾞ"),
    ],
)
def test_a_voicing_mark_stands_only_after_kana_that_can_bear_it(name: str) -> None:
    with pytest.raises(Malformed):
        PayeeName.parse(name)


def test_exactly_the_kana_of_the_rule_bear_voicing_marks() -> None:
    def bears(mark: str) -> str:
        kana = [chr(code) for code in range(0xFF71, 0xFF9E)]
        return "".join(base for base in kana if _accepted(base + mark))

    assert bears("ﾞ") == "ｳｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾊﾋﾌﾍﾎ"
    assert bears("ﾟ") == "ﾊﾋﾌﾍﾎ"


@pytest.mark.parametrize("typed", ["", " ", "　", "-", "ー", "( )", ".", "・"])
def test_a_name_says_something(typed: str) -> None:
    with pytest.raises(Malformed, match="受取人名をカタカナで入力してください。"):
        PayeeName.parse(typed)


@pytest.mark.parametrize("typed", ["ア\nイ", "ア\t", "ア\0", "ア\u200b", "\ufeffア"])
def test_hidden_characters_are_refused(typed: str) -> None:
    with pytest.raises(Malformed, match="目に見えない文字"):
        PayeeName.parse(typed)


def test_voicing_marks_count_and_nothing_is_cut_off() -> None:
    assert len(PayeeName.parse("ガ" * 15).halfwidth) == 30
    with pytest.raises(Malformed) as refused:
        PayeeName.parse("ガ" * 15 + "ア")
    assert refused.value.params["given"] == 31


def test_a_remitter_has_48_characters() -> None:
    assert len(RemitterName.parse("あ" * 48).halfwidth) == 48
    with pytest.raises(Malformed, match="振込依頼人名は48文字まで"):
        RemitterName.parse("あ" * 49)


def test_a_pasted_page_is_not_converted() -> None:
    with pytest.raises(Malformed, match="長すぎます"):
        PayeeName.parse(" " * 200 + "ア")


@pytest.mark.parametrize("typed", ["ヲ", "を", "ｦ"])
def test_wo_may_be_typed_only_where_the_institution_admits_it(typed: str) -> None:
    with pytest.raises(Malformed, match="「オ」と入力"):
        PayeeName.parse(typed)
    assert PayeeName.parse(typed, wo_allowed=True).halfwidth == "ｦ"


@pytest.mark.parametrize("stored", ["ア", "ｬ", "ｰ", "a", " ｱ", "ｱ ", "ｱ  ｲ", "ｱ･ｲ", "ｱ\n", ""])
def test_the_constructor_takes_only_what_is_already_folded(stored: str) -> None:
    with pytest.raises(Malformed):
        PayeeName(stored)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("ｶ)ﾔﾏﾀﾞ", "カ）ヤマダ"),
        ("ﾕ-ｻﾞ-", "ユーザー"),
        ("A-1 ｼﾖｳｶｲ", "Ａ－１　シヨウカイ"),
        ("ｳﾞｲﾄﾝ.ｼﾞﾔﾊﾟﾝ", "ヴイトン．ジヤパン"),
        ("ｱ--", "アーー"),
    ],
)
def test_people_read_names_full_width(typed: str, shown: str) -> None:
    assert PayeeName.parse(typed).fullwidth == shown


def test_a_name_prints_as_it_is_stored() -> None:
    assert str(PayeeName.parse("キャノン")) == "ｷﾔﾉﾝ"


def test_payee_and_remitter_are_different_things() -> None:
    stored: object = PayeeName("ｱ")
    assert stored != RemitterName("ｱ")


@given(typeable)
def test_an_accepted_name_has_only_the_networks_characters(typed: str) -> None:
    try:
        name = PayeeName.parse(typed)
    except Malformed:
        return
    assert set(name.halfwidth) <= ALLOWED
    assert 1 <= len(name.halfwidth) <= 30
    assert len(name.halfwidth.encode("cp932")) == len(name.halfwidth)


@given(typeable)
def test_parsing_again_changes_nothing_in_either_width(typed: str) -> None:
    try:
        name = PayeeName.parse(typed, wo_allowed=True)
    except Malformed:
        return
    assert PayeeName.parse(name.halfwidth, wo_allowed=True) == name
    assert PayeeName.parse(name.fullwidth, wo_allowed=True) == name


@given(st.text(WIDE_KANA, min_size=1, max_size=12))
def test_all_kana_of_the_keyboard_are_accepted_in_every_script_and_form(typed: str) -> None:
    name = PayeeName.parse(typed, wo_allowed=True)
    assert PayeeName.parse(unicodedata.normalize("NFD", typed), wo_allowed=True) == name


@given(st.text() | st.binary().map(lambda raw: raw.decode("latin-1")))
def test_no_text_raises_anything_but_malformed(typed: str) -> None:
    try:
        told = str(PayeeName.parse(typed))
    except Malformed as error:
        told = str(error)
    assert told


@given(st.text())
def test_folding_twice_is_folding_once(typed: str) -> None:
    assert fold_kana(fold_kana(typed)) == fold_kana(typed)


def _accepted(stored: str) -> bool:
    try:
        PayeeName(stored)
    except Malformed:
        return False
    return True
