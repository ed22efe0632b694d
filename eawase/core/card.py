"""The card (画像認証カード): 5 rows, 10 columns, 50 different pictures, and its states.

The arrangement (配置), which picture stands where, is the shared secret. It exists in the open
twice: when it is drawn for the press, and for the microseconds of judging an answer.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from eawase.core.exposure import Choice
from eawase.core.identity import CardNumber, ContractNumber
from eawase.core.post import PostMethod
from eawase.core.throttle import Tally

ROWS = "ABCDE"
COLUMNS = "1234567890"
POSITIONS = len(ROWS) * len(COLUMNS)


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """One place on the card (位置), written `B8` (B行8列); `index` 0 to 49 runs along the rows."""

    index: int

    def __post_init__(self) -> None:
        if not 0 <= self.index < POSITIONS:
            raise ValueError("a position lies between 0 and 49")

    @classmethod
    def at(cls, label: str) -> "Position":
        """`Position.at("B8")`; anything but one row and one column is a ValueError."""
        if len(label) != 2:
            raise ValueError("a position is one row and one column")
        return cls(ROWS.index(label[0]) * len(COLUMNS) + COLUMNS.index(label[1]))

    @property
    def row(self) -> str:
        return ROWS[self.index // len(COLUMNS)]

    @property
    def column(self) -> str:
        return COLUMNS[self.index % len(COLUMNS)]

    @property
    def label(self) -> str:
        return self.row + self.column


class CardState(StrEnum):
    """Where a card is in its life."""

    PRODUCED = "produced"  # 作成済
    POSTED = "posted"  # 発送済
    RETURNED = "returned"  # 返戻: came back, waits for its destruction
    ACTIVE = "active"  # 利用中
    SUSPENDED = "suspended"  # 利用停止
    REVOKED = "revoked"  # 失効
    SPOILT = "spoilt"  # 書損: ruined before posting


MOVES: dict[CardState, frozenset[CardState]] = {
    CardState.PRODUCED: frozenset({CardState.POSTED, CardState.SPOILT}),
    CardState.POSTED: frozenset({CardState.ACTIVE, CardState.RETURNED, CardState.REVOKED}),
    CardState.RETURNED: frozenset({CardState.REVOKED}),
    CardState.ACTIVE: frozenset({CardState.SUSPENDED, CardState.REVOKED}),
    CardState.SUSPENDED: frozenset({CardState.ACTIVE, CardState.REVOKED}),
    CardState.REVOKED: frozenset(),
    CardState.SPOILT: frozenset(),
}
assert MOVES.keys() == set(CardState)

ON_ITS_WAY = frozenset({CardState.PRODUCED, CardState.POSTED})
BOUND = frozenset({CardState.ACTIVE, CardState.SUSPENDED})


class CardReason(StrEnum):
    """Why a card was suspended or revoked."""

    LOST = "lost"  # 紛失
    STOLEN = "stolen"  # 盗難
    LOCKED = "locked"  # too many wrong answers
    OFFICER = "officer"  # stopped by the bank
    REPLACED = "replaced"  # its successor was bound
    LAPSED = "lapsed"  # posted, never bound in time
    RETURNED = "returned"  # came back by post and was destroyed
    RETIRED = "retired"  # a single-use card reached its last positions


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One card as the server knows it; the arrangement stays sealed."""

    number: CardNumber
    contract: ContractNumber
    state: CardState
    sealed: bytes
    key_id: int
    choice: Choice
    owed: tuple[int, ...]  # asked and not yet answered right: they stay with the card
    exposure: tuple[int, ...]  # right answers per position, 50 counts
    tally: Tally
    post_method: PostMethod
    produced_at: datetime
    tracking_number: str | None = None
    posted_at: datetime | None = None
    bound_at: datetime | None = None
    reason: CardReason | None = None

    def __post_init__(self) -> None:
        assert len(self.exposure) == POSITIONS, "exposure counts all 50 positions"
        assert len(set(self.owed)) == len(self.owed), "owed positions differ"
        if self.state in BOUND:
            assert self.bound_at is not None, "a card in use has been bound"

    def may_become(self, state: CardState) -> bool:
        """What is not in the table of moves does not happen."""
        return state in MOVES[self.state]
