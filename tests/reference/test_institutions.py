"""The directory of banks and branches: everything is found the way people type it."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eawase.core.identity import BranchCode, InstitutionCode
from eawase.reference.institutions import Branch, Directory, Institution

SAKURA = InstitutionCode("9998")
HEAD = Branch(SAKURA, BranchCode("001"), "本店営業部", "ホンテン")
EAST = Branch(SAKURA, BranchCode("002"), "東支店", "ヒガシ")
SAMPLE = (Institution(SAKURA, "さくら信用金庫", "サクラシンヨウキンコ"), (HEAD, EAST))

MIZUHO = InstitutionCode("0001")

directory = Directory(extra=(SAMPLE,))


def found(text: str, limit: int = 20) -> list[str]:
    return [it.code.digits for it in directory.search_institutions(text, limit)]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("三菱", "0005"),
        ("三菱ＵＦＪ銀行", "0005"),
        ("三菱UFJ", "0005"),
        ("三菱東京UFJ銀行", "0005"),
        ("みつびし", "0005"),
        ("MUFG", "0005"),
        ("smbc", "0009"),
        ("三井住友銀行", "0009"),
        ("ゆうちょ", "9900"),
        ("ゆうちょ銀行", "9900"),
        ("ユウチョ", "9900"),
        ("ﾕｳﾁﾖ", "9900"),
        ("郵便局", "9900"),
        ("りそな", "0010"),
        ("リソナ", "0010"),
        ("埼玉りそな", "0017"),
        ("みずほ", "0001"),
        ("ミズホ", "0001"),
        ("ﾐｽﾞﾎ", "0001"),
        ("みずほぎんこう", "0001"),
        ("mizuho", "0001"),
        ("ＭＩＺＵＨＯ", "0001"),
        ("0001", "0001"),
        ("０００１", "0001"),
        ("PayPay銀行", "0033"),
        ("住信SBIネット銀行", "0038"),
        ("城南信用金庫", "1344"),
        ("じょうなんしんきん", "1344"),
        ("ＪＡさいかつ", "4864"),
        ("中央労働金庫", "2963"),
        ("商工組合中央金庫", "2004"),
        ("さくら信用金庫", "9998"),
        ("さくらしんきん", "9998"),
        (" 三 菱 ", "0005"),
    ],
)
def test_the_institution_people_mean_comes_first(typed: str, code: str) -> None:
    assert found(typed)[0] == code


@pytest.mark.parametrize("typed", ["", " ", "　", "%", "存在しない銀行名", "あ" * 61, "\0"])
def test_nothing_is_found_for_nothing(typed: str) -> None:
    assert found(typed) == []


def test_exact_comes_before_beginning_before_within() -> None:
    codes = found("みずほ")
    assert codes == ["0001", "0289", "4859"]


def test_a_beginning_of_a_code_is_enough() -> None:
    codes = found("000")
    assert codes[0] == "0001"
    assert all(code.startswith("000") for code in codes)


def test_the_limit_limits() -> None:
    assert len(found("信金", 5)) == 5
    assert found("信金", 0) == []


def test_a_code_leads_to_its_institution() -> None:
    institution = directory.institution(MIZUHO)
    assert institution is not None
    assert (institution.name, institution.kana) == ("みずほ", "ミズホ")
    assert directory.institution(InstitutionCode("0000")) is None


def test_a_branch_is_known_by_both_codes() -> None:
    branch = directory.branch(MIZUHO, BranchCode("001"))
    assert branch is not None
    assert (branch.institution, branch.name) == (MIZUHO, "東京営業部")
    assert directory.branch(MIZUHO, BranchCode("999")) is None
    assert directory.branch(InstitutionCode("0000"), BranchCode("001")) is None


@pytest.mark.parametrize("typed", ["渋谷", "しぶや", "ｼﾌﾞﾔ", "渋谷支店", "shibuya"])
def test_branches_are_searched_like_institutions(typed: str) -> None:
    branches = directory.search_branches(MIZUHO, typed, 3)
    assert branches[0].name == "渋谷"
    assert all(branch.institution == MIZUHO for branch in branches)


def test_an_unknown_institution_has_no_branches() -> None:
    assert directory.search_branches(InstitutionCode("0000"), "本店") == []


def test_the_sample_bank_is_known_only_where_it_was_added() -> None:
    assert directory.institution(SAKURA) == SAMPLE[0]
    assert directory.branch(SAKURA, BranchCode("001")) == HEAD
    assert directory.branch(SAKURA, BranchCode("003")) is None
    assert directory.search_branches(SAKURA, "ひがし") == [EAST]
    plain = Directory()
    assert plain.institution(SAKURA) is None
    assert plain.search_institutions("9998") == []


def test_an_added_institution_hides_a_published_one_of_its_code() -> None:
    ours = Institution(MIZUHO, "みずほ見本", "ミズホミホン")
    hiding = Directory(extra=((ours, ()),))
    assert hiding.institution(MIZUHO) == ours
    assert hiding.branch(MIZUHO, BranchCode("001")) is None
    assert [it for it in hiding.search_institutions("0001") if it.code == MIZUHO] == [ours]


def test_a_branch_listed_under_another_institution_is_a_fault() -> None:
    with pytest.raises(ValueError, match="another institution"):
        Directory(extra=((Institution(MIZUHO, "みずほ", "ミズホ"), (HEAD,)),))


def test_every_published_institution_is_found_by_its_own_name_and_code() -> None:
    everything = directory.search_institutions("信", 2000)
    assert len(everything) > 400
    for institution in everything[::40]:
        assert institution in directory.search_institutions(institution.name)
        assert directory.search_institutions(institution.code.digits)[0] == institution


def test_nothing_is_read_before_the_first_question() -> None:
    program = (
        "import sys; from eawase.reference.institutions import Directory; Directory();"
        "sys.exit('zengin_code' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@given(st.text())
def test_no_text_breaks_the_search(typed: str) -> None:
    assert len(directory.search_institutions(typed, 3)) <= 3
    assert len(directory.search_branches(MIZUHO, typed, 3)) <= 3
