"""The doors' assembly: context and settings in, one audience's application out.

A process serves any subset of audiences; the customers' door has no route of the office to attack.
"""

from litestar import Litestar

from eawase import office, portal
from eawase.service.context import Context
from eawase.settings import Settings
from eawase.web.guard import create_app
from eawase.web.pages import Institution, Pages
from eawase.web.session import CUSTOMERS, OFFICERS, Desk
from eawase.web.static_files import StaticFiles

PORTAL = "portal"
OFFICE = "office"


def build_app(settings: Settings, ctx: Context, audience: str) -> Litestar:
    """The application of one audience."""
    assert audience in (PORTAL, OFFICE), "an audience is the portal or the office"
    static = StaticFiles()
    imprint = ctx.imprint
    institution = Institution(
        name_ja=imprint.name,
        name_en=imprint.name_en,
        help_telephone=imprint.help_phone,
        loss_telephone=imprint.loss_phone,
    )
    staff = audience == OFFICE
    pages = Pages(
        static=static,
        institution=institution,
        secure_cookies=settings.secure_cookies,
    )
    desk = Desk(
        ctx=ctx,
        pages=pages,
        static=static,
        secure_cookies=settings.secure_cookies,
        audience=OFFICERS if staff else CUSTOMERS,
        hosts=frozenset(settings.hosts),
        proxies=settings.trusted_proxies,
    )
    return create_app(desk, office.ROUTES if staff else portal.ROUTES)
