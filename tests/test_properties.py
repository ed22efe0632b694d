"""Whatever a customer, a thief or two tabs do in whatever order: what must stay true, stays true.

A small model of the bank plays the rules of the core; hypothesis plays everybody else.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

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
from eawase.core.exposure import Choice
from eawase.core.operation import Operation
from eawase.core.policy import changed
from eawase.core.refusal import Reason, Refused
from tests.makers import NOW, POLICY, authenticator, operation, reading, secret, wrong_reading

STEPS = changed(POLICY, positions_above_yen=((100_000, 3), (1_000_000, 4)), recent_failures_max=12)
AMOUNTS = st.sampled_from([1, 99_999, 100_000, 999_999, 1_000_000])


@dataclass
class Asked:
    challenge: Challenge
    operation: Operation


class Bank(RuleBasedStateMachine):
    """One card, any number of operations and challenges, everything in any order."""

    choice: Choice

    def __init__(self) -> None:
        super().__init__()
        self.now: datetime = NOW
        self.random = Random(0)
        self.operations: list[Operation] = []
        self.asked: list[Asked] = []
        self.held: Authenticator = authenticator(self.choice, limits=STEPS.limits)
        self.judged: dict[UUID, int] = {}
        self.rights = self.wrongs = self.row = 0
        self.answered: list[int] = []
        self.shown: list[int] = []  # positions shown since the last right answer, in order
        self.locked = False

    @initialize(seed=st.integers(0, 2**32))
    def shuffle(self, seed: int) -> None:
        self.random = Random(seed)

    @rule(amount=AMOUNTS)
    def freeze(self, amount: int) -> None:
        self.operations.append(operation(amount, len(self.operations) + 1))

    @precondition(lambda self: self.operations)
    @rule(data=st.data())
    def ask(self, data: st.DataObject) -> None:
        """Ask for any operation, as a reload, another tab or another session would."""
        wanted = data.draw(st.sampled_from(self.operations))
        number = UUID(int=1000 + len(self.asked))
        issued = issue(
            self.held, wanted, STEPS, challenge_id=number, now=self.now, random=self.random
        )
        if isinstance(issued, Refused):
            assert issued.reason in {Reason.LOCKED, Reason.EXHAUSTED}
            assert self.locked == (issued.reason is Reason.LOCKED)
            return
        self._void_the_rest()
        self._check_shown(issued)
        self.held = replace(self.held, owed=issued.owed)
        self.asked.append(Asked(issued.challenge, wanted))

    def _void_the_rest(self) -> None:
        for one in self.asked:
            if one.challenge.state is ChallengeState.OPEN:
                one.challenge = replace(one.challenge, state=ChallengeState.VOID)

    def _check_shown(self, issued: Issued) -> None:
        """No detour shows a position that a detour before did not; more are only added."""
        positions = list(issued.challenge.positions)
        common = min(len(positions), len(self.shown))
        assert positions[:common] == self.shown[:common]
        if len(positions) > len(self.shown):
            self.shown = positions

    @precondition(lambda self: self.asked)
    @rule(data=st.data(), right=st.booleans())
    def answer(self, data: st.DataObject, right: bool) -> None:
        """Answer any challenge ever shown, spent ones too."""
        one = data.draw(st.sampled_from(self.asked))
        positions = one.challenge.positions
        self._take(one, self._judge(one, reading(positions) if right else wrong_reading(positions)))

    @precondition(lambda self: self.asked and len(self.operations) > 1)
    @rule(data=st.data())
    def answer_for_another_operation(self, data: st.DataObject) -> None:
        """The right pictures, for an operation other than the one that was shown."""
        one = data.draw(st.sampled_from(self.asked))
        other = data.draw(st.sampled_from([o for o in self.operations if o.id != one.operation.id]))
        given = reading(one.challenge.positions)
        judgement = self._judge(replace(one, operation=other), given)
        assert not judgement.judged
        self._take(one, judgement)

    def _judge(self, one: Asked, given: Any) -> Judgement:
        return judge(
            one.challenge,
            self.held,
            secret=secret(),
            given=given,
            operation=one.operation,
            now=self.now,
        )

    def _take(self, one: Asked, judgement: Judgement) -> None:
        was_open = one.challenge.state is ChallengeState.OPEN
        one.challenge = replace(one.challenge, state=judgement.state)
        if not judgement.judged:
            assert (judgement.owed, judgement.tally) == (self.held.owed, self.held.tally)
            assert judgement.exposure == self.held.exposure
            return
        assert was_open
        assert not self.locked
        self.judged[one.challenge.id] = self.judged.get(one.challenge.id, 0) + 1
        self.held = replace(
            self.held, owed=judgement.owed, exposure=judgement.exposure, tally=judgement.tally
        )
        if isinstance(judgement.verdict, Confirmed):
            self.rights, self.row = self.rights + 1, 0
            self.answered += one.challenge.positions
            self.shown = [p for p in self.shown if p not in one.challenge.positions]
        else:
            self.wrongs, self.row = self.wrongs + 1, self.row + 1
            self.locked = judgement.locks

    @rule(seconds=st.sampled_from([1, 60, 299, 300, 3600]))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @invariant()
    def every_challenge_was_judged_at_most_once(self) -> None:
        assert all(times == 1 for times in self.judged.values())

    @invariant()
    def at_most_one_challenge_is_open(self) -> None:
        states = [one.challenge.state for one in self.asked]
        assert states.count(ChallengeState.OPEN) <= 1

    @invariant()
    def wrong_answers_are_counted_exactly_and_never_beyond_the_limit(self) -> None:
        assert self.held.tally.consecutive == self.row <= STEPS.failures_max
        assert len(self.held.tally.recent) == self.wrongs <= STEPS.recent_failures_max
        out_of_tries = self.row == 5 or self.wrongs == 12
        assert self.locked == out_of_tries

    @invariant()
    def exposure_is_what_was_answered_right(self) -> None:
        counts = tuple(self.answered.count(position) for position in range(50))
        assert self.held.exposure == counts

    @invariant()
    def what_is_owed_is_few_and_different(self) -> None:
        assert len(set(self.held.owed)) == len(self.held.owed) <= 4

    @invariant()
    def the_choice_keeps_its_promise(self) -> None:
        if self.choice is Choice.SINGLE_USE:
            assert max(self.held.exposure) <= 1
        if self.choice is Choice.LEAST_EXPOSED:
            assert max(self.held.exposure) - min(self.held.exposure) <= 1


@pytest.mark.parametrize("choice", list(Choice))
def test_no_order_of_events_breaks_the_rules_of_the_card(choice: Choice) -> None:
    machine = type(f"Bank_{choice.value}", (Bank,), {"choice": choice})
    machine.TestCase.settings = settings(
        max_examples=40,
        stateful_step_count=60,
        deadline=None,
    )
    machine.TestCase("runTest").debug()


@pytest.mark.parametrize("choice", list(Choice))
def test_a_thief_who_only_reloads_sees_the_same_two_positions_for_ever(choice: Choice) -> None:
    held, seen = authenticator(choice), set[tuple[int, ...]]()
    for number in range(100):
        issued = issue(
            held,
            operation(10_000, number),
            STEPS,
            challenge_id=UUID(int=number),
            now=NOW,
            random=Random(number),
        )
        assert isinstance(issued, Issued)
        seen.add(issued.challenge.positions)
        held = replace(held, owed=issued.owed)
    assert len(seen) == 1
