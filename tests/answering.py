"""A customer at the challenge in a test: reads the page, looks at the paper, answers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from eawase.core.card import COLUMNS, Position
from eawase.core.identity import ContractNumber
from tests.doors import browser, portal_app, send, sign_in
from tests.world import World

DETAILS = {
    "institution": "0001",
    "branch": "001",
    "kind": "ordinary",
    "number": "7654321",
    "name": "やまだ はなこ",
    "amount": "10,000",
}
"""A transfer of 10,000 yen to another bank, as a person types it."""


@dataclass(frozen=True)
class Visit:
    """A signed-in customer, the browser, and the paper in the other hand."""

    world: World
    client: httpx.AsyncClient
    number: ContractNumber
    card: str = ""

    @classmethod
    async def of(
        cls, world: World, number: ContractNumber, card: str = "", lang: str = "ja"
    ) -> "Visit":
        client = browser(portal_app(world))
        client.cookies.set("lang", lang)
        await sign_in(client, number)
        return cls(world, client, number, card)

    async def frozen(self, **typed: str) -> str:
        """Fill in the transfer form; the address of its confirmation."""
        done = await self.filled(**typed)
        assert done.status_code == 303, done.text
        return done.headers["location"]

    async def filled(self, **typed: str) -> httpx.Response:
        """Fill in the transfer form and send it."""
        page = await self.client.get("/transfer/details?institution=0001&branch=001")
        source = re.search(
            r'<option value="(\d+)"[^>]*>普通|<option value="(\d+)"[^>]*>Ord', page.text
        )
        day = re.search(r'<option value="(\d{4}-\d\d-\d\d)"', page.text)
        assert source is not None, page.text
        assert day is not None, page.text
        fields = {**DETAILS, "source": source[1] or source[2], "value_date": day[1], **typed}
        return await send(self.client, page, "/transfer/details", **fields)

    def pictures(self, page: httpx.Response) -> dict[str, str]:
        """The right pictures, read from the paper at the positions the page names."""
        paper = self.world.papers[self.card]
        return {mark: paper[at] for mark, at in positions(page).items()}

    def swapped(self, page: httpx.Response) -> dict[str, str]:
        """The right pictures at the wrong places: the usual slip, and always a wrong answer."""
        right = self.pictures(page)
        return dict(zip(right, reversed(right.values()), strict=True))

    def numbers(self, page: httpx.Response, *, off: int = 0) -> dict[str, str]:
        """The two-digit numbers of the old card; with `off`, wrong ones."""
        table = self.world.tables[self.number.digits]
        return {
            name: f"{(table[COLUMNS.index(label)] + off) % 100:02d}"
            for name, label in cells(page).items()
        }

    async def answered(
        self, page: httpx.Response, path: str, answer: Mapping[str, str], **more: str
    ) -> httpx.Response:
        """Send an answer with the challenge of the page."""
        fields = {"challenge": challenge_of(page), **answer, **more}
        return await send(self.client, page, path, **fields)


def challenge_of(page: httpx.Response) -> str:
    found = re.search(r'name="challenge" value="([0-9a-f-]{36})"', page.text)
    assert found is not None, "the page asks something"
    return found[1]


def positions(page: httpx.Response) -> dict[str, int]:
    """What the page asks of a picture card: mark and index of the position."""
    said = re.findall(
        r'(?s)id="board-(\w)">.*?class="q">.*?([A-E])(?:行(\d)列|, column (\d))', page.text
    )
    return {mark: Position.at(row + (ja or en)).index for mark, row, ja, en in said}


def cells(page: httpx.Response) -> dict[str, str]:
    """What the page asks of the old card: field and printed label."""
    return dict(re.findall(r'for="(?:f-)(p\d)">.*?class="cell">(\d)<', page.text))


async def carded(world: World, lang: str = "ja") -> Visit:
    """A customer who has switched over."""
    number = await world.contract()
    card = await world.posted(number)
    await world.switch(number)
    return await Visit.of(world, number, card.digits, lang)


async def old(world: World, lang: str = "ja") -> Visit:
    """A customer of the old method."""
    return await Visit.of(world, await world.contract(), lang=lang)


async def asked(visit: Visit, **typed: str) -> tuple[str, httpx.Response]:
    """A frozen transfer and the page that asks for it."""
    path = await visit.frozen(**typed)
    return path, await visit.client.get(path)


async def unmoved(visit: Visit) -> bool:
    return await visit.world.balance(visit.number) == 1_000_000
