"""Reading forms: what is typed comes back, what is forged does not get in."""

from typing import Any

import pytest
from litestar import Litestar, Request, post
from litestar.exceptions import ClientException
from litestar.testing import TestClient

from eawase.core.identity import ContractNumber
from eawase.core.malformed import Malformed
from eawase.web.forms import Form, FormData, FormLimits, parse_form, read_form

SMALL = FormLimits(fields_max=3, value_length_max=10, body_bytes_max=200)


def form_of(body: str, *, secret: set[str] | None = None) -> Form:
    return Form(parse_form(body.encode()), secret=secret or set())


def test_a_good_field_is_parsed() -> None:
    form = form_of("contract=1234567-8901")
    assert form.take("contract", ContractNumber.parse) == ContractNumber("12345678901")
    assert form.ok


def test_a_bad_field_keeps_its_error_and_what_was_typed() -> None:
    form = form_of("contract=12")
    assert form.take("contract", ContractNumber.parse) is None
    assert form.errors["contract"].params["length"] == 11
    assert form.value("contract") == "12"


def test_an_empty_field_is_an_error_only_when_it_is_needed() -> None:
    form = form_of("memo=&name=%E3%80%80")
    assert form.take("memo", str, required=False) is None
    assert form.ok
    assert form.take("name", str) is None
    assert list(form.errors) == ["name"]


def test_a_secret_is_never_shown_again() -> None:
    form = form_of("password=hidden-thing&contract=1", secret={"password"})
    assert form.take("password", str) == "hidden-thing"
    assert form.value("password") == ""
    assert form.value("contract") == "1"


@pytest.mark.parametrize("code", [0x00, 0x08, 0x0A, 0x1B, 0x7F, 0x85])
def test_a_control_character_is_refused_at_its_field(code: int) -> None:
    form = Form(FormData(fields={"memo": [f"a{chr(code)}b"], "other": ["fine"]}))
    assert form.take("memo", str) is None
    assert form.take("other", str) == "fine"
    assert list(form.errors) == ["memo"]


def test_a_box_for_lists_takes_line_breaks_but_no_nul() -> None:
    form = form_of("list=a%0D%0Ab&bad=a%00b")
    assert form.take("list", str, lines=True) == "a\r\nb"
    assert form.take("bad", str, lines=True) is None
    assert form.value("bad") == ""


def test_a_field_sent_twice_is_refused_and_never_chosen_from() -> None:
    form = form_of("payee=1&payee=2")
    assert form.take("payee", str) is None
    assert "payee" in form.errors


def test_ticked_rows_come_all_and_one_bad_one_spoils_them() -> None:
    assert form_of("row=1&row=2").take_all("row", int) == [1, 2]
    form = form_of("row=12345678901&row=x")
    assert form.take_all("row", ContractNumber.parse) == []
    assert not form.ok


def test_the_first_error_of_a_field_stays() -> None:
    form = Form()
    form.refuse("postal", Malformed("一"))
    form.refuse("postal", Malformed("二"))
    assert form.errors["postal"].message == "一"


def test_a_box_is_ticked_as_sent_and_as_given_the_first_time() -> None:
    assert form_of("read=yes").checked("read")
    assert not form_of("read=no").checked("read")
    assert not form_of("x=1").checked("read")
    assert Form(given={"read": "yes"}).checked("read")
    assert Form(given={"name": "Hanako"}).value("name") == "Hanako"


def test_too_long_a_value_is_refused_at_its_field() -> None:
    form = Form(parse_form(b"memo=" + b"a" * 11, SMALL))
    assert form.take("memo", str) is None
    assert form.errors["memo"].params == {"length": 10}


@pytest.mark.parametrize("body", [b"a=1&b=2&c=3&d=4", b"a=%FF%FE", b"a=\xe3\x81\x82"])
def test_a_broken_body_is_no_form(body: bytes) -> None:
    with pytest.raises(ClientException):
        parse_form(body, SMALL)


@pytest.mark.parametrize(
    "limits",
    [{"fields_max": 0}, {"value_length_max": 0}, {"body_bytes_max": 9_000_000}],
)
def test_limits_have_bounds(limits: dict[str, int]) -> None:
    with pytest.raises(AssertionError):
        FormLimits(**limits)


@post("/form", status_code=200)
async def echo(request: Request[Any, Any, Any]) -> dict[str, list[str]]:
    """The fields as they were read."""
    return dict((await read_form(request, SMALL)).fields)


def test_a_form_is_read_from_a_request() -> None:
    with TestClient(Litestar([echo])) as client:
        sent = client.post("/form", data={"a": ["1", "2"], "名": "花子"})
        assert sent.json() == {"a": ["1", "2"], "名": ["花子"]}


def test_another_type_of_body_is_415_and_too_much_is_413() -> None:
    with TestClient(Litestar([echo])) as client:
        assert client.post("/form", json={"a": 1}).status_code == 415
        assert client.post("/form", data={"a": "x" * 300}).status_code == 413
        assert client.post("/form", data={"a": "x" * 150}).status_code == 200
