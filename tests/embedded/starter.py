"""A program that starts the embedded server and waits: the application that gets killed."""

import sys
import time
from pathlib import Path

from eawase.embedded import EmbeddedPostgres

with EmbeddedPostgres(Path(sys.argv[1])) as server:
    sys.stdout.write(f"{server.pid}\n")
    sys.stdout.flush()
    time.sleep(60)
