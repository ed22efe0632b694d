"""Notices (お知らせ): what the customer is told by mail. No links, no secrets, no full numbers."""

from enum import StrEnum


class Notice(StrEnum):
    """What a customer is told by mail; the words of each live in `service.notify`."""

    APPLICATION_RECEIVED = "application_received"
    CARD_POSTED = "card_posted"
    SWITCHED_OVER = "switched_over"
    OPERATION_CONFIRMED = "operation_confirmed"
    WRONG_ANSWER = "wrong_answer"  # first of a day
    LOCKED = "locked"
    SUSPENDED = "suspended"
    CONTRACT_STOPPED = "contract_stopped"
    CONTACT_CHANGED = "contact_changed"  # to the old and the new address
    SUCCESSOR_ORDERED = "successor_ordered"
