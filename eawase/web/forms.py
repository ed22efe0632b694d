"""Reading what a form sends (フォームの読取り), within limits, and keeping it for the second try.

    data = await read_form(request)                    # 413 / 400 when it is not a form of ours
    form = Form(data, secret={'password'})             # secret: never given back to the page
    number = form.take('contract', ContractNumber.parse)   # the value, or None and an error
    if number is None or password is None:
        return pages.render(request, 'portal/login.html', status=422, form=form)

Templates: macros `field(form, …)` and `error_summary(form)` show `form.errors` (field -> Malformed)
and `form.value(name)`. For the first showing of a page give `form=Form()` (or with `given={…}` to
fill fields in). `form.refuse('postal', Malformed('…'))` adds an error found later, by a job.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar
from urllib.parse import parse_qsl

from litestar import Request
from litestar.exceptions import ClientException
from litestar.exceptions.http_exceptions import RequestEntityTooLarge

from eawase.core.malformed import Malformed

T = TypeVar("T")

FORM_TYPE: Final = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class FormLimits:
    """How much of a form is read. Characters are counted after decoding."""

    fields_max: int = 200
    value_length_max: int = 2_000
    body_bytes_max: int = 64 * 1024

    def __post_init__(self) -> None:
        assert 1 <= self.fields_max <= 20_000
        assert 1 <= self.value_length_max <= 1_000_000
        assert 1 <= self.body_bytes_max <= 8 * 1024 * 1024


DEFAULT_LIMITS: Final = FormLimits()


@dataclass(frozen=True, slots=True)
class FormData:
    """Every value of every field, in the order sent, as text and not yet trusted."""

    fields: Mapping[str, list[str]] = field(default_factory=dict[str, list[str]])
    limits: FormLimits = DEFAULT_LIMITS

    def all(self, name: str, *, lines: bool = False) -> list[str]:
        """The values of one field. Raises `Malformed` if one is too long or hides characters.

        `lines` allows line breaks and tabs, for the boxes where lists are pasted.
        """
        values = self.fields.get(name, [])
        for value in values:
            _refuse_bad_text(value, self.limits.value_length_max, lines=lines)
        return values

    def one(self, name: str, *, lines: bool = False) -> str:
        """The value of a field that is sent once, "" when missing. Twice is a forged form."""
        values = self.all(name, lines=lines)
        if len(values) > 1:
            raise Malformed("同じ項目が2つ送られました。もう一度入力してください。")
        return values[0] if values else ""


class Form:
    """One showing of a form: what was typed, what was wrong with it."""

    def __init__(
        self,
        data: FormData | None = None,
        *,
        secret: Collection[str] = (),
        given: Mapping[str, str] | None = None,
    ) -> None:
        self.errors: dict[str, Malformed] = {}
        self._data = data if data is not None else FormData()
        self._sent = data is not None
        self._secret = frozenset(secret)
        self._given = dict(given or {})

    @property
    def ok(self) -> bool:
        """True while nothing was refused."""
        return not self.errors

    def take(
        self,
        name: str,
        parse: Callable[[str], T],
        *,
        required: bool = True,
        lines: bool = False,
    ) -> T | None:
        """The parsed value of a field; None when it is empty or bad, and then the error is kept."""
        try:
            text = self._data.one(name, lines=lines)
            if text.strip(" \u3000\r\n\t") == "":
                if required:
                    self.refuse(name, Malformed("入力してください。"))
                return None
            return parse(text)
        except Malformed as fault:
            self.refuse(name, fault)
            return None

    def take_all(self, name: str, parse: Callable[[str], T]) -> list[T]:
        """The parsed values of a field sent many times (ticked rows); one bad value spoils all."""
        try:
            return [parse(text) for text in self._data.all(name)]
        except Malformed as fault:
            self.refuse(name, fault)
            return []

    def checked(self, name: str, value: str = "yes") -> bool:
        """True if the box was ticked (or was given as ticked at the first showing)."""
        if self._sent:
            return value in self._data.fields.get(name, [])
        return self._given.get(name) == value

    def refuse(self, name: str, fault: Malformed) -> None:
        """Keep the first error of a field: one at a time is enough to read."""
        self.errors.setdefault(name, fault)

    def value(self, name: str) -> str:
        """What to show in the field again: never a secret, never hidden characters."""
        if name in self._secret:
            return ""
        if not self._sent:
            return self._given.get(name, "")
        try:
            values = self._data.all(name, lines=True)
        except Malformed:
            return ""
        return values[0] if values else ""


async def read_form(
    request: Request[Any, Any, Any], limits: FormLimits = DEFAULT_LIMITS
) -> FormData:
    """The form in the body of a request. Too big is 413, another type 415; broken is 400."""
    sent_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if sent_type != FORM_TYPE:
        raise ClientException(status_code=415, detail="not a form")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limits.body_bytes_max:
            raise RequestEntityTooLarge
    return parse_form(bytes(body), limits)


def parse_form(body: bytes, limits: FormLimits = DEFAULT_LIMITS) -> FormData:
    """The fields of a urlencoded body in UTF-8."""
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=limits.fields_max,
        )
    except ValueError as reason:
        raise ClientException(detail="unreadable form") from reason
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    return FormData(fields=fields, limits=limits)


def _refuse_bad_text(value: str, length_max: int, *, lines: bool) -> None:
    if len(value) > length_max:
        raise Malformed("長すぎます。{length}文字までにしてください。", length=length_max)
    allowed = "\r\n\t" if lines else ""
    for mark in value:
        if (ord(mark) < 0x20 or 0x7F <= ord(mark) < 0xA0) and mark not in allowed:
            raise Malformed("使えない文字(目に見えない文字)が入っています。")
