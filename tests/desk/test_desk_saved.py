"""The filters that somebody keeps under a name."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role, User
from desk import saving
from desk.models import SavedFilter
from tests.factories import Territory, make_user

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Target": "desk-saved"}


@pytest.fixture
def agent(client: Client, territory: Territory) -> User:
    user = make_user(Role.AGENT, territory.commune)
    client.force_login(user)
    return user


def save(client: Client, name: str, query: str = "status=open&due=late"):
    return client.post(reverse("desk-filter-save"), {"name": name, "query": query}, headers=HTMX)


def test_it_is_kept_canonical_and_found_again(client: Client, agent: User) -> None:
    page = save(client, "En retard", "who=&status=open&due=late&ailleurs=1").content.decode()
    assert SavedFilter.objects.get().query == "due=late&sort=newest&status=open"
    assert f"{reverse('desk')}?due=late&amp;sort=newest&amp;status=open" in page
    assert "En retard" in client.get(reverse("desk")).content.decode()


def test_a_name_in_use_takes_the_new_filters(client: Client, agent: User) -> None:
    save(client, "En retard")
    save(client, "En retard", "due=today")
    assert SavedFilter.objects.get().query == "due=today&sort=newest"


def test_there_are_not_more_than_one_can_read(client: Client, agent: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saving, "MOST", 2)
    for name in ("un", "deux"):
        assert save(client, name).status_code == 200
    refused = save(client, "trois")
    assert refused.status_code == 422
    assert "supprimez-en un" in refused.content.decode()
    assert save(client, "deux", "due=today").status_code == 200


@pytest.mark.parametrize("name", ["", " ", "x" * 61])
def test_a_name_that_is_none_is_refused(client: Client, agent: User, name: str) -> None:
    assert save(client, name).status_code == 422
    assert client.post(reverse("desk-filter-save"), {"name": name}).status_code == 422


def test_it_is_renamed_and_deleted_by_its_owner_alone(client: Client, agent: User, territory: Territory) -> None:
    save(client, "un")
    save(client, "deux")
    one = SavedFilter.objects.get(name="un")
    rename, delete = (reverse(f"desk-filter-{verb}", args=[one.pk]) for verb in ("rename", "delete"))
    stranger = Client()
    stranger.force_login(make_user(Role.AGENT, territory.commune))
    assert stranger.post(rename, {"name": "à moi"}).status_code == 404
    assert stranger.post(delete).status_code == 404
    assert client.post(rename, {"name": "deux"}, headers=HTMX).status_code == 422
    assert client.post(rename, {"name": "premier"}).status_code == 302
    one.refresh_from_db()
    assert one.name == "premier"
    client.post(delete)
    assert not SavedFilter.objects.filter(pk=one.pk).exists()


def test_what_is_kept_leads_nowhere_else(client: Client, agent: User) -> None:
    save(client, "détour", "https://ailleurs.test/?x=1&next=//ailleurs.test")
    assert SavedFilter.objects.get().query == "sort=newest"
