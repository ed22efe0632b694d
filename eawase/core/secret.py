"""Secrets: they cannot be printed, are compared in constant time, and are stored sealed.

Hashing each position of a card would be theatre: a permutation of 50 falls to 1,225 hashes. So the
arrangement is sealed with AES-256-GCM-SIV under a key outside the database, and bound to its
card and contract by associated data: a sealed row moved elsewhere does not open.
"""

import hashlib
import hmac
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

NONCE_BYTES = 12
KEY_BYTES = 32

# RFC 9106, second recommended option: 64 MiB, 3 passes, 4 lanes.
_HASHER = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4)


class Unsealable(Exception):
    """A sealed secret did not open: wrong key or place, or altered. A fault, not a refusal."""


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Secret:
    """Bytes that must not be seen. No repr, no equality: only `matches`."""

    value: bytes

    def __repr__(self) -> str:
        return "Secret(…)"

    def matches(self, other: "Secret") -> bool:
        """Constant-time comparison; the only one in this code."""
        return hmac.compare_digest(self.value, other.value)


@dataclass(frozen=True, slots=True, repr=False)
class KeyRing:
    """Sealing keys by id; the newest seals, all open: keys rotate, cards are not reissued."""

    keys: Mapping[int, bytes]
    current: int
    # A sealed secret opens only in the installation that made it.
    installation: str
    _derived: dict[str, bytes] = field(default_factory=dict[str, bytes], init=False, compare=False)

    def __post_init__(self) -> None:
        if self.current not in self.keys:
            raise ValueError("the current key is not in the ring")
        if any(len(key) != KEY_BYTES for key in self.keys.values()):
            raise ValueError("a sealing key has 32 bytes")

    def __repr__(self) -> str:
        return f"KeyRing(keys={sorted(self.keys)}, current={self.current})"

    def seal(self, secret: Secret, *, purpose: str, place: str, nonce: bytes) -> tuple[bytes, int]:
        """Seal a secret for one place. Returns (nonce + ciphertext, key id)."""
        assert len(nonce) == NONCE_BYTES, "a nonce has 12 bytes"
        sealed = AESGCMSIV(self.keys[self.current]).encrypt(
            nonce, secret.value, self._associated(purpose, place)
        )
        return nonce + sealed, self.current

    def unseal(self, sealed: bytes, key_id: int, *, purpose: str, place: str) -> Secret:
        """Open a sealed secret.

        Raises:
            Unsealable: the key is gone, or the row was altered or moved to another place.
        """
        key = self.keys.get(key_id)
        if key is None:
            raise Unsealable("the sealing key of this row is not in the ring")
        nonce, body = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        try:
            opened = AESGCMSIV(key).decrypt(nonce, body, self._associated(purpose, place))
        except (InvalidTag, ValueError) as error:  # ValueError: too short for a nonce
            raise Unsealable("a sealed row does not belong here, or was altered") from error
        return Secret(opened)

    def derive(self, purpose: str) -> bytes:
        """A 32-byte key for another purpose (signing, tokens), from the first key of the ring."""
        known = self._derived.get(purpose)
        if known is None:
            first = self.keys[min(self.keys)]
            info = f"eawase/{self.installation}/{purpose}".encode()
            known = HKDFExpand(hashes.SHA256(), KEY_BYTES, info).derive(first)
            self._derived[purpose] = known  # derived once: every entry of the trail asks
        return known

    def _associated(self, purpose: str, place: str) -> bytes:
        return f"eawase/1/{self.installation}/{purpose}/{place}".encode()


def pack_numbers(numbers: Iterable[int]) -> Secret:
    """Picture numbers, or the old card's two-digit numbers, as two bytes each."""
    values = list(numbers)
    return Secret(struct.pack(f">{len(values)}H", *values))


def unpack_numbers(secret: Secret) -> tuple[int, ...]:
    """The inverse of `pack_numbers`."""
    return struct.unpack(f">{len(secret.value) // 2}H", secret.value)


def at_positions(secret: Secret, positions: Iterable[int]) -> Secret:
    """The part of a packed secret that stands at these positions, in this order."""
    return Secret(b"".join(secret.value[2 * p : 2 * p + 2] for p in positions))


def hash_password(password: str) -> str:
    """Argon2id (RFC 9106). About 0.1 s of work on purpose: never on the event loop."""
    return _HASHER.hash(password)


def password_matches(hashed: str, password: str) -> bool:
    """Check a password. Costs the same whether or not it is right."""
    try:
        return _HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


def token_digest(token: str) -> bytes:
    """What is stored of a session's 256-bit token: a copy of the table opens no session."""
    return hashlib.sha256(token.encode()).digest()
