"""The sample bank: 200 customers in every state, made by the product's own jobs.

Everything goes through `service`, under a scripted clock, so that ledgers, mails and the audit
trail are what a real year would have left. Cards are drawn from the system's chance even here.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from eawase.cli.sample_data import (
    APPROVER,
    CLERK,
    IMPRINT,
    OFFICERS,
    PASSWORD,
    PRODUCER,
    STATES,
    ScriptedClock,
    card_imprint,
    history,
    sample_policy,
)
from eawase.cli.sample_people import BRANCHES, Person, people
from eawase.core.calendar import japan_date
from eawase.core.card import CardReason
from eawase.core.contract import Contract, Method
from eawase.core.identity import (
    AccountKind,
    CardNumber,
    ContractNumber,
)
from eawase.core.operation import AccountRef, Operation, PayeeRegistration
from eawase.core.post import ReturnReason, TrackingNumber
from eawase.core.refusal import Refused
from eawase.core.secret import hash_password
from eawase.core.staff import ProposalKind
from eawase.press.cards import CardFace, print_cards
from eawase.service import (
    answer,
    apply,
    confirm,
    founding,
    incident,
    issue,
    login,
    mailroom,
    switch,
)
from eawase.service.authenticators import pack_answer
from eawase.service.confirm import Asked
from eawase.service.context import Context


@dataclass
class SampleBank:
    """Makes the bank; `papers` receives what its sample customers hold in their hands."""

    ctx: Context
    clock: ScriptedClock
    papers: Path
    # Who lives where; cards are drawn by `ctx.random`, the system's chance.
    chance: random.Random = field(
        default_factory=lambda: random.Random(2017)  # noqa: S311 - sample names, no secrets
    )
    faces: dict[str, tuple[CardNumber, tuple[str, ...]]] = field(
        default_factory=dict[str, tuple[CardNumber, tuple[str, ...]]]
    )
    _posted: int = 0

    async def make(self, customers: int, *, say: Callable[[str], None]) -> None:
        """Found the bank and bring `customers` of them into their states."""
        now = self.clock.at
        await founding.found(self.ctx, IMPRINT, list(BRANCHES), sample_policy(japan_date(now)))
        hashed = hash_password(PASSWORD)
        for officer in OFFICERS:
            await founding.add_officer(self.ctx, officer, hashed)
        say(f"{customers} customers")
        self.clock.at = now - timedelta(days=60)
        numbers = [
            await self._open(index, person, hashed)
            for index, person in zip(range(customers), people(self.chance), strict=False)
        ]
        self.clock.at = now - timedelta(days=25)
        await self._into_states(numbers, now)
        self.clock.at = now - timedelta(days=2, hours=3)
        await self._earlier_logins(numbers[:3])
        self._write_faces()

    async def _open(self, index: int, person: Person, hashed: str) -> ContractNumber:
        number = ContractNumber(f"{20_000_000_001 + index:011d}")
        branch = BRANCHES[index % len(BRANCHES)]
        table = tuple(self.chance.randrange(100) for _ in range(10))
        account = AccountRef(
            institution=IMPRINT.code.digits,
            branch=branch.code.digits,
            kind=AccountKind.ORDINARY,
            number=f"{1_200_001 + index * 37:07d}",
        )
        savings = replace(account, kind=AccountKind.SAVINGS, number=f"{3_300_001 + index:07d}")
        contract = Contract(
            number=number,
            branch=branch.code,
            name=person.name,
            kana=person.kana,
            postal_code=person.postal_code,
            address=person.address,
            email=f"customer{index + 1:03d}@example.invalid",
            phone=person.phone,
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
                password_hash=hashed,
                confirmation=table,
                accounts=((account, 1_000_000), (savings, 3_000_000)),
            ),
        )
        await founding.book_history(self.ctx, number, history(account, self.clock.at, self.chance))
        if index < 2:
            self._write_table(number, person, table)
        return number

    async def _earlier_logins(self, numbers: Sequence[ContractNumber]) -> None:
        """The sample customers were here before: the main screen tells when."""
        for number in numbers:
            done = await login.sign_in(self.ctx, number, PASSWORD, source="127.0.0.1")
            assert not isinstance(done, Refused), done
            await login.sign_out(self.ctx, done.token)

    async def _into_states(self, numbers: Sequence[ContractNumber], now: datetime) -> None:
        """The first customer has not applied, the second has a posted card, the third uses one."""
        rest = list(numbers[3:])
        wanted = {
            state: [rest.pop(0) for _ in range(min(len(rest), _share(count, len(numbers))))]
            for state, count in STATES.items()
        }
        wanted["posted"].insert(0, numbers[1])
        wanted["switched"].insert(0, numbers[2])
        await self._applications(wanted)
        await self._cards(wanted, now)

    async def _applications(self, wanted: dict[str, list[ContractNumber]]) -> None:
        for number in wanted["submitted"]:
            await self._apply(number)
        for number in wanted["approved"]:
            await self._approve([await self._apply(number)])
        for number in wanted["withdrawn"]:
            await self._apply(number)
            await apply.withdraw(self.ctx, number)
        for number in wanted["rejected"]:
            made = await self._apply(number)
            await issue.reject(self.ctx, CLERK, made, "転居のお届けがあるため")
        await self._batch(wanted["batch_proposed"], release=False)
        await self._batch(wanted["batch_released"], release=True)

    async def _cards(self, wanted: dict[str, list[ContractNumber]], now: datetime) -> None:
        await self._produce(wanted["produced"])
        for number in await self._produce(wanted["spoilt"]):
            await mailroom.spoil(self.ctx, PRODUCER, number)
        returned = await self._post(await self._produce(wanted["returned"]))
        destroyed = await self._post(await self._produce(wanted["destroyed"]))
        for card in [*returned, *destroyed]:
            await mailroom.take_back(self.ctx, CLERK, card, ReturnReason.NOT_COLLECTED)
        for card in destroyed:
            await mailroom.destroy(self.ctx, CLERK, card)
        bound = ("switched", "suspended", "locked", "unlock_proposed", "revoked")
        for state in bound:
            await self._post(await self._produce(wanted[state]))
        self.clock.at = now - timedelta(days=8)
        await self._post(await self._produce(wanted["posted"]))
        for number in [one for state in bound for one in wanted[state]]:
            await self._switch(number)
        await self._incidents(wanted)

    async def _incidents(self, wanted: dict[str, list[ContractNumber]]) -> None:
        for number in wanted["suspended"]:
            await incident.report_loss(self.ctx, number, CardReason.LOST)
        for number in [*wanted["locked"], *wanted["unlock_proposed"]]:
            await self._lock(number)
        for number in wanted["unlock_proposed"]:
            await incident.propose(
                self.ctx, CLERK, ProposalKind.UNLOCK, number, "窓口で運転免許証を確認"
            )
        for number in wanted["revoked"]:
            card, _ = self.faces[number.digits]
            await incident.revoke(self.ctx, APPROVER, number, card, CardReason.STOLEN)
        for number in wanted["stopped"]:
            await incident.stop(self.ctx, number)

    async def _apply(self, number: ContractNumber) -> UUID:
        async with self.ctx.store.transaction() as tx:
            contract = await tx.contracts.get(number, self.ctx.today())
        assert contract is not None
        made = await apply.submit(self.ctx, number, contract.postal_code)
        assert not isinstance(made, Refused), made
        return made.id

    async def _approve(self, applications: list[UUID]) -> list[UUID]:
        await issue.approve(self.ctx, CLERK, applications)
        return applications

    async def _batch(self, numbers: Sequence[ContractNumber], *, release: bool) -> UUID | None:
        if not numbers:
            return None
        made = await self._approve([await self._apply(number) for number in numbers])
        batch = await issue.propose_batch(self.ctx, CLERK, made)
        assert not isinstance(batch, Refused), batch
        if release:
            await issue.decide_batch(self.ctx, APPROVER, batch, release=True)
        return batch

    async def _produce(self, numbers: Sequence[ContractNumber]) -> list[CardNumber]:
        batch = await self._batch(numbers, release=True)
        made: list[CardNumber] = []

        def press(printed: Sequence[issue.Printed]) -> bytes:
            for card in printed:
                self.faces[card.application.contract.digits] = (card.number, card.arrangement)
                made.append(card.number)
            return b""

        if batch is not None:
            await issue.produce(self.ctx, PRODUCER, batch, press)
        return made

    async def _post(self, cards: Sequence[CardNumber]) -> list[CardNumber]:
        lines = [mailroom.Posted(card=card, tracking=self._tracking()) for card in cards]
        faults = await mailroom.post(self.ctx, CLERK, lines)
        assert faults == [], faults
        return list(cards)

    def _tracking(self) -> TrackingNumber:
        self._posted += 1
        ten = f"312{3_400_000 + self._posted:07d}"
        return TrackingNumber(ten + str(int(ten) % 7))

    async def _switch(self, number: ContractNumber) -> None:
        operation = await switch.begin(self.ctx, number)
        assert isinstance(operation, Operation), operation
        await switch.acknowledge(self.ctx, number)
        asked = await confirm.ask(self.ctx, number, operation.id)
        assert isinstance(asked, Asked), asked
        paper = self.faces[number.digits][1]
        chosen = tuple(paper[position] for position in asked.challenge.positions)
        await answer.answer(self.ctx, number, asked.challenge.id, pack_answer(self.ctx, chosen))

    async def _lock(self, number: ContractNumber) -> None:
        """Somebody guesses until the card is locked."""
        content = PayeeRegistration(
            payee=AccountRef(
                institution="0001", branch="001", kind=AccountKind.ORDINARY, number="7654321"
            ),
            payee_institution_name="みずほ",
            payee_branch_name="東京営業部",
            payee_name="ﾔﾏﾀﾞ ﾀﾛｳ",
        )
        frozen = await confirm.freeze(self.ctx, number, content)
        assert isinstance(frozen, Operation), frozen
        while isinstance(asked := await confirm.ask(self.ctx, number, frozen.id), Asked):
            paper = self.faces[number.digits][1]
            right = [paper[position] for position in asked.challenge.positions]
            guess = pack_answer(self.ctx, tuple(reversed(right)))
            await answer.answer(self.ctx, number, asked.challenge.id, guess)

    def _write_table(self, number: ContractNumber, person: Person, table: tuple[int, ...]) -> None:
        """The old customer card of a sample customer, as paper."""
        lines = [
            f"お客様カード(見本)  契約者ID {number}  {person.name} 様",
            f"ご登録の住所  〒{person.postal_code.hyphenated} {person.address}",
            "",
        ]
        lines += [f"{place}: {value:02d}" for place, value in zip("1234567890", table, strict=True)]
        path = self.papers / f"customer-card-{number}.txt"
        path.write_text("\n".join(lines) + "\n", "utf-8")

    def _write_faces(self) -> None:
        """The picture cards of the two sample customers who have one, as paper."""
        for number in ("20000000002", "20000000003"):
            card, arrangement = self.faces[number]
            face = CardFace(number_printed=card.printed, arrangement=arrangement)
            pdf = print_cards([face], card_imprint(IMPRINT), self.ctx.catalogue)
            (self.papers / f"image-card-{number}.pdf").write_bytes(pdf)


def _share(count: int, customers: int) -> int:
    """The state's share of a smaller bank, at least one customer each."""
    return max(1, count * customers // 200)
