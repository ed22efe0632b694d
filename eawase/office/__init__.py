"""The office (職員の画面): every route of staff, behind their own sign-in."""

from litestar.handlers import HTTPRouteHandler

from eawase.office import audit, customers, dashboard, incident, issue, login, mails, pause, post

ROUTES: list[HTTPRouteHandler] = [
    *login.ROUTES,
    *dashboard.ROUTES,
    *issue.ROUTES,
    *post.ROUTES,
    *customers.ROUTES,
    *incident.ROUTES,
    *pause.ROUTES,
    *mails.ROUTES,
    *audit.ROUTES,
]
