"""Two languages: Japanese is the source, English is complete (二か国語).

How to add a text
-----------------
- In a template: `{{ _('あと{count}回まちがえると、止まります', count=tries_left) }}`. The Japanese
  sentence is the key. Places are `{named}`; what fills them is escaped, the sentence itself may
  hold inline HTML (`<b>`). There is no `{% trans %}`: one convention for templates and Python.
- In Python: `translate(lang, '…', name=value)`. A sentence that only travels (an error, a table of
  words) is marked where it stands: `Malformed('…')`, `N_('…')`, or an assignment to a name ending
  in `label` or `labels`; it is translated where it is shown: `{{ _(kind.label) }}`.
- Then run `python -m tools.messages`. It adds the new keys to `locale/en.po` with an empty
  translation; write the English there. A test fails while one is empty or a place is missing.

Templates are looked for in `web/templates/` and, for names that begin with `portal/` or `office/`,
also in `eawase/portal/templates/` and `eawase/office/templates/`. An undefined name in a template
is an error (StrictUndefined), so a typing slip cannot print an empty sum.
"""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, cast

from babel.messages.pofile import read_po
from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
)
from litestar import Request
from litestar.datastructures import Cookie
from markupsafe import Markup, escape

from eawase.core.malformed import Malformed

Lang: TypeAlias = Literal["ja", "en"]

SOURCE: Final[Lang] = "ja"
LANGS: Final[tuple[Lang, ...]] = ("ja", "en")
LANG_COOKIE: Final = "lang"
LANG_COOKIE_LIFE_S: Final = 365 * 24 * 60 * 60

_HERE: Final = Path(__file__).parent
LOCALE_FOLDER: Final = _HERE / "locale"
TEMPLATE_FOLDER: Final = _HERE / "templates"


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "translate later"
    """Mark a sentence for extraction and leave it as it is."""
    return message


@cache
def messages(lang: Lang) -> Mapping[str, str]:
    """Every translated sentence of one language, by its Japanese key; empty for Japanese."""
    path = LOCALE_FOLDER / f"{lang}.po"
    if lang == SOURCE or not path.exists():
        return {}
    with path.open("rb") as file:
        catalogue = read_po(file, locale=lang, abort_invalid=True)
    return {
        entry.id: entry.string
        for entry in catalogue
        if isinstance(entry.id, str) and isinstance(entry.string, str) and entry.id and entry.string
    }


def translate(lang: Lang, message: str, /, **params: object) -> str:
    """The sentence in `lang` with its places filled, as plain text (mails, headings, tests)."""
    text = messages(lang).get(message, message)
    return text.format_map(params) if params else text


def say(lang: Lang, fault: Malformed) -> str:
    """The sentence of a refused text. Its `label` is a word of ours and is translated too."""
    params: dict[str, object] = dict(fault.params)
    if isinstance(label := params.get("label"), str):
        params["label"] = translate(lang, label)
    return translate(lang, fault.message, **params)


def choose_lang(request: Request[Any, Any, Any]) -> Lang:
    """`?lang=` of this request, else the cookie, else what the browser asks for, else Japanese."""
    for wish in (request.query_params.get("lang"), request.cookies.get(LANG_COOKIE)):
        if (lang := _known(wish)) is not None:
            return lang
    return accepted_lang(request.headers.get("accept-language", ""))


def accepted_lang(header: str) -> Lang:
    """The first language we speak in order of the weights of `Accept-Language` (RFC 9110 12.5.4).

    A browser that asks for languages we do not speak gets English; one that asks for none gets
    Japanese.
    """
    wishes: list[tuple[float, str]] = []
    for part in header[:500].split(","):
        name, _, weight = part.strip().partition(";q=")
        try:
            quality = float(weight) if weight else 1.0
        except ValueError:
            quality = 0.0
        if name and quality > 0:
            wishes.append((-quality, name.lower().split(";")[0].split("-")[0]))
    for _, name in sorted(wishes, key=lambda wish: wish[0]):
        if (lang := _known(name)) is not None:
            return lang
    return "en" if any(name not in {"", "*"} for _, name in wishes) else SOURCE


def lang_cookie(lang: Lang, *, secure: bool) -> Cookie:
    """Remember a choice of language for a year; it says nothing about the person."""
    return Cookie(
        key=LANG_COOKIE,
        value=lang,
        max_age=LANG_COOKIE_LIFE_S,
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax",
    )


def chosen_now(request: Request[Any, Any, Any]) -> Lang | None:
    """The language this very request asks to change to, if any: then the cookie is due."""
    return _known(request.query_params.get("lang"))


def _known(text: str | None) -> Lang | None:
    return text if text in LANGS else None


def environment(
    lang: Lang,
    *,
    filters: Mapping[str, Callable[..., object]],
    names: Mapping[str, object],
) -> Environment:
    """The templates of one language. `filters` and `names` are what every template may use."""

    def underscore(message: str, /, **params: object) -> Markup:
        text = Markup(messages(lang).get(message, message))  # noqa: S704 - our own sentences
        return text.format(**params) if params else text

    def say_fault(fault: Malformed) -> str:
        return say(lang, fault)

    made = Environment(
        loader=_loader(),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    known = cast("dict[str, object]", made.globals)
    known.update({"_": underscore, "lang": lang, **names})
    made.filters.update(say=say_fault, break_marks=break_marks, **filters)
    return made


def break_marks(name: str) -> Markup:
    """`チュー|リップ` with its break marks as `<wbr>`, where a tile may break the line."""
    return Markup("<wbr>").join(escape(part) for part in name.split("|"))


def _loader() -> ChoiceLoader:
    audiences = {
        audience: FileSystemLoader(_HERE.parent / audience / "templates")
        for audience in ("portal", "office")
    }
    return ChoiceLoader([FileSystemLoader(TEMPLATE_FOLDER), PrefixLoader(audiences)])
