"""Pages: what each carries, what none may hold, and the challenge screen's promises."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from litestar import Litestar, Request, Response, get
from litestar.testing import TestClient

from eawase.core.card import Position
from eawase.reference.pictures import load_catalogue
from eawase.web.board import ChallengeView, challenge_view
from eawase.web.i18n import LANGS, Lang
from eawase.web.pages import PROBLEMS, Institution, Pages, Viewer
from eawase.web.static_files import StaticFiles

STATIC = StaticFiles()
BANK = Institution(
    name_ja="さくら信用金庫",
    name_en="Sakura Shinkin Bank",
    help_telephone="0120-000-000",
    loss_telephone="0120-000-111",
)
PAGES = Pages(static=STATIC, institution=BANK, secure_cookies=True)
DECK = tuple(picture.id for picture in load_catalogue().core_deck())


@get(["/page", "/page/{status:int}"])
async def page(request: Request[Any, Any, Any]) -> Response[str]:
    """A problem page stands for any page."""
    request.state.viewer = Viewer("花子 <b>") if "in" in request.query_params else None
    request.state.csrf = 'a"b'
    return PAGES.problem(request, request.path_params.get("status", 404), request_id="R-1")


CLIENT = TestClient(Litestar([page]))


def view(lang: Lang, *labels: str) -> ChallengeView:
    return challenge_view(
        lang,
        STATIC,
        challenge_id="c-1",
        positions=[Position.at(label) for label in labels],
        deck=DECK,
        expires_at=datetime(2026, 11, 24, 1, 20, tzinfo=UTC),
    )


CHALLENGE = """{% import 'macros/challenge.html' as ch %}{{ ch.sheets(view) }}
{% set details = [('振込先', '花子')] %}
{% call ch.challenge(view, heading='確認', number=3, summary='50,000円', details=details) %}
<button>振り込む</button>{% endcall %}"""


def challenge_page(lang: Lang, *labels: str) -> str:
    made = PAGES.environment(lang).from_string(CHALLENGE)
    return made.render(view=view(lang, *labels))


def test_a_page_is_never_kept_and_loads_nothing_from_elsewhere() -> None:
    headers = CLIENT.get("/page").headers
    assert headers["cache-control"] == "no-store"
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "http" not in policy


def test_the_status_is_that_of_the_problem() -> None:
    for status in PROBLEMS:
        assert CLIENT.get(f"/page/{status}").status_code == status
    assert CLIENT.get("/page/418").status_code == 418


def test_both_telephones_are_on_every_page() -> None:
    text = CLIENT.get("/page").text
    assert 'href="tel:0120000000"' in text
    assert 'href="tel:0120000111"' in text


def test_the_language_is_chosen_by_the_address_and_remembered() -> None:
    first = CLIENT.get("/page?lang=en&in=1")
    assert '<html lang="en">' in first.text
    assert "Sakura Shinkin Bank" in first.text
    assert "lang=en" in first.headers["set-cookie"]
    CLIENT.cookies.clear()
    assert "set-cookie" not in CLIENT.get("/page").headers
    assert '<html lang="en">' in CLIENT.get("/page", headers={"Cookie": "lang=en"}).text
    assert '<html lang="ja">' in CLIENT.get("/page?lang=xx", headers={"Cookie": "lang=%3C"}).text


def test_the_link_to_the_other_language_keeps_the_query() -> None:
    text = CLIENT.get("/page?in=1&lang=ja&q=a%26b").text
    assert 'href="?in=1&amp;q=a%26b&amp;lang=en"' in text


def test_who_is_logged_in_is_shown_escaped_with_a_logout_that_is_a_post() -> None:
    text = CLIENT.get("/page?in=1").text
    assert "花子 &lt;b&gt; 様" in text
    form = re.search(r'<form[^>]*action="/logout".*?</form>', text, re.DOTALL)
    assert form is not None
    assert 'method="post"' in form[0]
    assert 'name="csrf" value="a&#34;b"' in form[0]
    assert "/logout" not in CLIENT.get("/page").text


def test_the_number_to_quote_is_shown() -> None:
    assert "R-1" in CLIENT.get("/page/500").text


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("labels", [("B8", "B6"), ("D3", "A0", "C5"), ("D3", "A0", "C5", "E8")])
def test_the_challenge_asks_each_position_once_with_the_whole_deck(
    lang: Lang, labels: tuple[str, ...]
) -> None:
    text = challenge_page(lang, *labels)
    for mark in "irhn"[: len(labels)]:
        sent = re.findall(rf'<input type="radio" name="{mark}" value="([\w-]+)"', text)
        assert sorted(sent) == sorted(DECK)
    assert text.count("<fieldset") == len(labels)
    assert text.count('name="challenge" value="c-1"') == 1
    assert ("echo-more" in text) == (len(labels) > 2)


def test_both_boards_have_the_same_order_whatever_is_asked() -> None:
    orders = {
        tuple(re.findall(rf'name="{mark}" value="([\w-]+)"', challenge_page("ja", *labels)))
        for labels in (("B8", "B6"), ("E0", "A1"))
        for mark in "ir"
    }
    assert len(orders) == 1


def test_every_tile_has_its_picture_and_its_name() -> None:
    text = re.sub(r"<wbr>", "", challenge_page("ja", "B8", "B6"))
    for picture in map(load_catalogue().by_id, DECK):
        tile = rf'value="{picture.id}"[^>]*><img src="([^"]+)"[^>]*><span>{picture.name_ja}</span>'
        found = re.search(tile, text)
        assert found is not None, picture.id
        assert found[1] == STATIC.picture_url(picture.id)


def test_an_english_word_too_long_for_a_phone_may_be_divided() -> None:
    everything = tuple(picture.id for picture in load_catalogue().pictures)
    shown = challenge_view(
        "en",
        STATIC,
        challenge_id="c-1",
        positions=[Position.at("A1"), Position.at("A2")],
        deck=everything,
        expires_at=datetime(2026, 11, 24, tzinfo=UTC),
    )
    for kind in shown.kinds:
        for tile in kind.pictures:
            assert tile.breaks.replace("\u00ad", "") == tile.name
            assert max(map(len, re.split("[- \u00ad]", tile.breaks))) <= 8


def test_no_id_stands_twice_on_the_challenge_screen() -> None:
    ids = re.findall(r'\bid="([^"]+)"', challenge_page("ja", "D3", "A0", "C5", "E8"))
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("lang", LANGS)
def test_no_page_holds_script_or_style_of_its_own(lang: Lang) -> None:
    problem = PAGES.text(lang, "problem.html", problem=PROBLEMS[404], request_id="")
    for text in (challenge_page(lang, "B8", "B6"), problem):
        assert re.search(r"\sstyle=|\son\w+=|<style|javascript:|data:", text) is None
        assert re.search(r"<script(?![^>]*\ssrc=)", text) is None


def test_the_drawing_says_where_to_look_and_shows_no_picture() -> None:
    text = challenge_page("ja", "B8", "A0")
    drawing = re.search(r'<svg class="card".*?</svg>', text, re.DOTALL)
    assert drawing is not None
    assert "イはB行8列、赤い実線のわく。" in drawing[0]
    assert "ロはA行0列、青い点線のわく。" in drawing[0]
    assert "<image" not in drawing[0]
    assert "pictures/" not in drawing[0]


def test_a_challenge_of_one_or_five_positions_cannot_be_shown() -> None:
    for labels in (("A1",), ("A1", "A2", "A3", "A4", "A5")):
        with pytest.raises(AssertionError):
            view("ja", *labels)


def test_an_office_page_is_told_apart_and_marks_where_one_is() -> None:
    made = PAGES.environment("ja").from_string(
        "{% extends 'base_office.html' %}{% block main %}x{% endblock %}"
    )
    nav = [
        {"href": "/office/issue", "label": "件", "count": 24},
        {"href": "/office/post", "label": "未", "count": 0},
    ]
    text = made.render(
        viewer=Viewer("田中", "本店(承認者)", officer=True),
        nav=nav,
        path="/office/issue/5",
        csrf_input="",
        lang_url="?lang=en",
    )
    assert '<body class="office">' in text
    assert 'href="/office/issue" aria-current="page"' in text
    assert text.count("aria-current") == 1
    assert 'action="/office/logout"' in text
