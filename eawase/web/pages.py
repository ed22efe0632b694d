"""Pages (画面): one way to make an HTML answer, with everything each page needs.

    pages = Pages(static=static, institution=institution, secure_cookies=True)
    return pages.render(request, 'portal/login.html', form=Form())
    return pages.render(request, 'portal/login.html', status=422, form=form)
    return pages.problem(request, 404)

What a template finds besides its own context:
    lang, _, url(name), picture_url(id), marks      language and addresses (see i18n, static_files)
    bank            Institution: name, service, telephones and hours, in the page's language
    viewer          Viewer | None: who is logged in (name, detail, officer)
    csrf_input      the hidden field; put `{{ csrf_input }}` first in every POST form
    path            the path of this request
    lang_url        this same page in the other language
    nav             what `shared(request)` gives (the office's side bar), else ()

What the session layer leaves on `request.state` before a handler runs:
    request.state.viewer: Viewer | None             request.state.csrf: str

No page holds a script or a style of its own: the Content-Security-Policy forbids both.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, cast
from urllib.parse import parse_qsl, urlencode

from jinja2 import Environment
from litestar import Request, Response
from markupsafe import Markup

from eawase.web.i18n import (
    LANGS,
    N_,
    Lang,
    choose_lang,
    chosen_now,
    environment,
    lang_cookie,
)
from eawase.web.static_files import StaticFiles
from eawase.web.words import MARK_BY_ID, filters

AnyRequest: TypeAlias = Request[Any, Any, Any]

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; img-src 'self'; style-src 'self'; font-src 'self'; script-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

PAGE_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""On every page: nothing is kept (Back shows no answer), nothing is loaded from elsewhere."""


@dataclass(frozen=True, slots=True)
class Institution:
    """The institution as customers know it (金融機関). Telephones as they are printed."""

    name_ja: str
    name_en: str
    help_telephone: str
    loss_telephone: str
    help_hours_ja: str = "平日 9時から17時"
    help_hours_en: str = "weekdays 9:00 to 17:00"

    def name(self, lang: Lang) -> str:
        """The name in one language."""
        return self.name_ja if lang == "ja" else self.name_en

    def help_hours(self, lang: Lang) -> str:
        """When the help telephone is answered."""
        return self.help_hours_ja if lang == "ja" else self.help_hours_en


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at the page: a customer by name, or an officer by name with branch and role."""

    name: str
    detail: str = ""
    officer: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """The page of an answer that is none: what happened, and what to do now."""

    title: str
    advice: str


PROBLEMS: Final = {
    400: Problem(
        N_("送られた内容を読み取れませんでした"),
        N_("お手数ですが、前の画面にもどって、もう一度入力してください。"),
    ),
    403: Problem(
        N_("この画面は開けません"),
        N_("操作の時間が切れたか、使える画面がちがいます。はじめからやりなおしてください。"),
    ),
    404: Problem(
        N_("この画面は見つかりません"),
        N_("アドレスがちがうか、画面がなくなりました。はじめの画面からお進みください。"),
    ),
    405: Problem(
        N_("この画面は直接開けません"),
        N_("前の画面のボタンから進む画面です。はじめの画面からお進みください。"),
    ),
    413: Problem(
        N_("送られた内容が大きすぎます"),
        N_("入力を短くして、もう一度送ってください。"),
    ),
    429: Problem(
        N_("しばらくお待ちください"),
        N_("短い間に何度も操作がありました。数分たってから、もう一度お試しください。"),
    ),
    500: Problem(
        N_("手続きを続けられませんでした"),
        N_("もう一度お試しください。続くときは、下の受付番号をお電話でお知らせください。"),
    ),
    503: Problem(
        N_("ただいまご利用いただけません"),
        N_("しばらくたってから、もう一度お試しください。お急ぎのときは、お電話ください。"),
    ),
}


class Pages:
    """Every page of one audience or of all; `shared` adds what all its pages show."""

    def __init__(
        self,
        *,
        static: StaticFiles,
        institution: Institution,
        secure_cookies: bool,
        shared: Callable[[AnyRequest], Mapping[str, object]] | None = None,
    ) -> None:
        names: dict[str, object] = {
            "url": static.url,
            "picture_url": static.picture_url,
            "marks": MARK_BY_ID,
        }
        self._environments = {
            lang: environment(
                lang,
                filters=filters(lang),
                names=names | {"bank": _bank(institution, lang)},
            )
            for lang in LANGS
        }
        self._secure_cookies = secure_cookies
        self._shared = shared

    def render(
        self, request: AnyRequest, template: str, status: int = 200, **context: object
    ) -> Response[str]:
        """A page made from a template, never kept by browser or proxy."""
        lang = choose_lang(request)
        shared: Mapping[str, object] = self._shared(request) if self._shared is not None else {}
        page = self._environments[lang].get_template(template)
        text = page.render({**_common(request, lang), **shared, **context})
        chosen = chosen_now(request)
        return Response(
            text,
            status_code=status,
            media_type="text/html",
            headers=PAGE_HEADERS | {"Content-Language": lang},
            cookies=[lang_cookie(chosen, secure=self._secure_cookies)] if chosen else [],
        )

    def problem(self, request: AnyRequest, status: int, *, request_id: str = "") -> Response[str]:
        """The neutral page of an error; it never says more than the status and a number to quote.

        An unlisted status gets the words of its class (4xx as 400, 5xx as 500).
        """
        problem = PROBLEMS.get(status) or PROBLEMS[400 if 400 <= status < 500 else 500]
        return self.render(
            request,
            "problem.html",
            status=status,
            problem=problem,
            request_id=request_id,
        )

    def environment(self, lang: Lang) -> Environment:
        """The templates of one language, for what is no page (a guide, a mail, a test)."""
        return self._environments[lang]

    def text(self, lang: Lang, template: str, **context: object) -> str:
        """A template rendered without a request: guides, samples for tests."""
        return self._environments[lang].get_template(template).render(NO_REQUEST | context)


NO_REQUEST: Final[dict[str, object]] = {
    "viewer": None,
    "csrf_input": "",
    "path": "/",
    "lang_url": "?",
    "nav": (),
}


def _bank(institution: Institution, lang: Lang) -> dict[str, str]:
    return {
        "name": institution.name(lang),
        "help_hours": institution.help_hours(lang),
        "help_telephone": institution.help_telephone,
        "loss_telephone": institution.loss_telephone,
    }


def _common(request: AnyRequest, lang: Lang) -> dict[str, object]:
    state = cast("dict[str, object]", request.scope["state"])
    return NO_REQUEST | {
        "viewer": state.get("viewer"),
        "csrf_input": csrf_input(str(state.get("csrf", ""))),
        "path": request.url.path,
        "lang_url": lang_url(request, "en" if lang == "ja" else "ja"),
    }


def csrf_input(token: str) -> Markup:
    """The hidden field that ties a form to its session; nothing when there is no token."""
    if not token:
        return Markup("")
    return Markup('<input type="hidden" name="csrf" value="{}">').format(token)


def lang_url(request: AnyRequest, lang: Lang) -> str:
    """The address of this page in another language, its query kept."""
    query = [pair for pair in parse_qsl(request.url.query) if pair[0] != "lang"]
    return "?" + urlencode([*query, ("lang", lang)])
