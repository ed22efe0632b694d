"""Mails to customers (送ったメール): what was told, to whom, and what still waits."""

from typing import Any, Final

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from eawase.core.refusal import Refused
from eawase.office.frame import address, number_of, refuse, show
from eawase.service import outbox
from eawase.web.pages import AnyRequest
from eawase.web.session import desk, officer

MAILS: Final = "/office/mails"


@get(MAILS)
async def mails(request: AnyRequest) -> Response[Any]:
    """Newest first."""
    before = number_of(request, "before", outbox.NEWEST_MAIL)
    found = await outbox.mails(desk(request).ctx, await officer(request), before)
    if isinstance(found, Refused):
        return await refuse(request, found)
    rows, more = found
    older = address(MAILS, before=more) if more else None
    return await show(request, "office/mails.html", rows=rows, more=older)


@get(MAILS + "/{mail_id:int}")
async def mail(request: AnyRequest, mail_id: FromPath[int]) -> Response[Any]:
    """One mail as the customer reads it."""
    wanted = mail_id if 0 <= mail_id < outbox.NEWEST_MAIL else 0
    found = await outbox.mail(desk(request).ctx, await officer(request), wanted)
    if isinstance(found, Refused):
        return await refuse(request, found, back=MAILS)
    return await show(request, "office/mail.html", row=found)


ROUTES: list[HTTPRouteHandler] = [mails, mail]
