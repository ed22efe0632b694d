"""Static files: addresses that carry their content's hash, and answers a browser may keep."""

import gzip
import re

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from eawase.reference.pictures import load_catalogue
from eawase.web.static_files import FOLDER, ROOT, SHEETS, StaticFiles

STATIC = StaticFiles()
CLIENT = TestClient(Litestar([STATIC.handler()]))


@pytest.fixture(scope="module")
def static() -> StaticFiles:
    return STATIC


def test_every_file_answers_at_its_own_address(static: StaticFiles) -> None:
    for name in static.names():
        found = static.find(static.url(name).removeprefix(ROOT))
        assert found is not None
        assert found[0].name == name
        assert found[1]


def test_a_file_is_kept_for_ever_and_is_of_its_type() -> None:
    answer = CLIENT.get(STATIC.url("css/site.css"))
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert CLIENT.get(STATIC.picture_url("dog")).headers["content-type"].startswith("image/svg+xml")


def test_text_is_sent_packed_to_who_can_unpack_and_plain_to_who_cannot() -> None:
    url = STATIC.url("css/site.css")
    packed = CLIENT.get(url, headers={"Accept-Encoding": "gzip"})
    plain = CLIENT.get(url, headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 3


def test_fonts_are_not_packed_twice(static: StaticFiles) -> None:
    found = static.find(static.url("fonts/ui-400.woff2").removeprefix(ROOT))
    assert found is not None
    assert found[0].packed is None


def test_a_browser_that_has_the_file_gets_no_body() -> None:
    url = STATIC.url("js/board.js")
    etag = CLIENT.get(url).headers["etag"]
    again = CLIENT.get(url, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert CLIENT.get(url, headers={"If-None-Match": '"other"'}).status_code == 200


def test_an_address_of_another_version_is_answered_but_not_kept() -> None:
    url = re.sub(r"\.[0-9a-f]{10}\.", ".0123456789.", STATIC.url("css/site.css"))
    answer = CLIENT.get(url)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    ["css/site.css", "../pages.py", "nothing.0123456789.css", "", "css/../i18n.py"],
)
def test_what_is_no_static_file_is_not_found(path: str) -> None:
    assert CLIENT.get(ROOT + path).status_code == 404


def test_head_answers_without_a_body() -> None:
    answer = CLIENT.head(STATIC.url("icon.svg"))
    assert (answer.status_code, answer.content) == (200, b"")


def test_an_unknown_name_in_a_template_is_an_error(static: StaticFiles) -> None:
    with pytest.raises(KeyError):
        static.url("css/typing-slip.css")


def test_addresses_inside_sheets_are_hashed_and_exist(static: StaticFiles) -> None:
    for name in ("css/fonts.css", *SHEETS, "echo.ja.css", "echo-more.en.css"):
        found = static.find(static.url(name).removeprefix(ROOT))
        assert found is not None
        text = found[0].body.decode()
        assert "../" not in text
        for url in re.findall(r'url\("([^"]+)"\)', text):
            assert static.find(url.removeprefix(ROOT)) is not None, url


def test_every_part_of_a_sheet_is_in_one_and_only_one(static: StaticFiles) -> None:
    parts = [part for sheet in SHEETS.values() for part in sheet]
    assert len(parts) == len(set(parts))
    alone = {name.removeprefix("css/").removesuffix(".css") for name in static.names()}
    on_disk = {path.stem for path in FOLDER.glob("css/*.css")}
    assert on_disk - set(parts) == {"fonts"} <= alone


def test_the_echo_knows_every_picture_on_every_board(static: StaticFiles) -> None:
    for lang in ("ja", "en"):
        first = _text(static, f"echo.{lang}.css")
        more = _text(static, f"echo-more.{lang}.css")
        for picture in load_catalogue().pictures:
            for mark, sheet in (("i", first), ("r", first), ("h", more), ("n", more)):
                assert f'.challenge:has(.board.{mark} [value="{picture.id}"]:checked)' in sheet
            assert (picture.name_ja if lang == "ja" else picture.name_en) in first


def test_the_same_picture_twice_is_warned_about_for_every_pair(
    static: StaticFiles,
) -> None:
    both = _text(static, "echo.ja.css") + _text(static, "echo-more.ja.css")
    for one, two in ("ir", "ih", "rh", "in", "rn", "hn"):
        pair = f'.board.{one} [value="dog"]:checked):has(.board.{two} [value="dog"]:checked) .same'
        assert pair in both


def test_no_sheet_asks_another_host_or_holds_data(static: StaticFiles) -> None:
    for name in static.names():
        if name.endswith(".css"):
            text = _text(static, name)
            assert "http" not in text.replace("http://scripts.sil.org", "")
            assert "data:" not in text


def _text(static: StaticFiles, name: str) -> str:
    found = static.find(static.url(name).removeprefix(ROOT))
    assert found is not None
    body, packed = found[0].body, found[0].packed
    assert packed is not None
    assert gzip.decompress(packed) == body
    return body.decode()
