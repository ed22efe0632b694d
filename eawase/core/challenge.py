"""The challenge (認証要求) and its judgement (照合): the rules of the card, whole.

1. Positions are **owed**: asked, they stay with the card until answered right. Reload, expiry, a
   wrong answer, another operation or another session ask the same positions again. Were they
   redrawn, a thief who knows ten pictures would meet a pair of them in 27 reloads.
2. A challenge is **judged once**. A wrong answer ends it, and the next one asks the same.
3. It is **bound** to one frozen operation by a fingerprint of everything the customer was shown.
4. A refusal **never says which** picture was wrong, and its count is always kept.

The old customer card (お客様カード) obeys the same rules with its table of two-digit numbers; only
the size of the secret differs. Nothing here does I/O; `service.confirm` carries these values.
"""

import random as chance
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from eawase.core.contract import Method
from eawase.core.exposure import Choice, choose
from eawase.core.operation import Operation
from eawase.core.policy import Policy
from eawase.core.refusal import Reason, Refused
from eawase.core.secret import Secret, at_positions
from eawase.core.throttle import Limits, Tally

OLD_CARD_POSITIONS = 2


class ChallengeState(StrEnum):
    OPEN = "open"
    CONFIRMED = "confirmed"  # judged right
    REFUSED = "refused"  # judged wrong
    VOID = "void"  # never judged: replaced, expired, or its operation changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Authenticator:
    """What owes an answer: a picture card (50 secrets) or an old customer card (10 secrets).

    `owed` and `exposure` index its positions; `usable` says whether it may answer at all; `limits`
    are those of the policy that holds now.
    """

    method: Method
    serial: str  # card number, or the contract number for the old customer card
    usable: bool
    choice: Choice
    owed: tuple[int, ...]
    exposure: tuple[int, ...]
    tally: Tally
    limits: Limits

    def tries_left(self, now: datetime) -> int:
        """Wrong answers left before the lock; 0 means locked."""
        return self.tally.tries_left(now, self.limits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """Positions asked, once, for one operation."""

    id: UUID
    operation_id: UUID
    fingerprint: bytes
    method: Method
    serial: str
    positions: tuple[int, ...]
    issued_at: datetime
    expires_at: datetime
    state: ChallengeState = ChallengeState.OPEN

    def __post_init__(self) -> None:
        assert 2 <= len(self.positions) <= 4, "a challenge asks 2 to 4 positions"
        assert len(set(self.positions)) == len(self.positions), "positions of a challenge differ"
        assert len(self.fingerprint) == 32, "a fingerprint has 32 bytes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A new challenge, and what its authenticator owes from now on."""

    challenge: Challenge
    owed: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """The answer was right: the operation is carried out in the same transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The verdict, and everything that must be written with it, in one transaction.

    `judged` is false when the answer was never compared: nothing is counted then.
    """

    verdict: Confirmed | Refused
    judged: bool
    state: ChallengeState
    owed: tuple[int, ...]
    exposure: tuple[int, ...]
    tally: Tally
    locks: bool = False


def issue(
    authenticator: Authenticator,
    operation: Operation,
    policy: Policy,
    *,
    challenge_id: UUID,
    now: datetime,
    random: chance.Random,
) -> Issued | Refused:
    """Ask for one operation: the positions still owed, else new ones.

    An operation that needs more positions than are owed adds to them; one that needs fewer takes
    the first. Either way the rest stays owed, so that no detour redraws anything.
    """
    if authenticator.tries_left(now) == 0:
        return Refused(reason=Reason.LOCKED)
    if not authenticator.usable:
        return Refused(reason=Reason.SUSPENDED)
    strength = _strength(authenticator.method, operation, policy)
    owed = _owed(authenticator, strength, random)
    if owed is None:
        return Refused(reason=Reason.EXHAUSTED)
    challenge = Challenge(
        id=challenge_id,
        operation_id=operation.id,
        fingerprint=operation.fingerprint,
        method=authenticator.method,
        serial=authenticator.serial,
        positions=owed[:strength],
        issued_at=now,
        expires_at=now + timedelta(seconds=policy.challenge_life_s),
    )
    return Issued(challenge=challenge, owed=owed)


def _strength(method: Method, operation: Operation, policy: Policy) -> int:
    """How many positions are asked; the old customer card always answers two of its ten."""
    if method is Method.CONFIRMATION_PASSWORD:
        return OLD_CARD_POSITIONS
    return policy.strength(operation.amount_yen)


def _owed(
    authenticator: Authenticator, strength: int, random: chance.Random
) -> tuple[int, ...] | None:
    """What is owed, and as many new positions as are missing; None if the card ran out."""
    owed = authenticator.owed
    if len(owed) >= strength:
        return owed
    added = choose(
        authenticator.exposure,
        strength - len(owed),
        besides=owed,
        choice=authenticator.choice,
        random=random,
    )
    return None if added is None else (*owed, *added)


def judge(
    challenge: Challenge,
    authenticator: Authenticator,
    *,
    secret: Secret,
    given: Secret,
    operation: Operation,
    now: datetime,
) -> Judgement:
    """Judge one answer. Everything that speaks against judging is settled before comparing.

    `secret` is the authenticator's whole packed secret, `given` the packed answer in the order
    of the challenge's positions.
    """
    if barrier := _barrier(challenge, authenticator, operation, now):
        state, reason = barrier
        return _unjudged(authenticator, state, reason)
    expected = at_positions(secret, challenge.positions)
    if expected.matches(given):
        return _right(challenge, authenticator)
    return _wrong(authenticator, now)


def _barrier(
    challenge: Challenge,
    authenticator: Authenticator,
    operation: Operation,
    now: datetime,
) -> tuple[ChallengeState, Reason] | None:
    """Why this answer is not judged at all, or None. The order is the order of the reasons."""
    assert challenge.serial == authenticator.serial, "an answer meets its own authenticator"
    if challenge.state in (ChallengeState.CONFIRMED, ChallengeState.REFUSED):
        return challenge.state, Reason.SPENT
    if challenge.state is ChallengeState.VOID:
        return ChallengeState.VOID, Reason.VOID
    if authenticator.tries_left(now) == 0:
        return ChallengeState.VOID, Reason.LOCKED
    if not authenticator.usable:
        return ChallengeState.VOID, Reason.SUSPENDED
    if challenge.fingerprint != operation.fingerprint or challenge.operation_id != operation.id:
        return ChallengeState.VOID, Reason.CHANGED
    if now >= challenge.expires_at:
        return ChallengeState.VOID, Reason.EXPIRED
    return None


def _unjudged(authenticator: Authenticator, state: ChallengeState, reason: Reason) -> Judgement:
    return Judgement(
        verdict=Refused(reason=reason),
        judged=False,
        state=state,
        owed=authenticator.owed,
        exposure=authenticator.exposure,
        tally=authenticator.tally,
    )


def _right(challenge: Challenge, authenticator: Authenticator) -> Judgement:
    asked = set(challenge.positions)
    return Judgement(
        verdict=Confirmed(),
        judged=True,
        state=ChallengeState.CONFIRMED,
        owed=tuple(position for position in authenticator.owed if position not in asked),
        exposure=tuple(
            times + (position in asked) for position, times in enumerate(authenticator.exposure)
        ),
        tally=authenticator.tally.right(),
    )


def _wrong(authenticator: Authenticator, now: datetime) -> Judgement:
    tally = authenticator.tally.wrong(now, authenticator.limits)
    left = tally.tries_left(now, authenticator.limits)
    return Judgement(
        verdict=Refused(reason=Reason.WRONG, tries_left=left),
        judged=True,
        state=ChallengeState.REFUSED,
        owed=authenticator.owed,
        exposure=authenticator.exposure,
        tally=tally,
        locks=left == 0,
    )
