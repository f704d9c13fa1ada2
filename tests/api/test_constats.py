"""A constat sent by a program: once for a key, with its photos, and refused in words."""

import datetime
import json
import uuid
from typing import Any

import pytest
from django.conf import LazySettings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contributions.models import Constat, Contact, Contribution, DistinctPair
from reports.models import Report
from tests.api.requests import feature, problem, send
from tests.factories import Territory, make_report, make_user
from tests.places import PLACE_DU_MARCHE
from tests.world import make_photo

pytestmark = pytest.mark.django_db
POINT = {"type": "Point", "coordinates": list(PLACE_DU_MARCHE.coords)}


@pytest.fixture
def known(territory: Territory, settings: LazySettings) -> Report:
    settings.SUBMISSIONS_PER_HOUR = 1000
    return make_report()


def add(
    known: Contribution, key: str = "", client: Client | None = None, geometry: Any = POINT, **said: Any
) -> HttpResponse:
    body = {"type": "Feature", "geometry": geometry, "properties": said}
    headers = {"Idempotency-Key": key or str(uuid.uuid4())}
    path = reverse("api-contribution-constats", args=[known.reference])
    return (client or Client()).post(path, json.dumps(body), content_type="application/geo+json", headers=headers)


def test_a_constat_is_added_and_its_voice_counts(known: Report) -> None:
    key = str(uuid.uuid4())
    make_photo(None, submission_key=uuid.UUID(key), alt="Le trou")
    answer = add(known, key, text="Plus profond.", accuracy_m=8, email="voisine@example.test")
    assert answer.status_code == 201
    told = answer.json()["properties"]
    assert (told["contribution"], told["text"], told["accuracy_m"]) == (known.reference, "Plus profond.", 8)
    assert [photo["alt"] for photo in told["photos"]] == ["Le trou"]
    assert answer["Location"] == told["url"]
    assert b"voisine" not in answer.content
    assert Contact.objects.get().constat == Constat.objects.get()
    known.refresh_from_db()
    assert known.support_count == 1


def test_the_same_send_under_the_same_key_makes_one(known: Report) -> None:
    key = str(uuid.uuid4())
    first, again = add(known, key, text="Vu."), add(known, key, text="Vu.")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    known.refresh_from_db()
    assert (Constat.objects.count(), known.support_count) == (1, 1)


@pytest.mark.parametrize("other", [{"text": "Autre chose."}, {"geometry": None}, {"accuracy_m": 3}])
def test_another_send_under_the_same_key_is_refused(known: Report, other: dict[str, Any]) -> None:
    key = str(uuid.uuid4())
    add(known, key, text="Vu.")
    assert "Idempotency-Key" in problem(add(known, key, **{"text": "Vu.", **other}), 422)["errors"]


def test_the_key_of_something_else_opens_nothing(known: Report) -> None:
    key = str(uuid.uuid4())
    add(make_report(), key, text="Ailleurs.")
    assert "Ailleurs" not in str(problem(add(known, key, text="Ailleurs."), 422)["errors"])
    someone = Client()
    someone.force_login(make_user())
    problem(add(known, str(known.submission_key), client=someone), 422)
    assert Constat.objects.count() == 1


def test_a_person_who_is_signed_in_counts_once(known: Report) -> None:
    someone = Client()
    someone.force_login(make_user())
    for text in ("Vu.", "Revu."):
        assert add(known, client=someone, text=text).status_code == 201
    known.refresh_from_db()
    assert (Constat.objects.count(), known.support_count) == (2, 1)


def test_what_was_merged_meanwhile_is_added_to_what_is_kept(known: Report) -> None:
    merged = make_report(status="duplicate")
    Contribution.objects.filter(pk=merged.pk).update(duplicate_of=known)
    key = str(uuid.uuid4())
    for status in (201, 200):
        answer = add(merged, key, geometry=None)
        assert answer.status_code == status
        assert answer.json()["properties"]["contribution"] == known.reference


def test_what_cannot_be_added_to_is_refused_in_words(known: Report, client: Client) -> None:
    long_ago = make_report(status="solved", closed_at=timezone.now() - datetime.timedelta(days=61))
    assert "reference" in problem(add(long_ago), 422)["errors"]
    problem(add(make_report(is_public=False)), 404)
    assert not Constat.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [{"geometry": {"type": "Point", "coordinates": [200, 0]}}, {"texte": "Vu."}, {"email": "moi"}, {"accuracy_m": -1}],
)
def test_a_body_that_is_wrong_is_refused(known: Report, wrong: dict[str, Any]) -> None:
    problem(add(known, **wrong), 400)
    assert not Constat.objects.exists()


def test_too_many_wait(known: Report, settings: LazySettings) -> None:
    settings.SUBMISSIONS_PER_HOUR = 1
    assert add(known).status_code == 201
    problem(add(known), 429)


def test_the_detail_counts_the_public_ones(known: Report, client: Client) -> None:
    for _time in range(3):
        add(known)
    Constat.objects.filter(pk=Constat.objects.first().pk).update(is_public=False)
    detail = client.get(reverse("api-contribution-detail", args=[known.reference])).json()
    assert detail["properties"]["constat_count"] == 2


def test_a_report_says_what_it_is_not(known: Report, category: Any) -> None:
    hidden = make_report(is_public=False)
    assert send(feature(unlike=[known.reference, hidden.reference, "S-2222222"])).status_code == 201
    assert [(pair.first_id, pair.is_staff) for pair in DistinctPair.objects.all()] == [(known.pk, False)]
    problem(send(feature(unlike=["S-2222222"] * 6)), 400)
    problem(send(feature(unlike="S-2222222")), 400)
