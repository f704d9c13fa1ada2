"""Who sends: one network, and never its address in clear."""

import pytest
from django.test import RequestFactory

from accounts.senders import sender


def of(address: str) -> str:
    return sender(RequestFactory().get("/", REMOTE_ADDR=address))


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("", "unix:", False),
    ],
)
def test_a_subscriber_is_one_sender(one: str, other: str, is_same: bool) -> None:
    assert (of(one) == of(other)) is is_same


def test_no_address_is_told() -> None:
    assert "192" not in of("192.0.2.1")
