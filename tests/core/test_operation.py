"""The frozen operation: any other content is another operation."""

from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from typing import Any, cast
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eawase.core.identity import AccountKind, ContractNumber
from eawase.core.operation import (
    KIND_OF,
    TYPE_OF,
    AccountRef,
    ContactChange,
    Content,
    LimitChange,
    Operation,
    OperationKind,
    OperationState,
    PayeeRegistration,
    SwitchOver,
    Transfer,
    content_from_dict,
    content_to_dict,
)
from tests.makers import NOW, NUMBER, account, operation, transfer

CONTENTS: list[Content] = [
    transfer(),
    LimitChange(transfer_limit_yen=1, day_limit_yen=2, effective_on=date(2026, 11, 25)),
    PayeeRegistration(
        payee=account("7654321"),
        payee_institution_name="さくら信用金庫",
        payee_branch_name="本店営業部",
        payee_name="ﾔﾏﾀﾞ ﾊﾅｺ",
    ),
    ContactChange(email="a@example.invalid", phone="03-0000-0000"),
    SwitchOver(card_number="000000000018", cautions="2026-11"),
]
LEAVES = [
    (content, leaf)
    for content in CONTENTS
    for field in fields(content)
    for leaf in (
        [(field.name, inner.name) for inner in fields(AccountRef)]
        if isinstance(getattr(content, field.name), AccountRef)
        else [(field.name,)]
    )
]


def other(value: object) -> st.SearchStrategy[Any]:
    """Any value of the same type but this one."""
    match value:
        case AccountKind():
            return st.sampled_from([kind for kind in AccountKind if kind is not value])
        case date():
            return st.dates().filter(lambda day: day != value)
        case int():
            return st.integers(1, 10**12).filter(lambda number: number != value)
        case _:
            return st.text(max_size=40).filter(lambda text: text != value)


def with_leaf(content: Content, leaf: tuple[str, ...], value: object) -> Content:
    if len(leaf) == 1:
        return replace(content, **{leaf[0]: value})  # pyright: ignore[reportArgumentType]
    inner = replace(getattr(content, leaf[0]), **{leaf[1]: value})
    return replace(content, **{leaf[0]: inner})  # pyright: ignore[reportArgumentType]


def leaf_of(content: Content, leaf: tuple[str, ...]) -> object:
    found: object = content
    for name in leaf:
        found = getattr(found, name)
    return found


def frozen(content: Content) -> Operation:
    return Operation(id=UUID(int=1), contract=NUMBER, content=content, frozen_at=NOW)


@given(st.data(), st.sampled_from(LEAVES))
def test_any_altered_field_changes_the_fingerprint(
    data: st.DataObject, place: tuple[Content, tuple[str, ...]]
) -> None:
    content, leaf = place
    value = data.draw(other(leaf_of(content, leaf)))
    altered = with_leaf(content, leaf, value)
    assert frozen(altered).fingerprint != frozen(content).fingerprint


def test_a_value_moved_from_one_field_to_the_next_changes_the_fingerprint() -> None:
    one = ContactChange(email="ab", phone="c")
    two = ContactChange(email="a", phone="bc")
    assert frozen(one).fingerprint != frozen(two).fingerprint


def test_another_contract_or_identity_changes_the_fingerprint() -> None:
    mine = operation()
    theirs = replace(mine, contract=ContractNumber("20000000002"))
    again = replace(mine, id=UUID(int=2))
    assert len({mine.fingerprint, theirs.fingerprint, again.fingerprint}) == 3


def test_the_fingerprint_has_32_bytes_and_stays_the_same() -> None:
    """Pinned: a fingerprint stored by one version is compared by the next."""
    assert len(operation().fingerprint) == 32
    pinned = "2c707c5708768b2b5f2d9e63dcd1a28a4e0d85212d86635c9e6760516d65c66d"
    assert frozen(CONTENTS[4]).fingerprint.hex() == pinned


def test_progress_does_not_change_the_fingerprint() -> None:
    done = replace(
        operation(),
        state=OperationState.CONFIRMED,
        confirmed_at=NOW + timedelta(minutes=1),
        receipt_number="261124-00000001",
        old_method_confirmed=True,
    )
    assert done.fingerprint == operation().fingerprint


@pytest.mark.parametrize("content", CONTENTS, ids=lambda content: type(content).__name__)
def test_contents_come_back_from_storage_as_they_went(content: Content) -> None:
    stored = content_to_dict(content)
    assert all(not isinstance(value, (date, datetime)) for value in stored.values())
    assert content_from_dict(KIND_OF[type(content)], stored) == content


@given(
    st.builds(
        Transfer,
        source=st.builds(AccountRef),
        payee=st.builds(AccountRef),
        amount_yen=st.integers(1, 10**9),
        fee_yen=st.integers(0, 5000),
    )
)
def test_any_transfer_comes_back_with_the_same_fingerprint(content: Transfer) -> None:
    again = content_from_dict(OperationKind.TRANSFER, content_to_dict(content))
    assert frozen(again).fingerprint == frozen(content).fingerprint


def test_stored_content_with_a_field_too_many_is_a_fault() -> None:
    stored = {**content_to_dict(CONTENTS[3]), "admin": True}
    with pytest.raises(TypeError):
        content_from_dict(OperationKind.CONTACT_CHANGE, stored)


def test_every_kind_has_one_type_and_every_type_one_kind() -> None:
    assert {KIND_OF[cls] for cls in TYPE_OF.values()} == set(OperationKind)
    assert {type(content) for content in CONTENTS} == set(KIND_OF)


@pytest.mark.parametrize(
    ("content", "amount"),
    list(zip(CONTENTS, [10_000, 2, 0, 0, 0], strict=True)),
    ids=lambda value: str(value) if isinstance(value, int) else type(value).__name__,
)
def test_strength_looks_at_the_amount_or_the_new_day_limit(content: Content, amount: int) -> None:
    assert frozen(content).amount_yen == amount


@pytest.mark.parametrize(("amount", "fee"), [(0, 0), (-1, 0), (-10_000, 330), (1, -1)])
def test_a_transfer_never_moves_money_backwards(amount: int, fee: int) -> None:
    with pytest.raises(ValueError, match="at least 1 yen"):
        transfer(amount, fee_yen=fee)


@pytest.mark.parametrize(("one", "day"), [(-1, 1), (1, -1)])
def test_a_limit_is_not_negative(one: int, day: int) -> None:
    with pytest.raises(ValueError, match="not negative"):
        LimitChange(
            transfer_limit_yen=one,
            day_limit_yen=day,
            effective_on=cast(LimitChange, CONTENTS[1]).effective_on,
        )


@pytest.mark.parametrize("content", CONTENTS)
def test_an_operation_waits_a_day_for_its_answer_and_a_switch_over_for_ever(
    content: Content,
) -> None:
    frozen = Operation(id=UUID(int=1), contract=NUMBER, content=content, frozen_at=NOW)
    assert not frozen.too_old(NOW + timedelta(hours=24))
    late = NOW + timedelta(hours=24, microseconds=1)
    assert frozen.too_old(late) is not isinstance(content, SwitchOver)
