"""A category may have its photos reviewed: nobody but their author and those who review them sees them before."""

import io
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from contributions import actions, photos
from contributions.models import Contribution, Event, EventType, Photo
from contributions.tracking import tracking_token
from tests import pictures
from tests.factories import Territory, make_category, make_report, make_user
from tests.world import make_photo

pytestmark = pytest.mark.django_db
WORDS = "zqvisage d'une passante"


@pytest.fixture
def held(territory: Territory) -> Photo:
    """The photo of a report whose category has its photos reviewed, filed as everybody files."""
    category = make_category("maltraitance", are_photos_reviewed=True)
    return filed_with_a_photo(category)


def filed_with_a_photo(category: object, **columns: object) -> Photo:
    key = uuid.uuid4()
    upload = SimpleUploadedFile("a.jpg", pictures.jpeg(), "image/jpeg")
    photo = actions.keep_photo(submission_key=key, picture=photos.reencode(upload), alt=WORDS)
    make_report(category=category, submission_key=key, **columns)
    photo.refresh_from_db()
    return photo


def agent(territory: Territory) -> object:
    return make_user(Role.AGENT, territory.commune)


def status(client: Client, name: str, photo: Photo) -> int:
    answer = client.get(reverse(name, args=[photo.pk]))
    answer.getvalue()
    return answer.status_code


def test_a_photo_is_public_at_once_where_nothing_is_reviewed(territory: Territory) -> None:
    assert filed_with_a_photo(make_category()).is_public


def test_a_photo_of_a_reviewed_category_waits(held: Photo) -> None:
    assert not held.is_public


def test_a_family_that_has_its_photos_reviewed_speaks_for_its_entries(territory: Territory) -> None:
    entry = make_category()
    type(entry).objects.filter(pk=entry.parent_id).update(are_photos_reviewed=True)
    entry.refresh_from_db()
    assert not filed_with_a_photo(entry).is_public


def surfaces(report: Contribution) -> list[str]:
    position = f"lon={report.geom.x}&lat={report.geom.y}&category={report.category.code}"
    return [
        "/",
        "/?q=trou",
        "/territoires/neudorf/",
        report.get_absolute_url(),
        reverse("contribution-preview", args=[report.pk]),
        reverse("report-similar") + f"?{position}",
        "/api/v1/contributions/",
        f"/api/v1/contributions/{report.reference}/",
        f"/api/v1/reports/similar/?{position}",
    ]


def test_a_photo_that_waits_is_nowhere_in_public(client: Client, held: Photo) -> None:
    for path in surfaces(held.contribution):
        answer = client.get(path)
        text = answer.content.decode()
        assert answer.status_code == 200, path
        assert held.contribution.reference in text, path
        assert str(held.pk) not in text, path
        assert "zqvisage" not in text, path
    assert {status(client, name, held) for name in ("photo", "photo-small")} == {404}


def test_once_published_it_is_in_all_of_them(client: Client, held: Photo, territory: Territory) -> None:
    actions.review_photo(agent(territory), photo=held, is_public=True)
    for path in surfaces(held.contribution):
        assert str(held.pk) in client.get(path).content.decode(), path
    assert {status(client, name, held) for name in ("photo", "photo-small")} == {200}


def test_a_photo_that_waits_is_kept_by_no_shared_cache(client: Client, held: Photo, territory: Territory) -> None:
    client.force_login(agent(territory))
    answer = client.get(reverse("photo", args=[held.pk]))
    answer.getvalue()
    assert answer["Cache-Control"] == "private, no-cache"


def test_its_author_sees_it_by_the_secret_link_and_that_it_waits(client: Client, held: Photo) -> None:
    page = client.get(reverse("tracking", args=[tracking_token(held.submission_key)])).content.decode()
    assert "data:image/webp;base64," in page
    assert "en attente de relecture" in page
    assert WORDS.replace("'", "&#x27;") in page
    assert str(held.pk) not in page


def test_a_lost_file_does_not_take_the_tracking_page_with_it(client: Client, held: Photo) -> None:
    held.file.storage.delete(held.file.name)
    address = reverse("tracking", args=[tracking_token(held.submission_key)])
    assert client.get(address).status_code == 200


def test_its_author_with_an_account_sees_it_and_another_citizen_does_not(client: Client, territory: Territory) -> None:
    author = make_user()
    photo = filed_with_a_photo(make_category("maltraitance", are_photos_reviewed=True), author=author)
    client.force_login(make_user())
    assert status(client, "photo", photo) == 404
    client.force_login(author)
    assert status(client, "photo", photo) == 200


def test_an_agent_is_asked_to_publish_and_the_public_sees_it_then(
    client: Client, held: Photo, territory: Territory
) -> None:
    client.force_login(agent(territory))
    page = client.get(held.contribution.get_absolute_url()).content.decode()
    assert "Publier la photo 1" in page
    address = reverse("photo-visibility", args=[held.contribution.reference, held.pk])
    assert client.post(address, {"is_public": "on"}).status_code == 302
    assert "Masquer la photo 1" in client.get(held.contribution.get_absolute_url()).content.decode()
    assert status(Client(), "photo", held) == 200


def test_an_agent_hides_one_photo_of_any_category_and_the_others_stay(client: Client, territory: Territory) -> None:
    report = make_report()
    first, second = make_photo(report, position=0), make_photo(report, position=1)
    client.force_login(agent(territory))
    client.post(reverse("photo-visibility", args=[report.reference, first.pk]))
    page = Client().get(report.get_absolute_url()).content.decode()
    assert str(first.pk) not in page
    assert str(second.pk) in page


def test_a_photo_is_reached_only_through_its_own_contribution(
    client: Client, held: Photo, territory: Territory
) -> None:
    other = make_report()
    client.force_login(agent(territory))
    address = reverse("photo-visibility", args=[other.reference, held.pk])
    assert client.post(address, {"is_public": "on"}).status_code == 404
    held.refresh_from_db()
    assert not held.is_public


def test_each_review_is_written_once_for_those_who_look_after_it_alone(held: Photo, territory: Territory) -> None:
    reviewer = agent(territory)
    for _time in range(2):
        actions.review_photo(reviewer, photo=held, is_public=True)
    actions.review_photo(reviewer, photo=held, is_public=False)
    written = Event.objects.filter(contribution=held.contribution, actor=reviewer)
    assert [(one.type, one.is_public) for one in written] == [(EventType.SHOWN, False), (EventType.HIDDEN, False)]


@pytest.mark.parametrize("role", [None, Role.COUNCIL])
def test_those_who_do_not_look_after_it_review_nothing(held: Photo, territory: Territory, role: str | None) -> None:
    with pytest.raises(PermissionDenied):
        actions.review_photo(make_user(role, territory.quartier), photo=held, is_public=True)


def test_the_proof_of_a_step_is_no_photo_of_the_contribution(client: Client, territory: Territory) -> None:
    report = make_report()
    step = Event.objects.create(contribution=report, type=EventType.STATUS, status="assigned", is_public=False)
    proof = make_photo(report, event=step)
    shown = Contribution.objects.with_listing_details().get(pk=report.pk)
    assert list(shown.photos.all()) == []
    assert status(client, "photo", proof) == 404  # its step is not public
    Event.objects.filter(pk=step.pk).update(is_public=True)
    assert status(client, "photo", proof) == 200


def test_a_gallery_gives_five_photos_their_words_and_their_size(client: Client, territory: Territory) -> None:
    report = make_report()
    made = [make_photo(report, position=n, alt=f"Vue {n}") for n in range(5)]
    page = client.get(report.get_absolute_url()).content.decode()
    assert [page.index(f'alt="Vue {n}"') for n in range(5)] == sorted(page.index(f'alt="Vue {n}"') for n in range(5))
    for photo in made:
        assert f'href="{photo.get_absolute_url()}"' in page
    assert page.count('loading="lazy"') == 4
    assert page.count('width="64"') == 5
    assert client.get("/").content.decode().count(str(made[0].pk)) >= 1
    assert io.BytesIO(client.get(reverse("photo-small", args=[made[1].pk])).getvalue()).getbuffer().nbytes > 0


@pytest.mark.parametrize("name", pictures.TELLING)
def test_nothing_that_the_proof_of_an_agent_stores_tells_anything(
    client: Client, territory: Territory, name: str
) -> None:
    report = make_report()
    client.force_login(agent(territory))
    proof = SimpleUploadedFile("a.jpg", pictures.TELLING[name](), "image/jpeg")
    address = reverse("contribution-status", args=[report.reference])
    assert client.post(address, {"status": "solved", "proof": proof}).status_code == 302
    with Photo.objects.get(contribution=report).file.open() as stored:
        pictures.assert_tells_nothing(stored.read())
