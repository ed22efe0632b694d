"""The audit trail (監査記録): how it stands, whether it is whole, what each officer did."""

from typing import Any, Final

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from eawase.core.identity import OfficerId
from eawase.core.refusal import Refused
from eawase.office.frame import number_of, refuse, show
from eawase.office.words import told
from eawase.service import dossier, watch
from eawase.web.forms import read_form
from eawase.web.pages import AnyRequest
from eawase.web.session import desk, officer

AUDIT: Final = "/office/audit"


@get(AUDIT)
async def audit(request: AnyRequest) -> Response[Any]:
    """The state of the trail and the chains there are."""
    return await _audit(request, None)


@post(AUDIT + "/verify")
async def verify(request: AnyRequest) -> Response[Any]:
    """Read the whole trail and say what was found; a long trail is left to the command line."""
    await read_form(request)
    ctx = desk(request).ctx
    status = await dossier.trail(ctx, await officer(request))
    if isinstance(status, Refused):
        return await refuse(request, status)
    report = await watch.verify(ctx) if status.verifiable else None
    return await _audit(request, report)


async def _audit(request: AnyRequest, report: watch.Report | None) -> Response[Any]:
    status = await dossier.trail(desk(request).ctx, await officer(request))
    if isinstance(status, Refused):
        return await refuse(request, status)
    return await show(request, "office/audit.html", trail=status, report=report)


@get(AUDIT + "/bank")
async def bank(request: AnyRequest) -> Response[Any]:
    """What happened to the bank as a whole: policies, sign-ins with unknown names."""
    return await _chain(request, None)


@get(AUDIT + "/officers/{officer_id:str}")
async def of_officer(request: AnyRequest, officer_id: FromPath[str]) -> Response[Any]:
    """What one officer did."""
    return await _chain(request, OfficerId(officer_id))


async def _chain(request: AnyRequest, of: OfficerId | None) -> Response[Any]:
    before = number_of(request, "before", dossier.LAST_SEQ)
    found = await dossier.officer_trail(desk(request).ctx, await officer(request), of, before)
    if isinstance(found, Refused):
        return await refuse(request, found)
    here = f"{AUDIT}/officers/{of}" if of is not None else f"{AUDIT}/bank"
    return await show(
        request,
        "office/chain.html",
        of=str(of) if of is not None else "",
        lines=[told(entry) for entry in found.entries],
        older=f"{here}?before={found.older}" if found.older else None,
    )


ROUTES: list[HTTPRouteHandler] = [audit, verify, bank, of_officer]
