"""Text from outside that breaks a rule (入力の誤り), said so that its writer can mend it."""


class Malformed(ValueError):
    """Bad text at the door: the caller shows `message` at the field, or answers 400.

    `message` is a Japanese sentence with `{named}` places; it is also the key of its translation,
    so nothing variable is ever written into it. `params` fills the places. The parameter `label`,
    where there is one, is the name of the field and has a translation of its own; every other text
    parameter is what the person typed and is shown as it is.
    """

    message: str
    params: dict[str, str | int]

    def __init__(self, message: str, /, **params: str | int) -> None:
        super().__init__(message)
        self.message = message
        self.params = params

    def __str__(self) -> str:
        """The Japanese sentence with its places filled (for logs, the command line and tests)."""
        return self.message.format(**self.params)


def visible(text: str, *, shown_max: int = 5) -> str:
    """The different characters of `text`, made harmless to show: 「漢」「字」, unprintable by code.

    At most `shown_max` of them, because whoever pastes a page of text needs only a hint.
    """
    distinct = list(dict.fromkeys(text))
    names = [mark if mark.isprintable() else f"U+{ord(mark):04X}" for mark in distinct[:shown_max]]
    more = "…" if len(distinct) > shown_max else ""
    return "".join(f"「{name}」" for name in names) + more
