"""Applications and batches (申込の承認・カードの作成)."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from eawase.core.application import ApplicationState
from eawase.core.malformed import Malformed
from eawase.core.refusal import Reason, Refused
from eawase.office.frame import (
    address,
    decision,
    done,
    more_address,
    one_of,
    page_from,
    refuse,
    remark,
    show,
)
from eawase.office.package import Unprintable, press_for
from eawase.service import desk as lists
from eawase.service import issue
from eawase.service.context import Context
from eawase.web.forms import Form, read_form
from eawase.web.pages import AnyRequest
from eawase.web.session import desk, officer

APPLICATIONS = "/office/applications"
BATCHES = "/office/batches"
STATES = {"submitted": ApplicationState.SUBMITTED, "approved": ApplicationState.APPROVED}


@get(APPLICATIONS)
async def applications(request: AnyRequest) -> Response[Any]:
    """The work list, oldest first: what waits for approval, or for a batch."""
    return await _applications(request, Form())


async def _applications(
    request: AnyRequest, form: Form, *, state: str = "", status: int = 200
) -> Response[Any]:
    state = one_of(STATES, state or request.query_params.get("state", ""), "submitted")
    start = page_from(request, lists.FIRST)
    found = await lists.applications(
        desk(request).ctx, await officer(request), STATES[state], start
    )
    if isinstance(found, Refused):
        return await refuse(request, found)
    return await show(
        request,
        "office/applications.html",
        status,
        page=found,
        state=state,
        form=form,
        more=more_address(APPLICATIONS, found.more, state=state),
        ticked=request.query_params.get("tick") == "all",
        tick_all=address(
            APPLICATIONS,
            state=state,
            **{"from": request.query_params.get("from", ""), "tick": "all"},
        ),
    )


@post(APPLICATIONS + "/approve")
async def approve(request: AnyRequest) -> Response[Any]:
    """Approve what was ticked."""
    form = Form(await read_form(request))
    ticked = _ticked(form)
    if not ticked:
        return await _applications(request, form, state="submitted", status=422)
    answer = await issue.approve(desk(request).ctx, await officer(request), ticked)
    if isinstance(answer, Refused):
        return await refuse(request, answer, back=APPLICATIONS)
    return done(APPLICATIONS, "approved", answer)


@get(APPLICATIONS + "/{application_id:uuid}")
async def application(request: AnyRequest, application_id: FromPath[UUID]) -> Response[Any]:
    """One application, and the form to reject it."""
    return await _application(request, application_id, Form())


async def _application(
    request: AnyRequest, application_id: UUID, form: Form, status: int = 200
) -> Response[Any]:
    ctx, who = desk(request).ctx, await officer(request)
    found = await lists.application(ctx, who, application_id)
    if isinstance(found, Refused):
        return await refuse(request, found, back=APPLICATIONS)
    return await show(request, "office/application.html", status, row=found, form=form)


@post(APPLICATIONS + "/{application_id:uuid}/reject")
async def reject(request: AnyRequest, application_id: FromPath[UUID]) -> Response[Any]:
    """Reject one application, with a reason."""
    form = Form(await read_form(request))
    reason = form.take("reason", remark, lines=True)
    if reason is None:
        return await _application(request, application_id, form, 422)
    refused = await issue.reject(desk(request).ctx, await officer(request), application_id, reason)
    if refused is not None:
        return await refuse(request, refused, back=APPLICATIONS)
    return done(APPLICATIONS, "rejected")


@post(BATCHES)
async def propose(request: AnyRequest) -> Response[Any]:
    """Put the ticked approved applications into a batch."""
    form = Form(await read_form(request))
    ticked = _ticked(form)
    if not ticked:
        return await _applications(request, form, state="approved", status=422)
    try:
        answer = await issue.propose_batch(desk(request).ctx, await officer(request), ticked)
    except issue.BatchRace:
        answer = Refused(reason=Reason.WRONG_STATE)
    if isinstance(answer, Refused):
        return await refuse(request, answer, back=f"{APPLICATIONS}?state=approved")
    return done(f"{BATCHES}/{answer}", "proposed-batch")


@get(BATCHES)
async def batches(request: AnyRequest) -> Response[Any]:
    """Batches, newest first."""
    start = page_from(request, lists.NEWEST)
    found = await lists.batches(desk(request).ctx, await officer(request), start)
    if isinstance(found, Refused):
        return await refuse(request, found)
    more = more_address(BATCHES, found.more)
    return await show(request, "office/batches.html", page=found, more=more)


@get(BATCHES + "/{batch_id:uuid}")
async def batch(request: AnyRequest, batch_id: FromPath[UUID]) -> Response[Any]:
    """One batch: what is in it, and whose turn it is."""
    return await _batch(request, batch_id, Form())


async def _batch(
    request: AnyRequest,
    batch_id: UUID,
    form: Form,
    status: int = 200,
    unprintable: Unprintable | None = None,
) -> Response[Any]:
    found = await lists.batch(desk(request).ctx, await officer(request), batch_id)
    if isinstance(found, Refused):
        return await refuse(request, found, back=BATCHES)
    row, members = found
    return await show(
        request,
        "office/batch.html",
        status,
        row=row,
        members=members,
        form=form,
        unprintable=unprintable,
    )


@post(BATCHES + "/{batch_id:uuid}/decide")
async def decide(request: AnyRequest, batch_id: FromPath[UUID]) -> Response[Any]:
    """Release or send back: never by the officer who proposed it."""
    form = Form(await read_form(request))
    release = form.take("do", decision)
    if release is None:
        return await _batch(request, batch_id, form, 422)
    refused = await issue.decide_batch(
        desk(request).ctx, await officer(request), batch_id, release=release
    )
    if refused is not None:
        return await refuse(request, refused, back=f"{BATCHES}/{batch_id}")
    return done(f"{BATCHES}/{batch_id}", "released-batch" if release else "rejected-batch")


@post(BATCHES + "/{batch_id:uuid}/produce")
async def produce(request: AnyRequest, batch_id: FromPath[UUID]) -> Response[Any]:
    """Make the package and hand it over, exactly once."""
    form = Form(await read_form(request))
    if not form.checked("once"):
        form.refuse("once", Malformed("一度しか作れないことをたしかめて、印をつけてください。"))
        return await _batch(request, batch_id, form, 422)
    try:
        package = await _produce(request, desk(request).ctx, batch_id)
    except Unprintable as fault:
        return await _batch(request, batch_id, form, 409, unprintable=fault)
    if isinstance(package, Refused):
        if package.reason is Reason.NO_RIGHT:
            return await refuse(request, package, back=f"{BATCHES}/{batch_id}")
        return await _batch(request, batch_id, Form(), 409)
    name = f"eawase-{str(batch_id)[:8]}.zip"
    return Response(
        package,
        status_code=200,
        media_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


async def _produce(request: AnyRequest, ctx: Context, batch_id: UUID) -> bytes | Refused:
    who = await officer(request)
    _, policy = await lists.work(ctx, who)
    return await issue.produce(ctx, who, batch_id, press_for(ctx, policy))


def _ticked(form: Form) -> list[UUID]:
    """The ticked rows; none at all is said at the list."""
    ticked = form.take_all("id", _uuid)
    if not ticked:
        form.refuse("id", Malformed("1件以上えらんでください。"))
    return ticked


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Malformed("一覧からえらんでください。") from None


ROUTES: list[HTTPRouteHandler] = [
    applications,
    approve,
    application,
    reject,
    propose,
    batches,
    batch,
    decide,
    produce,
]
