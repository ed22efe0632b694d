"""The picture catalogue (画像一覧) of this package: read once, each drawing checked."""

import hashlib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import msgspec

from eawase.core.picture import Catalogue, Kind, Picture


class _Entry(msgspec.Struct, frozen=True):
    """One picture as `pictures.json` has it; the meaning of the fields is `Picture`'s."""

    id: str
    number: int
    name_ja: str
    name_ja_breaks: str
    kana: str
    name_en: str
    kind: Kind
    core: bool
    not_with: frozenset[str]
    sha256: str


class _File(msgspec.Struct, frozen=True):
    pictures: tuple[_Entry, ...]


class CatalogueSpoilt(Exception):
    """A drawing is not the one the catalogue was built with: nothing may be printed or shown."""


def read_catalogue(folder: Traversable) -> tuple[Catalogue, dict[str, bytes]]:
    """The catalogue in `folder` and its drawings by id; `CatalogueSpoilt` for a changed drawing."""
    entries = msgspec.json.decode((folder / "pictures.json").read_bytes(), type=_File).pictures
    drawings = {e.id: (folder / "svg" / f"{e.id}.svg").read_bytes() for e in entries}
    for entry in entries:
        if hashlib.sha256(drawings[entry.id]).hexdigest() != entry.sha256:
            raise CatalogueSpoilt(entry.id)
    return Catalogue(tuple(_picture(entry) for entry in entries)), drawings


def _picture(entry: _Entry) -> Picture:
    return Picture(
        id=entry.id,
        number=entry.number,
        name_ja=entry.name_ja,
        name_ja_breaks=entry.name_ja_breaks,
        kana=entry.kana,
        name_en=entry.name_en,
        kind=entry.kind,
        core=entry.core,
        not_with=entry.not_with,
    )


@cache
def _ours() -> tuple[Catalogue, dict[str, bytes]]:
    return read_catalogue(files("eawase") / "catalogue")


def load_catalogue() -> Catalogue:
    """The catalogue; the first call reads and checks every drawing, later calls are free."""
    return _ours()[0]


def svg(picture_id: str) -> bytes:
    """The drawing of one picture, cropped to a square; `KeyError` when there is none."""
    return _ours()[1][picture_id]
