"""The customer's screens (個人インターネットバンキング): one module per feature."""

from eawase.portal import (
    apply,
    confirm,
    guide,
    home,
    incident,
    login,
    payees,
    receipt,
    settings,
    switch,
    transfer,
)

ROUTES = [
    *login.ROUTES,
    *home.ROUTES,
    *apply.ROUTES,
    *settings.ROUTES,
    *payees.ROUTES,
    *switch.ROUTES,
    *transfer.ROUTES,
    *confirm.ROUTES,
    *receipt.ROUTES,
    *incident.ROUTES,
    *guide.ROUTES,
]
