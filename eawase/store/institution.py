"""The institution itself: its name, telephones, and its policy."""

from dataclasses import dataclass
from datetime import datetime

from eawase.core.identity import InstitutionCode
from eawase.core.policy import Policy, policy_from_dict, policy_to_dict
from eawase.store.connection import Connection
from eawase.store.statements import load

_SQL = load("institution")


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """Which institution this installation serves, as printed on cards and pages."""

    code: InstitutionCode
    name: str
    name_en: str
    kana: str
    help_phone: str
    loss_phone: str
    demonstration: bool


class Institution:
    def __init__(self, connection: Connection) -> None:
        self._db = connection

    async def install(self, imprint: Imprint) -> None:
        await self._db.execute(
            _SQL["install"],
            imprint.code.digits,
            imprint.name,
            imprint.name_en,
            imprint.kana,
            imprint.help_phone,
            imprint.loss_phone,
            imprint.demonstration,
        )

    async def imprint(self) -> Imprint | None:
        """None before the installation was set up."""
        row = await self._db.fetchrow(_SQL["imprint"])
        if row is None:
            return None
        return Imprint(
            code=InstitutionCode(row["institution_code"]),
            name=row["name"],
            name_en=row["name_en"],
            kana=row["kana"],
            help_phone=row["help_phone"],
            loss_phone=row["loss_phone"],
            demonstration=row["demonstration"],
        )

    async def policy(self) -> Policy:
        return (await self.policy_version())[1]

    async def policy_version(self) -> tuple[int, Policy]:
        row = await self._db.fetchrow(_SQL["current_policy"])
        assert row is not None, "an installation has a policy"
        return row["version"], policy_from_dict(row["document"])

    async def set_policy(
        self, policy: Policy, *, version: int, proposed_by: str, released_by: str, now: datetime
    ) -> None:
        await self._db.execute(
            _SQL["set_policy"], version, policy_to_dict(policy), now, proposed_by, released_by
        )
