"""Build `eawase/catalogue/` from a folder that holds `pictures.json` and `svg/<id>.svg`.

    python tools/build_catalogue.py SOURCE

Crops every drawing to a square around its ink, adds the kind, the places where a name may break and
the number. Numbers of pictures that are already in the catalogue are kept: sealed cards hold them.
"""

import argparse
import hashlib
import json
import re
from pathlib import Path
from typing import Any

HOME = Path(__file__).parent.parent / "eawase" / "catalogue"
MARGIN = 0.02  # of the longer side of the ink, on every side

KINDS = {
    "creature": ("animal", "bird", "sea", "insect"),
    "food": ("food", "fruit", "vegetable"),
    "nature": ("plant", "nature", "place"),
    "vehicle": ("vehicle", "play", "sport", "music"),
    "household": ("home", "tool", "wear"),
}
CORE = """
dog cat elephant panda zebra turtle penguin rooster dolphin butterfly
apple grapes lemon carrot eggplant broccoli mushroom chestnut rice-ball bread
mt-fuji rainbow tulip palm-tree maple-leaf ferris-wheel snowman cactus house postbox
bus tractor steam-train airplane rocket balloon carp-streamer guitar bell soccer-ball
umbrella scissors magnet magnifier books camera clock telephone glasses jeans
"""
BREAKS = """
カン|ガルー ハム|スター アライ|グマ ハリ|ネズミ カタ|ツムリ フラ|ミンゴ てんとう|虫 さくら|んぼ
パイ|ナップル ココ|ナッツ ブルー|ベリー トウ|モロコシ ブロッ|コリー とう|がらし ジャガ|イモ
サツマ|イモ カレー|ライス エビ|フライ クロ|ワッサン ハン|バーガー サンド|イッチ ショート|ケーキ
ソフト|クリーム ペロペロ|キャンディー ポップ|コーン トラク|ター スクー|ター オート|バイ
ヘリ|コプター パラ|シュート スケート|ボード 東京|タワー 郵便|ポスト チュー|リップ ハイ|ビスカス
四つ葉の|クローバー ドライ|バー 目覚まし|時計 ノート|パソコン トイレット|ペーパー プレ|ゼント
くまの|ぬい|ぐるみ たこ|（凧） パズルの|ピース こい|のぼり ちょう|ちん トロ|フィー バイ|オリン
アコー|ディオン ヘッド|ホン サッカー|ボール 野球|ボール バスケット|ボール ボウ|リング
ボクシング|グローブ 麦わら|帽子 シルク|ハット リュック|サック スーツ|ケース 七夕の|笹 雪の|結晶
三角|定規 方位|磁石 懐中|電灯
"""


def crop(svg: str, bbox: list[float]) -> str:
    """`svg` with its view box cut to a square around the ink; paths stay as they are."""
    x, y, width, height = bbox
    side = max(width, height) * (1 + 2 * MARGIN)
    left, top = x + (width - side) / 2, y + (height - side) / 2
    box = " ".join(f"{value:.2f}".rstrip("0").rstrip(".") for value in (left, top, side, side))
    cropped, count = re.subn('viewBox="0 0 128 128"', f'viewBox="{box}"', svg, count=1)
    assert count == 1, "every source drawing has the view box of 128"
    return cropped


def entry(source: dict[str, Any], number: int, svg: str) -> dict[str, Any]:
    """One picture of our catalogue."""
    breaks = {text.replace("|", ""): text for text in BREAKS.split()}
    kind = next(kind for kind, groups in KINDS.items() if source["group"] in groups)
    return {
        "id": source["id"],
        "number": number,
        "name_ja": source["name_ja"],
        "name_ja_breaks": breaks.get(source["name_ja"], source["name_ja"]),
        "kana": source["kana"],
        "name_en": source["name_en"],
        "kind": kind,
        "core": source["id"] in CORE.split(),
        "not_with": sorted(source["not_with"]),
        "sha256": hashlib.sha256(svg.encode()).hexdigest(),
        "licence": source["licence"],
        "source": f"{source['source_set']}: {source['source_icon']}",
    }


def kept_numbers() -> dict[str, int]:
    """The numbers that the catalogue in place has given out."""
    path = HOME / "pictures.json"
    if not path.exists():
        return {}
    return {
        picture["id"]: picture["number"] for picture in json.loads(path.read_text())["pictures"]
    }


def build(source: Path) -> None:
    """Write `pictures.json` and `svg/`."""
    numbers = kept_numbers()
    following = max(numbers.values(), default=-1) + 1
    pictures: list[dict[str, Any]] = []
    (HOME / "svg").mkdir(parents=True, exist_ok=True)
    for picture in json.loads((source / "pictures.json").read_text())["pictures"]:
        if picture["id"] not in numbers:
            numbers[picture["id"]] = following
            following += 1
        svg = crop((source / picture["svg"]).read_text(), picture["bbox"])
        (HOME / "svg" / f"{picture['id']}.svg").write_text(svg)
        pictures.append(entry(picture, numbers[picture["id"]], svg))
    assert set(CORE.split()) <= numbers.keys(), "every core picture exists"
    lines = ",\n".join(json.dumps(picture, ensure_ascii=False) for picture in pictures)
    (HOME / "pictures.json").write_text(
        f'{{"schema": "eawase-pictures/1", "pictures": [\n{lines}\n]}}\n'
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    build(parser.parse_args().source)
