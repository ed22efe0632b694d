"""The rules of the card: owed until answered right, judged once, bound, and silent about which."""

from dataclasses import replace
from random import Random
from uuid import UUID

import pytest

from eawase.core.challenge import (
    Authenticator,
    Challenge,
    ChallengeState,
    Confirmed,
    Issued,
    Judgement,
    issue,
    judge,
)
from eawase.core.contract import Method
from eawase.core.exposure import Choice
from eawase.core.operation import Operation
from eawase.core.policy import Policy, changed
from eawase.core.refusal import Reason, Refused
from eawase.core.secret import Secret, pack_numbers
from eawase.core.throttle import Tally
from tests.makers import (
    NOW,
    POLICY,
    authenticator,
    later,
    operation,
    reading,
    secret,
    transfer,
    wrong_reading,
)

STEPS = changed(POLICY, positions_above_yen=((100_000, 3), (1_000_000, 4)))
SMALL, LARGE = operation(10_000, 1), operation(100_000, 2)


def asked(
    held: Authenticator, frozen: Operation = SMALL, policy: Policy = STEPS, seed: int = 1
) -> Issued:
    issued = issue(held, frozen, policy, challenge_id=UUID(int=9), now=NOW, random=Random(seed))
    assert isinstance(issued, Issued)
    return issued


def refused(held: Authenticator) -> Reason:
    issued = issue(held, SMALL, STEPS, challenge_id=UUID(int=9), now=NOW, random=Random(1))
    assert isinstance(issued, Refused)
    return issued.reason


def judged(
    challenge: Challenge,
    held: Authenticator,
    given: Secret | None = None,
    *,
    frozen: Operation = SMALL,
    after_s: float = 1,
) -> Judgement:
    return judge(
        challenge,
        held,
        secret=secret(),
        given=reading(challenge.positions) if given is None else given,
        operation=frozen,
        now=later(seconds=after_s),
    )


def reason(judgement: Judgement) -> Reason:
    assert isinstance(judgement.verdict, Refused)
    return judgement.verdict.reason


def owing(held: Authenticator, issued: Issued) -> Authenticator:
    return replace(held, owed=issued.owed)


def test_a_challenge_asks_two_different_positions_for_a_small_amount() -> None:
    issued = asked(authenticator())
    assert len(set(issued.challenge.positions)) == 2
    assert issued.owed == issued.challenge.positions


def test_a_challenge_lives_as_long_as_the_policy_says() -> None:
    challenge = asked(authenticator()).challenge
    assert (challenge.expires_at - challenge.issued_at).total_seconds() == 300


@pytest.mark.parametrize("seed", range(2, 12))
def test_reloading_asks_the_same_positions_whatever_chance_says(seed: int) -> None:
    first = asked(authenticator())
    again = asked(owing(authenticator(), first), seed=seed)
    assert again.challenge.positions == first.challenge.positions


def test_another_operation_is_asked_the_same_positions() -> None:
    first = asked(authenticator())
    other = asked(owing(authenticator(), first), operation(20_000, 5), seed=3)
    assert other.challenge.positions == first.challenge.positions
    assert other.challenge.fingerprint != first.challenge.fingerprint


def test_after_expiry_the_same_positions_are_owed() -> None:
    first = asked(authenticator())
    held = owing(authenticator(), first)
    over = judged(first.challenge, held, after_s=300)
    assert (reason(over), over.judged, over.owed) == (Reason.EXPIRED, False, first.owed)
    assert asked(held, seed=8).challenge.positions == first.challenge.positions


def test_after_a_wrong_answer_the_same_positions_are_owed() -> None:
    first = asked(authenticator())
    held = owing(authenticator(), first)
    wrong = judged(first.challenge, held, wrong_reading(first.challenge.positions))
    assert wrong.owed == first.owed
    assert (
        asked(replace(held, tally=wrong.tally), seed=8).challenge.positions
        == first.challenge.positions
    )


def test_only_a_right_answer_draws_new_positions() -> None:
    first = asked(authenticator())
    held = owing(authenticator(), first)
    right = judged(first.challenge, held)
    assert isinstance(right.verdict, Confirmed)
    assert right.owed == ()
    held = replace(held, owed=right.owed, exposure=right.exposure)
    assert not set(asked(held).challenge.positions) & set(first.challenge.positions)


def test_a_larger_amount_adds_a_position_to_those_owed() -> None:
    small = asked(authenticator())
    large = asked(owing(authenticator(), small), LARGE, seed=4)
    assert large.challenge.positions[:2] == small.challenge.positions
    assert len(set(large.challenge.positions)) == 3
    assert large.owed == large.challenge.positions


def test_going_back_to_a_small_amount_asks_the_first_two_again_and_keeps_the_third_owed() -> None:
    held = authenticator()
    held = owing(held, small := asked(held))
    held = owing(held, large := asked(held, LARGE, seed=4))
    back = asked(held, seed=5)
    assert (back.challenge.positions, back.owed) == (small.challenge.positions, large.owed)
    assert asked(owing(held, back), LARGE, seed=6).challenge.positions == large.challenge.positions


def test_the_third_position_stays_owed_when_the_first_two_are_answered() -> None:
    held = authenticator()
    held = owing(held, large := asked(held, LARGE))
    right = judged((small := asked(held, seed=5)).challenge, owing(held, small))
    assert right.owed == (large.owed[2],)
    held = replace(held, owed=right.owed, exposure=right.exposure)
    assert asked(held, seed=6).challenge.positions[0] == large.owed[2]


def test_a_right_answer_exposes_exactly_the_positions_that_were_asked() -> None:
    first = asked(authenticator())
    right = judged(first.challenge, owing(authenticator(), first))
    assert {p for p, n in enumerate(right.exposure) if n == 1} == set(first.challenge.positions)
    assert sum(right.exposure) == 2


def test_a_wrong_answer_exposes_nothing() -> None:
    first = asked(authenticator())
    wrong = judged(first.challenge, owing(authenticator(), first), pack_numbers((1, 2)))
    assert wrong.exposure == authenticator().exposure


@pytest.mark.parametrize(
    ("state", "why"),
    [
        (ChallengeState.CONFIRMED, Reason.SPENT),
        (ChallengeState.REFUSED, Reason.SPENT),
        (ChallengeState.VOID, Reason.VOID),
    ],
)
def test_a_challenge_that_was_closed_is_refused_even_when_right(
    state: ChallengeState, why: Reason
) -> None:
    first = asked(authenticator())
    held = owing(authenticator(), first)
    judgement = judged(replace(first.challenge, state=state), held)
    assert (reason(judgement), judgement.judged) == (why, False)
    assert (judgement.state, judgement.tally) == (state, held.tally)


def test_a_changed_operation_voids_its_challenge_without_costing_a_try() -> None:
    first = asked(authenticator())
    forged = replace(SMALL, content=transfer(10_001))
    over = judged(first.challenge, owing(authenticator(), first), frozen=forged)
    assert (reason(over), over.judged, over.state) == (Reason.CHANGED, False, ChallengeState.VOID)


def test_the_same_content_under_another_identity_is_another_operation() -> None:
    first = asked(authenticator())
    twin, held = replace(SMALL, id=UUID(int=77)), owing(authenticator(), first)
    assert reason(judged(first.challenge, held, frozen=twin)) is Reason.CHANGED


def test_a_fingerprint_alone_does_not_carry_a_challenge_to_another_operation() -> None:
    first = asked(authenticator())
    moved = replace(first.challenge, operation_id=UUID(int=78))
    assert reason(judged(moved, owing(authenticator(), first))) is Reason.CHANGED


@pytest.mark.parametrize("seconds", [299, 299.999])
def test_an_answer_before_the_end_is_judged(seconds: float) -> None:
    first = asked(authenticator())
    assert judged(first.challenge, owing(authenticator(), first), after_s=seconds).judged


def test_an_unusable_card_neither_gets_nor_answers_a_challenge() -> None:
    first = asked(authenticator())
    held = replace(owing(authenticator(), first), usable=False)
    assert refused(held) is Reason.SUSPENDED
    judgement = judged(first.challenge, held)
    assert (reason(judgement), judgement.judged) == (Reason.SUSPENDED, False)


def test_a_card_without_tries_neither_gets_nor_answers_a_challenge() -> None:
    first = asked(authenticator())
    held = replace(owing(authenticator(), first), tally=Tally(consecutive=5))
    assert refused(held) is Reason.LOCKED
    judgement = judged(first.challenge, held)
    assert (reason(judgement), judgement.judged) == (Reason.LOCKED, False)
    assert judgement.tally == held.tally


def test_wrong_answers_count_down_and_the_last_one_locks() -> None:
    held = owing(authenticator(), first := asked(authenticator()))
    seen: list[tuple[int | None, bool]] = []
    for _ in range(5):
        wrong = judged(first.challenge, held, wrong_reading(first.challenge.positions))
        assert isinstance(wrong.verdict, Refused)
        assert (wrong.verdict.reason, wrong.state) == (Reason.WRONG, ChallengeState.REFUSED)
        seen.append((wrong.verdict.tries_left, wrong.locks))
        held = replace(held, tally=wrong.tally)
    assert seen == [(4, False), (3, False), (2, False), (1, False), (0, True)]


def test_a_refusal_is_the_same_whichever_picture_was_wrong() -> None:
    first = asked(authenticator())
    held = owing(authenticator(), first)
    one, two = (100 + position for position in first.challenge.positions)
    attempts = [(one, 999), (999, two), (998, 999), (two, one), (one, one)]
    verdicts = [judged(first.challenge, held, pack_numbers(given)) for given in attempts]
    assert all(verdict == verdicts[0] for verdict in verdicts)
    assert reason(verdicts[0]) is Reason.WRONG


@pytest.mark.parametrize("given", [(), (1,), (1, 2, 3)])
def test_an_answer_of_the_wrong_length_is_judged_wrong(given: tuple[int, ...]) -> None:
    first = asked(authenticator())
    judgement = judged(first.challenge, owing(authenticator(), first), pack_numbers(given))
    assert (reason(judgement), judgement.judged) == (Reason.WRONG, True)


def test_an_answer_with_something_behind_it_is_wrong() -> None:
    first = asked(authenticator())
    longer = Secret(reading(first.challenge.positions).value + b"\x00")
    assert reason(judged(first.challenge, owing(authenticator(), first), longer)) is Reason.WRONG


def test_a_single_use_card_without_positions_is_exhausted() -> None:
    held = authenticator(Choice.SINGLE_USE, exposure=(1,) * 49 + (0,))
    assert refused(held) is Reason.EXHAUSTED


def test_a_single_use_card_still_asks_what_it_owes() -> None:
    held = authenticator(Choice.SINGLE_USE, exposure=(1,) * 48 + (0, 0), owed=(48, 49))
    assert asked(held).challenge.positions == (48, 49)


def test_an_answer_meets_its_own_card() -> None:
    first = asked(authenticator())
    with pytest.raises(AssertionError, match="its own authenticator"):
        judged(first.challenge, replace(authenticator(), serial="000000000000"))


@pytest.mark.parametrize("positions", [(1,), (1, 2, 3, 4, 5), (3, 3)])
def test_no_challenge_asks_too_few_too_many_or_twice(positions: tuple[int, ...]) -> None:
    with pytest.raises(AssertionError):
        replace(asked(authenticator()).challenge, positions=positions)


def test_no_challenge_is_without_a_whole_fingerprint() -> None:
    with pytest.raises(AssertionError, match="32 bytes"):
        replace(asked(authenticator()).challenge, fingerprint=b"short")


def test_the_old_customer_card_is_asked_two_numbers_whatever_the_amount() -> None:
    old = authenticator(method=Method.CONFIRMATION_PASSWORD, exposure=(0,) * 10)
    assert len(asked(old, LARGE).challenge.positions) == 2
