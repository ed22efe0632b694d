"""The front page of the office (きょうの仕事): what waits, for whom; and the office's guide."""

from typing import Any

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from eawase.office.frame import HOME, show
from eawase.web.pages import AnyRequest


@get(HOME)
async def overview(request: AnyRequest) -> Response[Any]:
    """Counts with links; what is this officer's turn comes first."""
    return await show(request, "office/dashboard.html")


@get("/office/guide")
async def guide(request: AnyRequest) -> Response[Any]:
    """How the work goes (職員用ご利用ガイド)."""
    return await show(request, "office/guide.html")


ROUTES: list[HTTPRouteHandler] = [overview, guide]
