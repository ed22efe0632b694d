"""A browser without script: follows links, fills in forms, reads text. For the demo's walk."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import httpx


@dataclass
class PageForm:
    """One form of a page with what it would send if nothing were typed."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    before: str = ""  # the words between the form before and this one
    elsewhere: list[str] = field(default_factory=list[str])  # buttons that send somewhere else

    def target(self, action: str) -> str | None:
        """Where this form goes if it, or one of its buttons, goes to such an address."""
        for address in (self.action, *self.elsewhere):
            if urlsplit(address).path.endswith(action):
                return address
        return None


@dataclass
class Row:
    """One row of a table: its words, and the values of what can be ticked in it."""

    words: list[str] = field(default_factory=list[str])
    values: list[str] = field(default_factory=list[str])


class _Reader(HTMLParser):
    """Forms and text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.rows: list[Row] = []
        self._in_row = False
        self._told = 0  # words up to the end of the last form
        self._select = ""
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        match tag:
            case "tr":
                self._in_row = True
                self.rows.append(Row())
            case "form":
                method = given.get("method", "get").lower()
                before = " ".join(self.words[self._told :])
                self.forms.append(
                    PageForm(action=given.get("action", ""), method=method, before=before)
                )
            case "input":
                self._input(given)
            case "select":
                self._select = given.get("name", "")
            case "option" if self._select and self.forms:
                values = self.forms[-1].fields.setdefault(self._select, [])
                if not values or "selected" in given:
                    values[:] = [given.get("value", "")]
            case "textarea" if self.forms:
                self._area = given.get("name", "")
                self.forms[-1].fields.setdefault(self._area, [""])
            case "button" if self.forms and given.get("formaction"):
                self.forms[-1].elsewhere.append(given["formaction"])
            case "a" if "href" in given:
                self.links.append(given["href"])
            case _:
                pass

    def _input(self, given: dict[str, str]) -> None:
        name, kind = given.get("name", ""), given.get("type", "text")
        if self._in_row:
            self.rows[-1].values.append(given.get("value", ""))
        if not name or not self.forms:
            return
        if kind in ("radio", "checkbox") and "checked" not in given:
            return
        if kind not in ("submit", "button", "image"):
            self.forms[-1].fields.setdefault(name, []).append(given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        if tag == "tr":
            self._in_row = False
        if tag == "form":
            self._told = len(self.words)
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area and self.forms:
            self.forms[-1].fields[self._area][0] += data
        if data.strip():
            self.words.append(data.strip())
            if self._in_row:
                self.rows[-1].words.append(data.strip())


class NotThere(Exception):
    """The page lacks the form or text a person would look for."""


@dataclass(frozen=True, slots=True)
class Page:
    """What came back: where we are, what it says, what can be sent."""

    url: str
    status: int
    text: str
    forms: tuple[PageForm, ...]
    links: tuple[str, ...]
    rows: tuple[Row, ...]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    def says(self, *sentences: str) -> None:
        """Insist on sentences; `NotThere` otherwise."""
        for sentence in sentences:
            if sentence not in self.text:
                raise NotThere(f"{self.path} ({self.status}) does not say 「{sentence}」")

    def row(self, text: str) -> Row:
        """The row that holds this text."""
        for found in self.rows:
            if text in " ".join(found.words):
                return found
        raise NotThere(f"{self.path} ({self.status}) has no row with {text}")

    def form(self, action: str, near: str = "") -> PageForm:
        """The form that goes to an address that ends so, after the words `near`."""
        for found in self.forms:
            if found.target(action) is not None and near in found.before:
                return found
        raise NotThere(f"{self.path} ({self.status}) has no form for {action}")


Fields = dict[str, str | list[str]]


class Browser:
    """One person's browser: cookies, redirects, forms."""

    def __init__(self, base_url: str) -> None:
        self._base = base_url
        self._http = httpx.AsyncClient(
            base_url=base_url, follow_redirects=True, timeout=20, headers={"Accept-Language": "ja"}
        )

    async def close(self) -> None:
        await self._http.aclose()

    async def open(self, path: str) -> Page:
        return _page(await self._http.get(path))

    async def submit(
        self,
        page: Page,
        action: str,
        typed: Mapping[str, str] | None = None,
        *,
        without: tuple[str, ...] = (),
        near: str = "",
    ) -> Page:
        """Send a form of a page with some fields typed and some left out."""
        form = page.form(action, near)
        data: Fields = {name: values for name, values in form.fields.items() if name not in without}
        data.update(typed or {})
        target = urljoin(page.url, form.target(action))
        if form.method == "get":
            return _page(await self._http.get(target, params=data))
        return await self.post(target, data)

    async def post(self, target: str, data: Fields) -> Page:
        """Send a hand-made request, as a browser of this site would."""
        return _page(await self._http.post(target, data=data, headers={"Origin": self._base}))


def _page(response: httpx.Response) -> Page:
    reader = _Reader()
    if response.headers.get("content-type", "").startswith("text/html"):
        reader.feed(response.text)
    return Page(
        url=str(response.url),
        status=response.status_code,
        text=" ".join(reader.words),
        forms=tuple(reader.forms),
        links=tuple(reader.links),
        rows=tuple(reader.rows),
        body=response.content,
    )
