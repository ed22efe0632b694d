"""Files that never change under their address (静的ファイル): style, fonts, script, pictures.

    static = StaticFiles()                     # reads everything once, at start
    static.url('css/site.css')                 # /static/css/site.5f3a9c01d2.css
    static.picture_url('dog')                  # /static/pictures/dog.8c12….svg
    static.handler()                           # the Litestar route for /static/…

The hash of the content is part of the address, so a browser keeps a file for ever (a card's board
is 50 pictures: after the first time none is asked for again). An address with another hash, from a
page of the version before or after, gets the file of this version and is not kept.

Sheets are put together from parts (`SHEETS`), so a page links two of them. Addresses inside a sheet
(`url("../fonts/x.woff2")`) are replaced by the hashed ones. `echo.<lang>.css` repeats the chosen
picture large beside its position by `:has()`, without script; it is made from the catalogue.
"""

import gzip
import hashlib
import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from litestar import Request, Response, route
from litestar.enums import HttpMethod
from litestar.handlers import HTTPRouteHandler

from eawase.core.picture import Catalogue, Picture
from eawase.reference.pictures import load_catalogue, svg
from eawase.web.i18n import LANGS, Lang, translate

FOLDER: Final = Path(__file__).parent / "static"
ROOT: Final = "/static/"
HASH_LENGTH: Final = 10
FOR_EVER: Final = "public, max-age=31536000, immutable"

SHEETS: Final = {
    "css/site.css": ("tokens", "base", "frame", "parts", "forms", "challenge", "modes"),
    "css/office.css": ("office", "charts"),
}
"""Sheets that pages link, and the parts they are put together from, in order."""

TYPES: Final = {  # Litestar adds the charset to text/*
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".woff2": "font/woff2",
}
_PARTS: Final = {f"css/{part}.css" for parts in SHEETS.values() for part in parts}
_CSS_URL: Final = re.compile(r'url\("\.\./([^"]+)"\)')
_HASHED: Final = re.compile(rf"^(.*)\.([0-9a-f]{{{HASH_LENGTH}}})(\.[a-z0-9]+)$")
_GZIP_WORTH_BYTES: Final = 600
_FIRST_TWO: Final = "ir"
_MORE: Final = "hn"

PUBLIC: Final = {"public": True}
"""Mark of a route that needs no login (`opt=PUBLIC`)."""


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file in memory, with its address and, for text, the body already packed."""

    name: str
    url: str
    etag: str
    media_type: str
    body: bytes
    packed: bytes | None


class StaticFiles:
    """All files of all audiences. Made once at start; pictures come from the catalogue."""

    def __init__(self) -> None:
        catalogue = load_catalogue()
        self._files: dict[str, StaticFile] = {}
        for path in sorted(FOLDER.rglob("*")):
            name = path.relative_to(FOLDER).as_posix()
            if path.is_file() and path.suffix in TYPES and path.suffix != ".css":
                self._add(name, path.read_bytes())
        for picture in catalogue.pictures:
            self._add(_picture_name(picture.id), svg(picture.id))
        self._add_sheets()
        for lang in LANGS:
            self._add(f"echo.{lang}.css", self._echo(lang, catalogue, _FIRST_TWO).encode())
            self._add(f"echo-more.{lang}.css", self._echo(lang, catalogue, _MORE).encode())

    def url(self, name: str) -> str:
        """The address of a file of `web/static/` or of a sheet; an unknown name is a KeyError."""
        return self._files[name].url

    def picture_url(self, picture_id: str) -> str:
        """The address of a picture of the catalogue."""
        return self._files[_picture_name(picture_id)].url

    def names(self) -> tuple[str, ...]:
        """Every name `url` knows."""
        return tuple(self._files)

    def find(self, path: str) -> tuple[StaticFile, bool] | None:
        """The file at `path` (below /static/), and whether the hash in it is this version's."""
        if (parts := _HASHED.match(path)) is None:
            return None
        file = self._files.get(parts[1] + parts[3])
        return None if file is None else (file, file.url == ROOT + path)

    def handler(self) -> HTTPRouteHandler:
        """The route of all static files."""

        @route(
            ROOT + "{path:path}",
            http_method=[HttpMethod.GET, HttpMethod.HEAD],
            opt=PUBLIC,
        )
        async def static_file(request: Request[Any, Any, Any]) -> Response[bytes]:
            path: str = request.path_params["path"]
            return answer(self.find(path.lstrip("/")), request)

        return static_file

    def _add(self, name: str, body: bytes) -> None:
        digest = hashlib.sha256(body).hexdigest()
        stem, suffix = name.rsplit(".", 1)
        text = not name.endswith(".woff2") and len(body) > _GZIP_WORTH_BYTES
        self._files[name] = StaticFile(
            name=name,
            url=f"{ROOT}{stem}.{digest[:HASH_LENGTH]}.{suffix}",
            etag=f'"{digest[:32]}"',
            media_type=TYPES["." + suffix],
            body=body,
            packed=gzip.compress(body, 9, mtime=0) if text else None,
        )

    def _add_sheets(self) -> None:
        for sheet, parts in SHEETS.items():
            text = "".join((FOLDER / f"css/{part}.css").read_text("utf-8") for part in parts)
            self._add(sheet, self._linked(text).encode())
        for path in sorted(FOLDER.glob("css/*.css")):
            if (name := f"css/{path.name}") not in _PARTS:
                self._add(name, self._linked(path.read_text("utf-8")).encode())

    def _linked(self, sheet: str) -> str:
        return _CSS_URL.sub(lambda found: f'url("{self.url(found[1])}")', sheet)

    def _echo(self, lang: Lang, catalogue: Catalogue, marks: str) -> str:
        """The rules that repeat the chosen picture and its name beside each of `marks`."""
        none = translate(lang, "まだ")
        lines = [".challenge{" + "".join(f'--name-{mark}:"{none}";' for mark in marks) + "}"]
        pairs = _pairs(marks)
        for picture in catalogue.pictures:
            name = picture.name_ja if lang == "ja" else picture.name_en
            lines += [self._echo_rule(picture, name, mark) for mark in marks]
            lines.append(_same_rule(picture.id, pairs))
        return "\n".join(lines) + "\n"

    def _echo_rule(self, picture: Picture, name: str, mark: str) -> str:
        chosen = f'.challenge:has(.board.{mark} [value="{picture.id}"]:checked)'
        url = self.picture_url(picture.id)
        return f'{chosen}{{--pic-{mark}:url("{url}");--name-{mark}:"{name}"}}'


def answer(
    found: tuple[StaticFile, bool] | None, request: Request[Any, Any, Any]
) -> Response[bytes]:
    """The file, or 304 when the browser has it, or a bare 404."""
    if found is None:
        return Response(b"", status_code=404, media_type="text/plain")
    file, current = found
    headers = {
        "Cache-Control": FOR_EVER if current else "no-cache",
        "ETag": file.etag,
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
    }
    if file.etag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers, media_type=file.media_type)
    body = file.body
    if file.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        body = file.packed
    return Response(body, status_code=200, headers=headers, media_type=file.media_type)


def _picture_name(picture_id: str) -> str:
    return f"pictures/{picture_id}.svg"


def _pairs(marks: str) -> list[tuple[str, str]]:
    """The pairs of boards on which the same picture is impossible, for the sheet of `marks`."""
    if marks == _FIRST_TWO:
        return list(pairwise(marks))
    return [("i", "h"), ("r", "h"), ("i", "n"), ("r", "n"), ("h", "n")]


def _same_rule(picture_id: str, pairs: list[tuple[str, str]]) -> str:
    value = f'[value="{picture_id}"]:checked'
    chosen = (f":has(.board.{one} {value}):has(.board.{two} {value})" for one, two in pairs)
    return ",".join(f".challenge{both} .same" for both in chosen) + "{display:grid}"
