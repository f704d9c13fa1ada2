"""The administration of people: proper password forms, and no way to give oneself powers."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from accounts.models import Membership, User
from tests.factories import Territory, make_superuser, make_user

pytestmark = pytest.mark.django_db

SECRET = "une phrase assez longue"
NO_MEMBERSHIP = {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}


@pytest.fixture
def root(client: Client) -> Client:
    client.force_login(make_superuser())
    return client


def new_user(email: str, password: str = SECRET) -> dict[str, object]:
    passwords = {"password1": password, "password2": password, "usable_password": "true"}
    return {"email": email, "name": "", **passwords, **NO_MEMBERSHIP}


def test_an_account_is_made_with_a_hashed_password(root: Client) -> None:
    response = root.post(reverse("admin:accounts_user_add"), new_user("Nouvelle@Example.test"))
    assert response.status_code == 302, response.context["errors"]
    person = User.objects.get(email="nouvelle@example.test")
    assert person.check_password(SECRET)
    assert not person.is_staff


def test_one_address_is_one_account_whatever_its_letters(root: Client) -> None:
    make_user(email="deja@example.test")
    response = root.post(reverse("admin:accounts_user_add"), new_user("DEJA@example.test"))
    assert "déjà un compte" in response.content.decode()


def test_a_short_password_is_refused(root: Client) -> None:
    assert root.post(reverse("admin:accounts_user_add"), new_user("x@example.test", "court")).status_code == 200
    assert not User.objects.filter(email="x@example.test").exists()


def test_a_role_is_given_with_the_account(root: Client, territory: Territory) -> None:
    person = make_user()
    role = {
        "memberships-0-role": "agent",
        "memberships-0-boundary": territory.commune.pk,
        "memberships-0-user": person.pk,
    }
    given = {
        "email": person.email,
        "is_active": "on",
        "memberships-TOTAL_FORMS": 1,
        "memberships-INITIAL_FORMS": 0,
        **role,
    }
    response = root.post(reverse("admin:accounts_user_change", args=[person.pk]), given)
    assert response.status_code == 302, response.context["errors"]
    assert Membership.objects.filter(user=person, role="agent", boundary=territory.commune).exists()


def test_the_password_page_works(root: Client) -> None:
    person = make_user()
    address = reverse("admin:auth_user_password_change", args=[person.pk])
    given = {"password1": SECRET, "password2": SECRET, "usable_password": "true"}
    assert root.get(address).status_code == 200
    assert root.post(address, given).status_code == 302
    person.refresh_from_db()
    assert person.check_password(SECRET)


@pytest.fixture
def keeper(client: Client) -> User:
    """Someone who may edit accounts and is no superuser."""
    person = make_user(is_staff=True)
    person.user_permissions.set(Permission.objects.filter(content_type__app_label="accounts"))
    client.force_login(person)
    return person


def test_who_edits_accounts_gives_nobody_powers(client: Client, keeper: User) -> None:
    given = {"email": keeper.email, "is_active": "on", "is_superuser": "on", "is_staff": "on", **NO_MEMBERSHIP}
    client.post(reverse("admin:accounts_user_change", args=[keeper.pk]), given)
    keeper.refresh_from_db()
    assert not keeper.is_superuser


def test_who_edits_accounts_does_not_take_a_superuser_s(client: Client, keeper: User) -> None:
    boss = make_superuser()
    address = reverse("admin:auth_user_password_change", args=[boss.pk])
    given = {"password1": SECRET, "password2": SECRET, "usable_password": "true"}
    assert client.post(address, given).status_code == 403
    boss.refresh_from_db()
    assert not boss.check_password(SECRET)
    assert client.post(reverse("admin:accounts_user_delete", args=[boss.pk]), {"post": "yes"}).status_code == 403
