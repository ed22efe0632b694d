"""The guide (ご利用ガイド): one page, one part for every screen, open to everybody."""

from litestar import get
from litestar.handlers import HTTPRouteHandler

from eawase.service import home
from eawase.web.pages import AnyRequest
from eawase.web.session import AnyResponse, desk


@get("/guide")
async def show(request: AnyRequest) -> AnyResponse:
    """Every number in it comes from the policy of today."""
    at = desk(request)
    policy = await home.terms(at.ctx)
    return at.pages.render(request, "portal/guide.html", policy=policy)


ROUTES: list[HTTPRouteHandler] = [show]
