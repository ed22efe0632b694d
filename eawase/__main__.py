"""`python -m eawase` is `eawase`."""

from eawase.cli.main import run

run()
