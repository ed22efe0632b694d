"""The customer's screens (個人インターネットバンキング): one module per feature."""

from eawase.portal import login

ROUTES = [*login.ROUTES]
