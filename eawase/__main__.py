"""`python -m eawase` is the command `eawase`."""

from eawase.cli.main import run

if __name__ == "__main__":
    run()
