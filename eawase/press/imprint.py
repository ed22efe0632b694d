"""What the institution has printed on every card and letter (印刷事項)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """The institution's own words and numbers; nothing here is secret."""

    institution: str  # さくら信用金庫
    service: str  # インターネットバンキング
    help_tel: str
    loss_tel: str
    positions_asked: int  # the most that one operation may ask
    help_hours: str = "平日9時〜17時"
    loss_hours: str = "24時間"
    postal_code: str = ""  # of the sender, 123-4567
    address: str = ""  # of the sender
    bind_within_days: int = 90  # from the day of printing to the last day of switching over

    def __post_init__(self) -> None:
        assert self.positions_asked >= 1, "a challenge asks for something"

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything that has to be in the fonts."""
        return (
            self.institution,
            self.service,
            self.help_tel,
            self.loss_tel,
            self.help_hours,
            self.loss_hours,
            self.postal_code,
            self.address,
        )
