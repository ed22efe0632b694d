"""A door takes its port, and says in one sentence when it cannot."""

import socket

import pytest

from eawase.server import PORTAL, Door
from eawase.settings import BadSetting


def test_a_taken_port_is_named() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(BadSetting, match=f"portal on 127.0.0.1 port {port}"):
            Door(audience=PORTAL, host="127.0.0.1", port=port).open()


def test_a_free_port_is_taken() -> None:
    with Door(audience=PORTAL, host="127.0.0.1", port=0).open() as taken:
        assert taken.getsockname()[0] == "127.0.0.1"
