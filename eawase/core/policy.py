"""The institution's policy: every number the bank may tune, each with its bounds.

"0 positions" or "100 tries" cannot be configured: a policy outside its bounds cannot be made.
"""

from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

from eawase.core.exposure import Choice
from eawase.core.picture import Deck
from eawase.core.post import PostMethod
from eawase.core.throttle import Limits


class BadPolicy(ValueError):
    """A policy outside its bounds; the message names the field and the bounds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """取扱条件. Amounts in yen, lives in seconds, the dates are Japan's."""

    start_on: date  # 開始日: applications are offered from this day on
    deadline_on: date  # 切替期限: the last day on which the old method confirms operations
    card_fee_yen: int = 0
    post_method: PostMethod = PostMethod.SIMPLIFIED
    delivery_days: int = 14
    bind_within_days: int = 90
    switch_needs_old_method: bool = False

    deck: Deck = Deck.OWN
    choice: Choice = Choice.LEAST_EXPOSED
    positions: int = 2
    positions_above_yen: tuple[tuple[int, int], ...] = ()  # (amount, positions), rising
    failures_max: int = 5
    recent_failures_max: int = 20
    recent_failures_days: int = 30
    challenge_life_s: int = 300
    operations_per_day: int = 30
    reorder_uses_left: int = 5
    retire_positions_left: int = 10
    card_life_days: int = 1825

    postal_mismatches_max: int = 3
    login_failures_max: int = 5
    login_block_s: int = 600
    session_idle_s: int = 600
    session_life_s: int = 3600

    transfer_limit_yen: int = 500_000
    day_limit_yen: int = 1_000_000
    limit_ceiling_yen: int = 5_000_000
    transfer_fee_yen: int = 330  # to other institutions; none within the own
    value_date_days: int = 30

    BOUNDS: ClassVar[dict[str, tuple[int, int]]] = {
        "card_fee_yen": (0, 10_000),
        "delivery_days": (3, 60),
        "bind_within_days": (30, 180),
        "positions": (2, 4),
        "failures_max": (3, 10),
        "recent_failures_max": (10, 50),
        "recent_failures_days": (1, 90),
        "challenge_life_s": (60, 600),
        "operations_per_day": (1, 200),
        "reorder_uses_left": (1, 20),
        "retire_positions_left": (6, 40),
        "card_life_days": (90, 3650),
        "postal_mismatches_max": (1, 10),
        "login_failures_max": (3, 20),
        "login_block_s": (60, 3600),
        "session_idle_s": (60, 1800),
        "session_life_s": (300, 14_400),
        "transfer_limit_yen": (1, 100_000_000),
        "day_limit_yen": (1, 100_000_000),
        "limit_ceiling_yen": (1, 100_000_000),
        "transfer_fee_yen": (0, 5_000),
        "value_date_days": (14, 60),
    }

    def __post_init__(self) -> None:
        for name, (low, high) in self.BOUNDS.items():
            value = getattr(self, name)
            if not low <= value <= high:
                raise BadPolicy(f"{name} must be {low} to {high}, not {value}")
        if self.deadline_on < self.start_on:
            raise BadPolicy("deadline_on lies before start_on")
        amounts = [amount for amount, _ in self.positions_above_yen]
        if amounts != sorted(set(amounts)):
            raise BadPolicy("positions_above_yen must rise")
        if any(not 2 <= positions <= 4 for _, positions in self.positions_above_yen):
            raise BadPolicy("positions_above_yen asks for 2 to 4 positions")

    @property
    def limits(self) -> Limits:
        return Limits(
            failures_max=self.failures_max,
            recent_max=self.recent_failures_max,
            window_days=self.recent_failures_days,
        )

    def strength(self, amount_yen: int) -> int:
        """How many positions an operation of this amount is asked (2 = 11.3 bits, 4 = 22.4)."""
        asked = self.positions
        for amount, positions in self.positions_above_yen:
            if amount_yen >= amount:
                asked = max(asked, positions)
        return asked

    @property
    def strength_max(self) -> int:
        """The most positions ever asked: the promise printed on the card and on each screen."""
        return max(self.positions, *(n for _, n in self.positions_above_yen), 0)


def policy_to_dict(policy: Policy) -> dict[str, Any]:
    """As stored and exported: dates and enumerations as text."""
    plain = asdict(policy)
    for name, value in plain.items():
        if isinstance(value, date):
            plain[name] = value.isoformat()
        elif isinstance(value, StrEnum):
            plain[name] = value.value
    return plain


def policy_from_dict(plain: dict[str, Any]) -> Policy:
    """The inverse. Unknown names are refused, so that a typing error cannot weaken a policy.

    Raises:
        BadPolicy: unknown or malformed field, or a value outside its bounds.
    """
    known = {field.name for field in fields(Policy)}
    if unknown := set(plain) - known:
        raise BadPolicy(f"unknown policy fields: {', '.join(sorted(unknown))}")
    values = dict(plain)
    try:
        values["start_on"] = date.fromisoformat(values["start_on"])
        values["deadline_on"] = date.fromisoformat(values["deadline_on"])
        for name, kind in (("post_method", PostMethod), ("deck", Deck), ("choice", Choice)):
            if name in values:
                values[name] = kind(values[name])
        steps = values.get("positions_above_yen", ())
        values["positions_above_yen"] = tuple((int(a), int(n)) for a, n in steps)
        return Policy(**values)
    except (KeyError, TypeError, ValueError) as error:
        raise BadPolicy(str(error)) from error


def changed(policy: Policy, **values: Any) -> Policy:
    """A policy with some values changed; bounds are checked again."""
    return replace(policy, **values)
