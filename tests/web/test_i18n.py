"""Two languages: which one is chosen, and that English says all that Japanese says."""

from pathlib import Path

import pytest
from jinja2 import UndefinedError

from eawase.core.identity import ContractNumber
from eawase.core.malformed import Malformed
from eawase.web import i18n
from eawase.web.i18n import accepted_lang, environment, lang_cookie, say, translate
from eawase.web.words import filters
from tools.messages import extract, faults, from_python, from_template, read_english


def test_every_sentence_has_its_english() -> None:
    assert faults(extract(), read_english()) == []


def test_a_missing_translation_and_a_lost_place_are_found() -> None:
    found = {"あと{n}回": ["a.html"], "未": ["b.html"], "済": ["b.html"]}
    english = {"あと{n}回": "left", "未": "Open", "済": ""}
    assert len(faults(found, english)) == 2


def test_sentences_are_found_in_python_and_templates(tmp_path: Path) -> None:
    python = tmp_path / "a.py"
    python.write_text(
        "raise Malformed('一', label='二')\nx = N_('三')\n_LABELS = {1: '四'}\nother = '五'\n"
        "label: ClassVar[str] = '六'\ntranslate(lang, '七')\n"
    )
    assert sorted(from_python(python)) == sorted("一二三四六七")
    template = tmp_path / "a.html"
    template.write_text("{{ _('八', n=1) }}{% call x(_('九')) %}{{ _(variable) }}{% endcall %}")
    assert list(from_template(template)) == ["八", "九"]


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        ("", "ja"),
        ("ja", "ja"),
        ("en-GB,en;q=0.9", "en"),
        ("fr,ja;q=0.8,en;q=0.9", "en"),
        ("fr", "en"),
        ("*", "ja"),
        ("en;q=0,ja", "ja"),
        ("en;q=x,ja;q=0.1", "ja"),
        (";;;,,,", "ja"),
    ],
)
def test_the_browser_is_asked_for_its_language(header: str, lang: str) -> None:
    assert accepted_lang(header) == lang


def test_a_sentence_is_translated_with_its_places_filled() -> None:
    assert translate("ja", "あと{days}日", days=3) == "あと3日"
    assert translate("en", "あと{days}日", days=3) == "Days left: 3"
    assert translate("en", "訳のない文") == "訳のない文"


def test_the_label_of_a_refused_text_is_translated_but_what_was_typed_is_not() -> None:
    with pytest.raises(Malformed) as raised:
        ContractNumber.parse("12")
    assert say("ja", raised.value) == "契約者IDは11けたの数字です。"
    assert say("en", raised.value) == "Contract number has 11 digits."
    assert say("en", Malformed("{typed}", typed="未")) == "未"


def test_what_fills_a_place_in_a_template_is_escaped_and_the_sentence_is_not() -> None:
    made = environment("ja", filters=filters("ja"), names={})
    shown = made.from_string("{{ _('<b>{name}</b>', name=name) }}").render(name="<script>")
    assert shown == "<b>&lt;script&gt;</b>"


def test_an_undefined_name_in_a_template_is_an_error() -> None:
    made = environment("ja", filters={}, names={})
    with pytest.raises(UndefinedError):
        made.from_string("{{ balance }}").render()


def test_every_template_can_be_compiled() -> None:
    made = environment("ja", filters=filters("ja"), names={})
    names = made.list_templates(extensions=["html"])
    assert {"base.html", "base_office.html", "macros/challenge.html"} <= set(names)
    for name in names:
        made.get_template(name)


def test_break_marks_become_places_to_break() -> None:
    assert i18n.break_marks("チュー|リップ") == "チュー<wbr>リップ"
    assert i18n.break_marks("<|b") == "&lt;<wbr>b"


def test_the_choice_of_language_is_kept_in_a_plain_cookie() -> None:
    cookie = lang_cookie("en", secure=True)
    assert (cookie.value, cookie.secure, cookie.httponly, cookie.samesite) == (
        "en",
        True,
        True,
        "lax",
    )
