"""Known browsers (利用のあるブラウザ): where a customer signed in before (OWASP device cookies).

The pause after wrong passwords is the contract's, and whoever knows the contract number can keep it
up. So a browser that signed in rightly gets a mark, and wrong passwords are counted there by
themselves: what strangers type does not shut it out. The mark is no credential: the password is
asked all the same, and as seldom as anywhere.
"""

import hashlib
import hmac
from datetime import timedelta
from typing import Final

from eawase.core.identity import ContractNumber
from eawase.core.secret import Secret

KEY: Final = "known-browser"
"""What the key of the marks is derived for."""

LIFE: Final = timedelta(days=365)
"""How long a browser stays known after it last signed in."""

MOST: Final = 20
"""Known browsers of one contract; a further one takes the place of the one longest unused."""

ID_BYTES: Final = 16


def mark(key: bytes, contract: ContractNumber, browser: bytes) -> str:
    """The mark of a browser: its id and 128 bits of HMAC-SHA-256 over contract number and id."""
    assert len(browser) == ID_BYTES, "the id of a browser has 16 bytes"
    said = b"eawase/known-browser/1\n" + contract.digits.encode() + browser
    return (browser + hmac.new(key, said, hashlib.sha256).digest()[:ID_BYTES]).hex()


def browser_of(key: bytes, contract: ContractNumber, shown: str) -> bytes | None:
    """The id of the browser that shows this mark, or None: forged, or another contract's."""
    try:
        browser = bytes.fromhex(shown)[:ID_BYTES]
    except ValueError:
        return None
    if len(browser) != ID_BYTES:
        return None
    real = Secret(mark(key, contract, browser).encode())
    return browser if real.matches(Secret(shown.encode())) else None
