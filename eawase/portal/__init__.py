"""The customer's screens (個人インターネットバンキング): one module per feature."""

from eawase.portal import apply, guide, home, incident, login, settings

ROUTES = [
    *login.ROUTES,
    *home.ROUTES,
    *apply.ROUTES,
    *settings.ROUTES,
    *incident.ROUTES,
    *guide.ROUTES,
]
