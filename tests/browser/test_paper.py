"""Pages on paper: a receipt is one sheet, and pictures to choose from are never printed."""

from io import BytesIO

import pikepdf

from tests.browser.bank import ServedBank
from tests.browser.conftest import OpenCustomer
from tests.browser.people import Customer, words


def sheets(customer: Customer) -> int:
    """How many sheets of A4 the page takes."""
    with pikepdf.open(BytesIO(customer.page.pdf(format="A4"))) as document:
        return len(document.pages)


def test_a_receipt_is_one_sheet_and_the_boards_are_never_printed(
    bank: ServedBank, at_portal: OpenCustomer
) -> None:
    number = bank.run(bank.world.switched())
    customer = at_portal(number)
    customer.arrangement = bank.paper_of(number)
    customer.log_in()
    customer.begin_transfer()
    customer.page.emulate_media(media="print")
    assert customer.page.locator(".tile:visible").count() == 0
    assert customer.page.locator("svg.card:visible").count() == 0
    assert "安全のため印刷されません" in words(customer.page)
    assert "12,000円" in words(customer.page)
    customer.page.emulate_media(media="null")
    customer.choose_rightly()
    customer.send_answer()
    assert sheets(customer) == 1
    customer.page.emulate_media(media="print")
    customer.reads("受付番号", "12,000円", "さくら信用金庫")
    assert customer.page.locator("main .btn:visible").count() == 0
