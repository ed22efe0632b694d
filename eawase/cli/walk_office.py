"""The officers' steps of the walk: from application to posted card, and unlocking by two."""

import io
import zipfile
from collections.abc import Awaitable, Callable

from eawase.cli.browser import NotThere
from eawase.cli.walk_customer import CUSTOMER_STEPS_LAST
from eawase.cli.walker import CUSTOMER, Walker
from eawase.press.read import read_cards

Step = Callable[[Walker], Awaitable[str]]


async def approved(walker: Walker) -> str:
    page = await walker.office_as("demo-clerk")
    page = await walker.office.open("/office/applications?state=submitted")
    application = _uuid(page.row(CUSTOMER).values)
    page = await walker.office.submit(page, "/office/applications/approve", {"id": application})
    walker.notes["application"] = application
    return "by a clerk"


async def batched(walker: Walker) -> str:
    page = await walker.office.open("/office/applications?state=approved")
    page = await walker.office.submit(page, "/office/batches", {"id": walker.notes["application"]})
    walker.notes["batch"] = page.path
    refused = await walker.office.open(page.path)
    if any(form.action.endswith("/decide") for form in refused.forms):
        raise NotThere("the maker is offered to release the own batch")
    return "proposed by the clerk, who cannot release it"


async def released(walker: Walker) -> str:
    await walker.office_as("demo-approver")
    page = await walker.office.open(walker.notes["batch"])
    page = await walker.office.submit(page, "/decide", {"do": "release"})
    return "by a second officer"


async def produced(walker: Walker) -> str:
    await walker.office_as("demo-producer")
    page = await walker.office.open(walker.notes["batch"])
    package = await walker.office.submit(page, "/produce", {"once": "yes"})
    with zipfile.ZipFile(io.BytesIO(package.body)) as archive:
        faces = read_cards(archive.read("cards.pdf"))
        letters = len(archive.read("letters.pdf"))
    if len(faces) != 1:
        raise NotThere(f"{len(faces)} cards in the package, not one")
    walker.arrangement = faces[0].arrangement
    walker.card_number = faces[0].number_printed.replace("-", "")
    again = await walker.office.submit(page, "/produce", {"once": "yes"})
    if again.body[:2] == b"PK":
        raise NotThere("the package was made twice")
    return f"card {faces[0].number_printed} read from the PDF, letter of {letters} bytes, made once"


async def posted(walker: Walker) -> str:
    await walker.office_as("demo-clerk")
    page = await walker.office.open("/office/cards?state=produced")
    ten = "3129999999"
    slip = f"{walker.card_number},{ten}{(int(ten) + 1) % 7}"
    refused = await walker.office.submit(page, "/office/cards/post", {"lines": slip})
    if refused.status != 422:
        raise NotThere("a tracking number with a wrong check digit was taken")
    line = f"{walker.card_number},{ten}{int(ten) % 7}"
    page = await walker.office.submit(page, "/office/cards/post", {"lines": line})
    page.says("発送")
    return "wrong check digit refused, then posted"


async def unlock_proposed(walker: Walker) -> str:
    await walker.office_as("demo-clerk")
    page = await walker.office.open(f"/office/customers/{CUSTOMER}")
    await walker.office.submit(page, "/propose", {"unlock-reason": "窓口で運転免許証を確認"})
    page = await walker.office.open("/office/proposals")
    page.says(CUSTOMER)
    if any(form.action.endswith("/decide") for form in page.forms):
        raise NotThere("a clerk is offered to release a proposal")
    return "by a clerk after the identity check"


async def unlock_released(walker: Walker) -> str:
    await walker.office_as("demo-approver")
    page = await walker.office.open("/office/proposals")
    await walker.office.submit(page, "/decide", {"do": "release"}, near=CUSTOMER)
    return "by a second officer"


async def time_line(walker: Walker) -> str:
    page = await walker.office.open(f"/office/customers/{CUSTOMER}")
    page.says("切替え", "発送", "紛失")
    mails = await walker.office.open("/office/mails")
    mails.says("画像認証カード")
    return "the whole story in a clerk's words; the mails beside it"


def _uuid(values: list[str]) -> str:
    return next(value for value in values if len(value) == 36 and value.count("-") == 4)


OFFICE_STEPS: list[tuple[str, Step]] = [
    ("approve", approved),
    ("batch", batched),
    ("release", released),
    ("produce", produced),
    ("post", posted),
]
UNLOCK_STEPS: list[tuple[str, Step]] = [
    ("unlock proposed", unlock_proposed),
    ("unlock released", unlock_released),
    *CUSTOMER_STEPS_LAST,
    ("time line and mails", time_line),
]
