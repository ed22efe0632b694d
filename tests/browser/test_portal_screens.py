"""Every screen of the portal, in Japanese and English: widths, light and dark, axe, targets."""

from datetime import timedelta

import pytest

from eawase.core.identity import ContractNumber
from eawase.service import home
from tests.browser.bank import ServedBank
from tests.browser.conftest import OpenCustomer
from tests.browser.eyes import Eyes
from tests.browser.people import Customer

LANGUAGES = ["ja-JP", "en-GB"]


@pytest.fixture(params=LANGUAGES)
def seat(request: pytest.FixtureRequest, bank: ServedBank, at_portal: OpenCustomer) -> OpenCustomer:
    """A customer's seat in the language of the walk."""

    def take(number: ContractNumber, *, card: bool = True) -> Customer:
        customer = at_portal(number, locale=request.param)
        if card:
            customer.arrangement = bank.paper_of(number)
        return customer

    return take


def submit(customer: Customer, selector: str = "main form .btns button") -> None:
    """Press a form's first button, whatever it is called in this language."""
    customer.page.evaluate("document.querySelectorAll('form').forEach((f) => f.noValidate = true)")
    with customer.page.expect_navigation():
        customer.page.locator(selector).first.click()


def test_from_sign_in_to_the_application(bank: ServedBank, seat: OpenCustomer, eyes: Eyes) -> None:
    customer = seat(bank.run(bank.world.contract()), card=False)
    customer.open("/login")
    eyes.look(customer, "login")
    submit(customer)
    eyes.look(customer, "login-empty")
    customer.password, right = "wrong-password", customer.password
    customer.log_in()
    eyes.look(customer, "login-refused")
    customer.password = right
    customer.log_in()
    eyes.look(customer, "apply")
    customer.page.locator("[name=postal]").fill("1000001")
    submit(customer)
    eyes.look(customer, "apply-wrong-postal-code")
    customer.open("/home")
    eyes.look(customer, "home-invited")
    customer.open("/apply")
    customer.page.locator("[name=postal]").fill("1410032")
    submit(customer)
    eyes.look(customer, "applied")
    customer.open("/home")
    eyes.look(customer, "home-applied")


def test_before_the_switch_over(bank: ServedBank, seat: OpenCustomer, eyes: Eyes) -> None:
    customer = seat(bank.run(bank.world.contract()), card=False)
    customer.log_in()
    customer.begin_transfer()
    eyes.look(customer, "confirm-old-card")
    customer.type_numbers(shift=1)
    customer.send_answer()
    eyes.look(customer, "refused-old-card")
    customer.page.locator("main a.btn").first.click()
    customer.type_numbers()
    customer.send_answer()
    eyes.look(customer, "receipt-old-card")


def test_the_switch_over(bank: ServedBank, seat: OpenCustomer, eyes: Eyes) -> None:
    number = bank.run(bank.world.contract())
    bank.run(bank.world.posted(number))
    customer = seat(number)
    customer.log_in()
    eyes.look(customer, "home-posted")
    customer.open("/apply")
    eyes.look(customer, "card-under-way")
    customer.open("/switch")
    eyes.look(customer, "switch")
    customer.choose_rightly()
    submit(customer, "#answer .btns button")
    eyes.look(customer, "switch-cautions-unread")
    customer.page.locator("label.check").filter(has=customer.page.locator("[name=read]")).click()
    customer.choose_rightly()
    customer.send_answer()
    eyes.look(customer, "switched")
    customer.open("/home")
    eyes.look(customer, "home-switched")
    customer.open("/switch")
    eyes.look(customer, "switch-nothing")


def test_a_transfer(bank: ServedBank, seat: OpenCustomer, eyes: Eyes) -> None:
    customer = seat(bank.run(bank.world.switched()))
    customer.log_in()
    for name, path in (
        ("transfer", "/transfer"),
        ("transfer-banks", "/transfer?institution=信用"),
        ("transfer-nothing-found", "/transfer?institution=zzzz"),
        ("transfer-branch", "/transfer/branch?institution=0001&q=東京"),
        ("transfer-details", "/transfer/details?institution=0001&branch=001"),
    ):
        assert customer.open(path) == 200
        eyes.look(customer, name)
    submit(customer)
    eyes.look(customer, "transfer-details-empty")
    customer.begin_transfer()
    eyes.look(customer, "confirm")
    customer.choose_rightly()
    eyes.look(customer, "confirm-chosen")
    customer.choose([customer.pictures()[0]] * 2)
    customer.send_answer()
    eyes.look(customer, "confirm-same-picture-twice")
    customer.choose_wrongly()
    customer.send_answer()
    eyes.look(customer, "refused")
    customer.page.locator("main a.btn").first.click()
    eyes.look(customer, "confirm-again")
    customer.choose_rightly()
    customer.send_answer()
    eyes.look(customer, "receipt")
    customer.open("/home")
    customer.page.locator(".account .acts a").nth(1).click()
    eyes.look(customer, "statement")


def test_what_can_go_wrong_with_a_transfer(
    bank: ServedBank, seat: OpenCustomer, eyes: Eyes
) -> None:
    customer = seat(bank.run(bank.world.switched()))
    customer.log_in()
    customer.begin_transfer()
    customer.choose_rightly()
    bank.world.clock.forward(minutes=6)
    customer.send_answer()
    eyes.look(customer, "expired")
    customer.begin_transfer()
    address = customer.path
    while customer.page.locator(".board").count():
        customer.choose_wrongly()
        customer.send_answer()
        if customer.page.locator("main a.btn[href^='/confirm/']").count():
            customer.open(address)
    eyes.look(customer, "locked")
    customer.open("/transfer")
    eyes.look(customer, "transfer-locked")
    customer.open("/home")
    eyes.look(customer, "home-locked")


def test_the_settings(bank: ServedBank, seat: OpenCustomer, eyes: Eyes) -> None:
    customer = seat(bank.run(bank.world.switched()))
    customer.log_in()
    for name, path in (
        ("settings", "/settings"),
        ("settings-contact", "/settings/contact"),
        ("settings-limits", "/settings/limits"),
        ("payees", "/settings/payees"),
        ("payees-new", "/settings/payees/new"),
        ("payees-branch", "/settings/payees/new/branch?institution=0001&q=001"),
        ("payees-details", "/settings/payees/new/details?institution=0001&branch=001"),
    ):
        assert customer.open(path) == 200
        eyes.look(customer, name)
    main = customer.page.locator("main form").first
    kind = main.locator("[name=kind]").first
    if kind.evaluate("e => e.tagName") == "SELECT":
        kind.select_option("ordinary")
    else:
        main.locator("label").filter(has=main.locator("[name=kind][value=ordinary]")).click()
    main.locator("[name=number]").fill("7654321")
    main.locator("[name=name]").fill("やまだ　はなこ")
    submit(customer)
    eyes.look(customer, "confirm-payee")
    customer.choose_rightly()
    customer.send_answer()
    eyes.look(customer, "receipt-payee")
    customer.open("/settings/payees")
    eyes.look(customer, "payees-one")
    customer.open("/settings/limits")
    customer.page.locator("main form input:visible").first.fill("-5")
    submit(customer)
    eyes.look(customer, "settings-limits-refused")


def test_loss_and_stop(bank: ServedBank, seat: OpenCustomer, eyes: Eyes) -> None:
    customer = seat(bank.run(bank.world.switched()))
    customer.log_in()
    customer.open("/incident")
    eyes.look(customer, "incident")
    radio = customer.page.locator("[name=reason][value=stolen]")
    customer.page.locator("label.check").filter(has=radio).click()
    submit(customer)
    eyes.look(customer, "incident-done")
    customer.open("/home")
    eyes.look(customer, "home-suspended")
    customer.open("/transfer")
    eyes.look(customer, "transfer-suspended")
    customer.open("/apply")
    eyes.look(customer, "apply-again")
    customer.open("/incident/stop")
    eyes.look(customer, "stop")
    sure = customer.page.locator("[name=sure]")
    customer.page.locator("label.check").filter(has=sure).click()
    submit(customer)
    eyes.look(customer, "login-stopped")


def test_the_guide_and_pages_that_are_not_there(
    bank: ServedBank, seat: OpenCustomer, eyes: Eyes
) -> None:
    customer = seat(bank.run(bank.world.contract()), card=False)
    assert customer.open("/guide") == 200
    eyes.look(customer, "guide")
    assert customer.open("/nowhere") == 404
    eyes.look(customer, "not-there")
    customer.open("/home")
    eyes.look(customer, "login-ended")


def test_after_the_deadline(bank: ServedBank, seat: OpenCustomer, eyes: Eyes) -> None:
    customer = seat(bank.run(bank.world.contract()), card=False)
    deadline = bank.run(home.terms(bank.world.ctx)).deadline_on
    yesterday = bank.world.ctx.today() - timedelta(days=1)
    bank.run(bank.world.set_policy(deadline_on=yesterday))
    try:
        customer.log_in()
        customer.open("/home")
        eyes.look(customer, "home-deadline-passed")
        customer.open("/transfer")
        eyes.look(customer, "transfer-deadline-passed")
    finally:
        bank.run(bank.world.set_policy(deadline_on=deadline))
