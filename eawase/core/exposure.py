"""Exposure (使用済み位置): how often each position was answered, and which to ask next.

Whoever watched an answer knows its pictures. Spreading the questions keeps an observer of t
operations near blind guessing; asking at random gives him 12 % after ten (docs/decisions/0001).
"""

import random as chance
from collections.abc import Sequence
from enum import StrEnum


class Choice(StrEnum):
    """How positions are chosen."""

    LEAST_EXPOSED = "least_exposed"  # default: the positions answered least often
    UNIFORM = "uniform"  # the classic card: any position, again and again
    SINGLE_USE = "single_use"  # each position answered once, then never (NIST SP 800-63B 3.1.2.2)


def choose(
    exposure: Sequence[int],
    count: int,
    *,
    besides: Sequence[int],
    choice: Choice,
    random: chance.Random,
) -> tuple[int, ...] | None:
    """Choose `count` different positions, none of `besides`. None: a single-use card ran out.

    `exposure` counts right answers per position. The order of the result is random as well,
    because イ and ロ are told apart.
    """
    free = [position for position in range(len(exposure)) if position not in besides]
    if choice is Choice.SINGLE_USE:
        free = [position for position in free if exposure[position] == 0]
    if len(free) < count:
        return None
    random.shuffle(free)
    if choice is Choice.LEAST_EXPOSED:
        free.sort(key=lambda position: exposure[position])  # stable: ties stay shuffled
    chosen = free[:count]
    random.shuffle(chosen)
    return tuple(chosen)


def uses_left(exposure: Sequence[int], *, positions: int, retire_left: int) -> int:
    """Right answers a single-use card still has before it retires with `retire_left` unused."""
    unused = sum(1 for times in exposure if times == 0)
    return max(0, (unused - retire_left) // positions)
