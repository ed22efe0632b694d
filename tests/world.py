"""A small bank on a test database: scripted clock, seeded chance, customers in every state.

world = await World.found(dsn)
number = await world.contract()            # old method
card = await world.posted(number)          # applied, approved, produced, posted
await world.switch(number)                 # bound; the picture card confirms from now on
operation = await world.freeze(number)     # a transfer of 10,000 yen
asked = await world.ask(number, operation)
await world.right(number, asked)           # answers as the customer reading the paper
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from eawase.core.contract import Contract, Method
from eawase.core.identity import (
    AccountKind,
    BranchCode,
    CardNumber,
    ContractNumber,
    InstitutionCode,
    OfficerId,
)
from eawase.core.operation import AccountRef, Content, Operation, Transfer
from eawase.core.policy import Policy, changed
from eawase.core.post import PostalCode, PostMethod, TrackingNumber
from eawase.core.refusal import Refused
from eawase.core.secret import KeyRing, Secret, hash_password, pack_numbers
from eawase.core.staff import Officer, Role
from eawase.reference.holidays import is_holiday
from eawase.reference.institutions import Branch as ListedBranch
from eawase.reference.institutions import Directory, Institution
from eawase.reference.pictures import load_catalogue
from eawase.service import answer, confirm, founding, issue, mailroom, switch
from eawase.service import apply as applying
from eawase.service.answer import AnswerMore, Done
from eawase.service.authenticators import pack_answer
from eawase.service.confirm import Asked
from eawase.service.context import Context
from eawase.store import Store
from eawase.store.contracts import Branch
from eawase.store.institution import Imprint

START = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # a Tuesday, 10:00 in Japan
PASSWORD = "test-password"
POLICY = Policy(start_on=date(2026, 11, 2), deadline_on=date(2027, 3, 31))
IMPRINT = Imprint(
    code=InstitutionCode("9998"),
    name="さくら信用金庫",
    name_en="Sakura Shinkin Bank",
    kana="サクラシンキン",
    help_phone="0120-000-000",
    loss_phone="0120-000-111",
    demonstration=True,
)
BRANCH = BranchCode("001")
PAYEE = AccountRef(institution="0001", branch="001", kind=AccountKind.ORDINARY, number="7654321")

_hashed: list[str] = []


def password_hash() -> str:
    """One Argon2 hash for all test customers: the work is tested once, not everywhere."""
    if not _hashed:
        _hashed.append(hash_password(PASSWORD))
    return _hashed[0]


@dataclass
class Clock:
    """A clock that moves only when told to."""

    at: datetime = START

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **delta: float) -> None:
        self.at += timedelta(**delta)


@dataclass
class World:
    """The bank, its clock, and the papers its customers hold."""

    ctx: Context
    clock: Clock
    officers: dict[Role, Officer]
    second: Officer  # another approver
    papers: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    tables: dict[str, tuple[int, ...]] = field(default_factory=dict[str, tuple[int, ...]])
    _next: int = 0

    @classmethod
    async def found(
        cls, dsn: str, *, seed: int = 1, policy: Policy = POLICY, connections: int = 8
    ) -> "World":
        clock = Clock()
        chance = random.Random(seed)
        ctx = Context(
            store=await Store.open(dsn, connections=connections),
            keys=KeyRing(keys={1: chance.randbytes(32)}, current=1, installation="test"),
            catalogue=load_catalogue(),
            directory=_directory(),
            imprint=IMPRINT,
            now=clock,
            random=chance,
            is_holiday=is_holiday,
        )
        branch = Branch(code=BRANCH, name="本店営業部", kana="ホンテン", phone="03-0000-0000")
        await founding.found(ctx, IMPRINT, [branch], policy)
        officers = {
            role: Officer(id=OfficerId(f"test-{role.value}"), name="試験 職員", role=role)
            for role in Role
        }
        second = Officer(id=OfficerId("test-second"), name="試験 次席", role=Role.APPROVER)
        for officer in [*officers.values(), second]:
            await founding.add_officer(ctx, officer, password_hash())
        return cls(ctx=ctx, clock=clock, officers=officers, second=second)

    async def close(self) -> None:
        await self.ctx.store.close()

    async def set_policy(self, **values: object) -> Policy:
        """Change some values of the policy."""
        async with self.ctx.store.transaction() as tx:
            policy = changed(await tx.institution.policy(), **values)
        await founding.set_policy(self.ctx, policy, proposed_by="test-a", released_by="test-b")
        return policy

    async def contract(self, *, balance: int = 1_000_000, kana: str = "ｻﾄｳ ｶｽﾞｺ") -> ContractNumber:
        """A contract on the old method, with one ordinary account."""
        self._next += 1
        number = ContractNumber(f"{20_000_000_000 + self._next:011d}")
        table = tuple(self.ctx.random.randrange(100) for _ in range(10))
        self.tables[number.digits] = table
        contract = Contract(
            number=number,
            branch=BRANCH,
            name="佐藤 和子",
            kana=kana,
            postal_code=PostalCode("1410032"),
            address="東京都品川区大崎1-2-25",
            email=f"customer{self._next}@example.invalid",
            phone="03-0000-1234",
            method=Method.CONFIRMATION_PASSWORD,
            postal_mismatches=0,
            transfer_limit_yen=500_000,
            day_limit_yen=1_000_000,
            opened_at=self.ctx.now(),
        )
        await founding.open_contract(
            self.ctx,
            founding.Opening(
                contract=contract,
                password_hash=password_hash(),
                confirmation=table,
                accounts=((self.account(number), balance),),
            ),
        )
        return number

    def account(self, number: ContractNumber) -> AccountRef:
        """The ordinary account of a contract made here."""
        return AccountRef(
            institution=IMPRINT.code.digits,
            branch=BRANCH.digits,
            kind=AccountKind.ORDINARY,
            number=number.digits[-7:],
        )

    async def balance(self, number: ContractNumber) -> int:
        async with self.ctx.store.transaction() as tx:
            account = await tx.books.find(self.account(number))
        assert account is not None
        return account.balance_yen

    async def applied(self, number: ContractNumber) -> UUID:
        made = await applying.submit(self.ctx, number, PostalCode("1410032"))
        assert not isinstance(made, Refused), made
        return made.id

    async def produced(self, number: ContractNumber) -> CardNumber:
        """Apply (unless applied), approve, batch, release, produce; the paper is kept here."""
        async with self.ctx.store.transaction() as tx:
            found = await tx.applications.open_of(number)
        application = found.id if found else await self.applied(number)
        clerk, approver = self.officers[Role.CLERK], self.officers[Role.APPROVER]
        assert not isinstance(await issue.approve(self.ctx, clerk, [application]), Refused)
        batch = await issue.propose_batch(self.ctx, clerk, [application])
        assert not isinstance(batch, Refused), batch
        assert await issue.decide_batch(self.ctx, approver, batch, release=True) is None
        made: list[CardNumber] = []

        def press(printed: Sequence[issue.Printed]) -> bytes:
            for card in printed:
                self.papers[card.number.digits] = card.arrangement
                made.append(card.number)
            return b"%PDF"

        package = await issue.produce(self.ctx, self.officers[Role.PRODUCER], batch, press)
        assert package == b"%PDF", package
        return made[0]

    async def posted(self, number: ContractNumber) -> CardNumber:
        card = await self.produced(number)
        line = mailroom.Posted(card=card, tracking=self.tracking())
        assert await mailroom.post(self.ctx, self.officers[Role.CLERK], [line]) == []
        return card

    def tracking(self, method: PostMethod = PostMethod.SIMPLIFIED) -> TrackingNumber:
        """A fresh tracking number that agrees with the method."""
        self._next += 1
        first = "3" if method is PostMethod.SIMPLIFIED else "1"
        ten = f"{first}{self._next:09d}"
        return TrackingNumber(ten + str(int(ten) % 7))

    async def switched(self, number: ContractNumber | None = None) -> ContractNumber:
        """A contract whose card is bound."""
        number = number or await self.contract()
        await self.posted(number)
        done = await self.switch(number)
        assert isinstance(done, Done), done
        return number

    async def switch(self, number: ContractNumber) -> Done | AnswerMore | Refused:
        operation = await switch.begin(self.ctx, number)
        assert isinstance(operation, Operation), operation
        return await self.right(number, await self.ask(number, operation))

    def transfer(self, number: ContractNumber, amount_yen: int = 10_000) -> Transfer:
        """A transfer to another bank, for today."""
        return Transfer(
            source=self.account(number),
            payee=PAYEE,
            payee_institution_name="みずほ",
            payee_branch_name="東京営業部",
            payee_name="ﾔﾏﾀﾞ ﾊﾅｺ",
            remitter_name="ｻﾄｳ ｶｽﾞｺ",
            amount_yen=amount_yen,
            fee_yen=330,
            value_date=self.ctx.today(),
        )

    async def freeze(self, number: ContractNumber, content: Content | None = None) -> Operation:
        frozen = await confirm.freeze(self.ctx, number, content or self.transfer(number))
        assert isinstance(frozen, Operation), frozen
        return frozen

    async def ask(self, number: ContractNumber, operation: Operation) -> Asked:
        asked = await confirm.ask(self.ctx, number, operation.id)
        assert isinstance(asked, Asked), asked
        return asked

    def right_answer(self, asked: Asked) -> Secret:
        """What the customer reads from the paper at the asked positions."""
        challenge = asked.challenge
        if challenge.method is Method.IMAGE_CARD:
            paper = self.papers[challenge.serial]
            return pack_answer(self.ctx, tuple(paper[p] for p in challenge.positions))
        table = self.tables[challenge.serial]
        return pack_numbers(table[p] for p in challenge.positions)

    def wrong_answer(self, asked: Asked) -> Secret:
        """The right secrets in the wrong order, or shifted where that would be right too."""
        right = self.right_answer(asked).value
        pairs = [right[i : i + 2] for i in range(0, len(right), 2)]
        swapped = b"".join([*pairs[1:], pairs[0]])
        if swapped != right:
            return Secret(swapped)
        return pack_numbers([(int.from_bytes(pair, "big") + 1) % 100 for pair in pairs])

    async def right(self, number: ContractNumber, asked: Asked) -> Done | AnswerMore | Refused:
        given = self.right_answer(asked)
        return await answer.answer(self.ctx, number, asked.challenge.id, given)

    async def wrong(self, number: ContractNumber, asked: Asked) -> Done | AnswerMore | Refused:
        given = self.wrong_answer(asked)
        return await answer.answer(self.ctx, number, asked.challenge.id, given)


def _directory() -> Directory:
    code = IMPRINT.code
    home = Institution(code=code, name=IMPRINT.name, kana=IMPRINT.kana)
    branch = ListedBranch(institution=code, code=BRANCH, name="本店営業部", kana="ホンテン")
    return Directory(extra=((home, (branch,)),))
