"""Signing in and out: for those who have an account, and out of reach of machines."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts import attempts
from accounts.models import User
from tests.factories import PASSWORD, make_superuser, make_user

pytestmark = pytest.mark.django_db

DOORS = ("login", "admin:login")


@pytest.fixture
def person() -> User:
    return make_superuser(email="agent@example.test", name="Camille")


def sign_in(client: Client, email: str, password: str, door: str = "login", **extra: str):
    return client.post(reverse(door), {"username": email, "password": password, **extra})


def test_the_right_password_opens(client: Client, person: User) -> None:
    assert sign_in(client, "Agent@Example.test", PASSWORD).status_code == 302
    assert client.get(reverse("account")).status_code == 200


def test_a_wrong_one_is_refused_in_words_that_tell_nothing(client: Client, person: User) -> None:
    known = sign_in(client, person.email, "faux").content.decode()
    unknown = sign_in(client, "inconnu@example.test", "faux").content.decode()
    for page in (known, unknown):
        assert "ne vont pas ensemble" in page
        assert "faux" not in page


def test_someone_who_was_turned_off_is_refused(client: Client) -> None:
    person = make_user(is_active=False)
    assert sign_in(client, person.email, PASSWORD).status_code == 200


@pytest.mark.parametrize("door", DOORS)
def test_a_machine_is_stopped_even_with_the_right_password(client: Client, person: User, door: str) -> None:
    for _try in range(attempts.PER_ACCOUNT):
        sign_in(client, person.email, "faux", door)
    response = sign_in(client, person.email, PASSWORD, door)
    assert "un quart d&#x27;heure" in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_the_page_says_too_many(client: Client, person: User) -> None:
    for _try in range(attempts.PER_ACCOUNT):
        sign_in(client, person.email, "faux")
    assert sign_in(client, person.email, "faux").status_code == 429


def test_another_account_and_another_network_are_not_stopped(client: Client, person: User) -> None:
    other = make_user()
    for _try in range(attempts.PER_ACCOUNT):
        sign_in(client, person.email, "faux")
    assert sign_in(client, other.email, PASSWORD).status_code == 302
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert sign_in(elsewhere, person.email, PASSWORD).status_code == 302


def test_success_forgets_the_tries(client: Client, person: User) -> None:
    for _time in range(2):
        for _try in range(attempts.PER_ACCOUNT - 1):
            sign_in(client, person.email, "faux")
        assert sign_in(client, person.email, PASSWORD).status_code == 302
        client.logout()


def test_one_network_cannot_try_every_account(client: Client) -> None:
    for number in range(attempts.PER_SENDER):
        sign_in(client, f"personne{number}@inconnue.test", "faux")
    assert sign_in(client, make_user().email, PASSWORD).status_code == 429


def test_only_our_own_proxy_tells_the_address(client: Client, person: User, settings) -> None:
    settings.BEHIND_PROXY = True
    for number in range(attempts.PER_ACCOUNT + 1):
        forged = {"X-Forwarded-For": f"198.51.100.{number}, 192.0.2.1"}
        response = client.post(reverse("login"), {"username": person.email, "password": "faux"}, headers=forged)
    assert response.status_code == 429


@pytest.mark.parametrize("target", ["https://ailleurs.test/", "//ailleurs.test", "javascript:alert(1)"])
def test_it_never_leads_elsewhere(client: Client, person: User, target: str) -> None:
    assert sign_in(client, person.email, PASSWORD, next=target)["Location"] == "/"


def test_it_leads_back(client: Client, person: User) -> None:
    page = client.get(reverse("account"))
    assert page["Location"] == "/compte/connexion/?next=/compte/"
    assert sign_in(client, person.email, PASSWORD, next="/compte/")["Location"] == "/compte/"


@pytest.mark.parametrize("email", ["", "\x00@example.test", "x" * 5000, "é@\ud800".encode("utf-8", "replace").decode()])
def test_strange_addresses_are_only_wrong(client: Client, person: User, email: str) -> None:
    assert sign_in(client, email, "faux").status_code == 200


def test_signing_out_is_a_gesture_not_a_link(client: Client, person: User) -> None:
    client.force_login(person)
    assert client.get(reverse("logout")).status_code == 405
    assert client.post(reverse("logout")).status_code == 302
    assert client.get(reverse("account")).status_code == 302
