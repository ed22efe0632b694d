"""What the sample bank is made of: names, officers, how many customers in which state."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from eawase.core.identity import InstitutionCode, OfficerId
from eawase.core.ledger import Internal, Journal, JournalKind, Posting
from eawase.core.operation import AccountRef
from eawase.core.policy import Policy
from eawase.core.staff import Officer, Role
from eawase.press.imprint import Imprint as CardImprint
from eawase.store.institution import Imprint

PASSWORD = "demo-password"
IMPRINT = Imprint(
    code=InstitutionCode("9998"),
    name="さくら信用金庫",
    name_en="Sakura Shinkin Bank",
    kana="サクラシンキン",
    help_phone="0120-000-000",
    loss_phone="0120-000-111",
    demonstration=True,
)
OFFICERS = (
    Officer(id=OfficerId("demo-clerk"), name="受付 花子", role=Role.CLERK),
    Officer(id=OfficerId("demo-producer"), name="作成 次郎", role=Role.PRODUCER),
    Officer(id=OfficerId("demo-approver"), name="承認 三郎", role=Role.APPROVER),
    Officer(id=OfficerId("demo-approver-2"), name="承認 四郎", role=Role.APPROVER),
    Officer(id=OfficerId("demo-auditor"), name="監査 五月", role=Role.AUDITOR),
    Officer(id=OfficerId("demo-admin"), name="管理 六花", role=Role.ADMINISTRATOR),
)
CLERK, PRODUCER, APPROVER = OFFICERS[:3]

# How many of 200 customers end in which state; the rest have not applied yet.
STATES = {
    "posted": 22,
    "switched": 44,
    "submitted": 18,
    "approved": 12,
    "batch_proposed": 8,
    "batch_released": 6,
    "produced": 8,
    "withdrawn": 3,
    "rejected": 3,
    "returned": 4,
    "destroyed": 2,
    "spoilt": 2,
    "suspended": 4,
    "locked": 3,
    "unlock_proposed": 2,
    "revoked": 3,
    "stopped": 3,
}


@dataclass
class ScriptedClock:
    """Past days for the sample bank's history."""

    at: datetime

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=7)
        return self.at


def sample_policy(today: date) -> Policy:
    """Started three weeks ago; the old method ends in about four months."""
    return Policy(
        start_on=today - timedelta(days=28),
        deadline_on=date(today.year + 1, 3, 31),
        positions_above_yen=(),
    )


def history(account: AccountRef, start: datetime, chance: random.Random) -> list[Journal]:
    """Two months of an ordinary household."""
    lines = [
        (3, 215_000 + chance.randrange(80_000), "給与"),
        (5, -(6_000 + chance.randrange(5_000)), "電気料"),
        (9, -(3_000 + chance.randrange(3_000)), "水道料"),
        (12, -30_000, "ATM"),
        (20, -(40_000 + chance.randrange(30_000)), "クレジット"),
        (33, 215_000 + chance.randrange(80_000), "給与"),
        (36, -(6_000 + chance.randrange(5_000)), "電気料"),
        (41, -50_000, "ATM"),
        (50, -(40_000 + chance.randrange(30_000)), "クレジット"),
    ]
    return [
        Journal(
            kind=JournalKind.DEPOSIT if amount > 0 else JournalKind.WITHDRAWAL,
            booked_at=start + timedelta(days=day),
            postings=(
                Posting(account=account, amount_yen=amount, text=text),
                Posting(account=Internal.CASH, amount_yen=-amount, text=text),
            ),
        )
        for day, amount, text in lines
    ]


def card_imprint(imprint: Imprint) -> CardImprint:
    """What the press prints for this institution."""
    return CardImprint(
        institution=imprint.name,
        service="インターネットバンキング",
        help_tel=imprint.help_phone,
        loss_tel=imprint.loss_phone,
        positions_asked=2,
    )
