"""People and places of the sample bank: common family names, real postal codes, nobody real."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from eawase.core.identity import BranchCode
from eawase.core.post import PostalCode
from eawase.reference.postal import town
from eawase.store.contracts import Branch

BRANCHES = (
    Branch(code=BranchCode("001"), name="本店営業部", kana="ホンテン", phone="03-0000-0001"),
    Branch(code=BranchCode("002"), name="大崎支店", kana="オオサキ", phone="03-0000-0002"),
    Branch(code=BranchCode("003"), name="港町支店", kana="ミナトマチ", phone="03-0000-0003"),
    Branch(code=BranchCode("004"), name="駅前支店", kana="エキマエ", phone="03-0000-0004"),
    Branch(code=BranchCode("005"), name="緑が丘支店", kana="ミドリガオカ", phone="03-0000-0005"),
)

_FAMILIES = (
    *(("佐藤", "ｻﾄｳ"), ("鈴木", "ｽｽﾞｷ"), ("高橋", "ﾀｶﾊｼ"), ("田中", "ﾀﾅｶ"), ("伊藤", "ｲﾄｳ")),
    *(("渡辺", "ﾜﾀﾅﾍﾞ"), ("山本", "ﾔﾏﾓﾄ"), ("中村", "ﾅｶﾑﾗ"), ("小林", "ｺﾊﾞﾔｼ"), ("加藤", "ｶﾄｳ")),
    *(("吉田", "ﾖｼﾀﾞ"), ("山田", "ﾔﾏﾀﾞ"), ("佐々木", "ｻｻｷ"), ("山口", "ﾔﾏｸﾞﾁ"), ("松本", "ﾏﾂﾓﾄ")),
    *(("井上", "ｲﾉｳｴ"), ("木村", "ｷﾑﾗ"), ("林", "ﾊﾔｼ"), ("斎藤", "ｻｲﾄｳ"), ("清水", "ｼﾐｽﾞ")),
)
_GIVEN = (
    *(("和子", "ｶｽﾞｺ"), ("一郎", "ｲﾁﾛｳ"), ("美咲", "ﾐｻｷ"), ("翔太", "ｼｮｳﾀ"), ("陽子", "ﾖｳｺ")),
    *(("健", "ｹﾝ"), ("さくら", "ｻｸﾗ"), ("大輔", "ﾀﾞｲｽｹ"), ("恵子", "ｹｲｺ"), ("誠", "ﾏｺﾄ")),
    *(("由美", "ﾕﾐ"), ("隆", "ﾀｶｼ"), ("幸子", "ｻﾁｺ"), ("直樹", "ﾅｵｷ"), ("文子", "ﾌﾐｺ")),
    *(("学", "ﾏﾅﾌﾞ"), ("久美子", "ｸﾐｺ"), ("拓也", "ﾀｸﾔ"), ("明美", "ｱｹﾐ"), ("勇", "ｲｻﾑ")),
)
_POSTAL_CODES = (
    *("1410032", "1410031", "1410022", "1410021", "1400001", "1400002", "1400011", "1400014"),
    *("1420041", "1420051", "1420062", "1420063", "1080075", "1080073", "1530063", "1530064"),
)
_HOUSES = ("", "コーポ桜 203", "メゾン緑 101", "さくらハイツ 305", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A customer of the sample bank; `kana` is half-width, as in transfers."""

    name: str
    kana: str
    postal_code: PostalCode
    address: str
    phone: str


def people(chance: random.Random) -> Iterator[Person]:
    """Customers without end, the same ones for the same seed."""
    pairs = [(family, given) for given in _GIVEN for family in _FAMILIES]
    first = [
        (_FAMILIES[0], _GIVEN[0]),
        (_FAMILIES[1], _GIVEN[1]),
        (_FAMILIES[2], _GIVEN[2]),
    ]
    rest = [pair for pair in pairs if pair not in first]
    chance.shuffle(rest)
    for (family, family_kana), (given, given_kana) in [*first, *rest]:
        code = PostalCode(chance.choice(_POSTAL_CODES))
        number = f"{chance.randrange(1, 6)}-{chance.randrange(1, 30)}-{chance.randrange(1, 20)}"
        house = chance.choice(_HOUSES)
        yield Person(
            name=f"{family} {given}",
            kana=_zengin(f"{family_kana} {given_kana}"),
            postal_code=code,
            address=f"{town(code) or '東京都品川区'}{number} {house}".strip(),
            phone=f"03-0000-{chance.randrange(10_000):04d}",
        )


def _zengin(kana: str) -> str:
    """Small kana are written large in transfers."""
    return kana.translate(str.maketrans("ｧｨｩｪｫｬｭｮｯ", "ｱｲｳｴｵﾔﾕﾖﾂ"))
