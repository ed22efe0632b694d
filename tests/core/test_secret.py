"""Secrets: unprintable, sealed to their place, and opened by nothing else."""

import dataclasses
import pickle
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eawase.core.secret import (
    KeyRing,
    Secret,
    Unsealable,
    at_positions,
    hash_password,
    pack_numbers,
    password_matches,
    token_digest,
    unpack_numbers,
)

KEY, NEXT_KEY = bytes(range(32)), bytes(range(32, 64))
RING = KeyRing(keys={1: KEY}, current=1, installation="sakura")
NONCE = bytes(12)
PLACE = "20000000001/000000000018"


def sealed(ring: KeyRing = RING, secret: Secret | None = None) -> bytes:
    given = secret or pack_numbers(range(50))
    return ring.seal(given, purpose="arrangement", place=PLACE, nonce=NONCE)[0]


def opened(
    body: bytes,
    ring: KeyRing = RING,
    *,
    key_id: int = 1,
    purpose: str = "arrangement",
    place: str = PLACE,
) -> tuple[int, ...]:
    return unpack_numbers(ring.unseal(body, key_id, purpose=purpose, place=place))


@given(st.lists(st.integers(0, 65_535), max_size=60), st.binary(min_size=12, max_size=12))
def test_what_was_sealed_opens_again(numbers: list[int], nonce: bytes) -> None:
    body, key_id = RING.seal(pack_numbers(numbers), purpose="p", place="x", nonce=nonce)
    assert opened(body, key_id=key_id, purpose="p", place="x") == tuple(numbers)


def test_a_sealed_arrangement_shows_nothing_of_it() -> None:
    plain = pack_numbers(range(50)).value
    body = sealed()
    assert plain not in body
    assert not any(plain[start : start + 8] in body for start in range(0, len(plain) - 8, 2))


@pytest.mark.parametrize(
    ("purpose", "place"),
    [
        ("arrangement", "20000000002/000000000018"),
        ("arrangement", "20000000001/000000000026"),
        ("confirmation", PLACE),
        ("arrangement", ""),
    ],
)
def test_a_sealed_row_moved_elsewhere_does_not_open(purpose: str, place: str) -> None:
    with pytest.raises(Unsealable, match="does not belong here"):
        opened(sealed(), purpose=purpose, place=place)


def test_a_sealed_row_does_not_open_in_another_installation() -> None:
    other = dataclasses.replace(RING, installation="ume")
    with pytest.raises(Unsealable):
        opened(sealed(), other)


@given(st.integers(0, 10_000), st.integers(0, 7))
def test_any_altered_bit_of_a_sealed_row_is_noticed(place: int, bit: int) -> None:
    body = bytearray(sealed())
    body[place % len(body)] ^= 1 << bit
    with pytest.raises(Unsealable):
        opened(bytes(body))


@pytest.mark.parametrize("length", [0, 5, 11, 12, 13, 27, 100])
def test_a_truncated_row_does_not_open(length: int) -> None:
    with pytest.raises(Unsealable):
        opened(sealed()[:length])


def test_keys_rotate_without_sealing_anything_anew() -> None:
    both = KeyRing(keys={1: KEY, 2: NEXT_KEY}, current=2, installation="sakura")
    assert opened(sealed(), both) == tuple(range(50))
    _, key_id = both.seal(pack_numbers([1]), purpose="p", place="x", nonce=NONCE)
    assert key_id == 2
    assert both.derive("checkpoint") == RING.derive("checkpoint")


def test_without_its_key_a_row_stays_shut() -> None:
    other = KeyRing(keys={2: NEXT_KEY}, current=2, installation="sakura")
    with pytest.raises(Unsealable, match="not in the ring"):
        opened(sealed(), other)
    with pytest.raises(Unsealable):
        opened(sealed(), KeyRing(keys={1: NEXT_KEY}, current=1, installation="sakura"))


def test_a_ring_without_its_current_key_or_with_a_short_one_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="current key"):
        KeyRing(keys={1: KEY}, current=2, installation="sakura")
    with pytest.raises(ValueError, match="32 bytes"):
        KeyRing(keys={1: KEY[:16]}, current=1, installation="sakura")


def test_derived_keys_differ_by_purpose_and_installation() -> None:
    other = dataclasses.replace(RING, installation="ume")
    derived = {RING.derive("a"), RING.derive("b"), other.derive("a"), KEY}
    assert len(derived) == 4
    assert {len(key) for key in derived} == {32}


@pytest.mark.parametrize("shown", [repr, str, "{0}".format, "{0!r}".format])
def test_a_secret_never_prints(shown: object) -> None:
    assert callable(shown)
    secret = Secret(b"\x00\x2aplanted")
    assert shown(secret) == "Secret(…)"
    assert "planted" not in str(shown([secret]))


def test_a_key_ring_shows_its_ids_and_no_key() -> None:
    shown = repr(RING) + str(RING) + f"{[RING]!r}"
    assert "KeyRing(keys=[1], current=1)" in shown
    assert KEY.hex() not in shown
    assert repr(KEY)[2:20] not in shown


def test_secrets_are_compared_by_matches_only() -> None:
    one, two = pack_numbers([1, 2]), pack_numbers([1, 2])
    assert one.matches(two)
    assert one != two
    assert not one.matches(pack_numbers([2, 1]))
    assert not one.matches(pack_numbers([1]))


def test_a_secret_cannot_be_altered() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Secret(b"1").value = b"2"  # pyright: ignore[reportAttributeAccessIssue]


def test_positions_are_read_in_the_order_asked() -> None:
    secret = pack_numbers(range(100, 150))
    assert unpack_numbers(at_positions(secret, (17, 3, 49))) == (117, 103, 149)


@pytest.mark.slow
def test_a_password_matches_its_hash_and_nothing_else() -> None:
    hashed = hash_password("さくら-correct")
    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert "correct" not in hashed
    assert password_matches(hashed, "さくら-correct")
    assert not password_matches(hashed, "さくら-Correct")
    assert not password_matches(hashed, "")
    assert hash_password("さくら-correct") != hashed


@pytest.mark.parametrize("hashed", ["", "!", "$argon2id$broken", "plain"])
def test_a_broken_hash_matches_no_password(hashed: str) -> None:
    assert not password_matches(hashed, "")


def test_a_token_is_stored_as_a_digest() -> None:
    token = Random(1).randbytes(32).hex()
    assert len(token_digest(token)) == 32
    assert bytes.fromhex(token) != token_digest(token)
    assert token_digest(token) != token_digest(token[:-1])


def test_nothing_of_a_secret_is_lost_on_a_copy() -> None:
    """Workers hand secrets to threads, never to another process; a copy stays unprintable."""
    copy = pickle.loads(pickle.dumps(pack_numbers([7])))
    assert repr(copy) == "Secret(…)"
