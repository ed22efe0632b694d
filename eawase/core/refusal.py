"""Refusals (お断り): the bank says no. A refusal is a value, never an exception.

An exception would roll the transaction back and take the count of wrong answers with it.
"""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why something was refused. Screens and API branch on it; it never says which picture."""

    # an answer
    WRONG = "wrong"  # judged and not right; costs a try
    SPENT = "spent"  # that challenge was judged before; costs nothing
    EXPIRED = "expired"  # the challenge's life is over; costs nothing
    VOID = "void"  # a newer challenge or another operation took its place
    CHANGED = "changed"  # the operation is no longer what was frozen
    LOCKED = "locked"  # too many wrong answers
    # the contract's means of confirming
    STOPPED = "stopped"  # emergency stop (IB取引中止)
    SUSPENDED = "suspended"  # the card is suspended
    NO_CARD = "no_card"  # switched over, and the card is gone: wait for the next one
    DEADLINE_PASSED = "deadline_passed"  # the old method ended
    EXHAUSTED = "exhausted"  # a single-use card has no positions left to ask
    # an operation
    NOT_FOUND = "not_found"
    ALREADY_DONE = "already_done"
    TOO_OLD = "too_old"  # frozen more than 24 hours ago: to be entered again
    TOO_MANY_OPERATIONS = "too_many_operations"
    OVER_TRANSFER_LIMIT = "over_transfer_limit"
    OVER_DAY_LIMIT = "over_day_limit"
    INSUFFICIENT_FUNDS = "insufficient_funds"
    SAME_ACCOUNT = "same_account"  # a transfer to the account it comes from
    PAYEE_UNKNOWN = "payee_unknown"  # own institution: no account of that number and name
    VALUE_DATE_PASSED = "value_date_passed"
    RISE_TOO_LATE = "rise_too_late"  # a rise of limits was frozen on an earlier day: freeze it anew
    # an application and a switch-over
    NOT_STARTED = "not_started"
    ALREADY_APPLIED = "already_applied"
    CARD_UNDER_WAY = "card_under_way"
    CARD_IN_USE = "card_in_use"
    POSTAL_UNKNOWN = "postal_unknown"  # no such code in Japan: a slip, costs no try
    POSTAL_MISMATCH = "postal_mismatch"
    POSTAL_BLOCKED = "postal_blocked"
    NOTHING_TO_SWITCH = "nothing_to_switch"
    NOT_ACKNOWLEDGED = "not_acknowledged"
    # sign-in
    CREDENTIALS = "credentials"  # unknown, wrong or throttled: one answer for all three
    # staff
    NO_RIGHT = "no_right"
    SAME_OFFICER = "same_officer"
    WRONG_STATE = "wrong_state"
    MISMATCHED_TRACKING = "mismatched_tracking"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """One refusal. `tries_left` only for answers and postal codes, None where nothing counts."""

    reason: Reason
    tries_left: int | None = None
