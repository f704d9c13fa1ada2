""" "C'est le même", and "non, c'est autre chose", from the form: what is kept of each, once."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contributions.duplicates import similar
from contributions.models import Category, Constat, Contact, Contribution, DistinctPair, EventType, Photo
from contributions.proposals import proposals
from reports.models import Report
from tests.factories import Territory, close, make_category, make_report, make_user
from tests.places import PLACE_DU_MARCHE, north_of
from tests.reports.test_path import FORM, POINT, heading, photo_file, press, reach_what
from tests.world import make_photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def pothole(territory: Territory) -> Category:
    return make_category(duplicate_radius_m=30, duplicate_window_days=90)


def at(metres: float, **columns: object) -> Report:
    return make_report(geom=north_of(PLACE_DU_MARCHE, metres=metres), **columns)


def test_what_the_person_saw_is_kept_with_the_one_that_was_known(client: Client, pothole: Category) -> None:
    known = at(20, category=pothole)
    typed = {"description": "Profond de 10 cm.", "email": "voisine@example.test", "photo": photo_file()}
    page = press(client, reach_what(client, place_description="devant la poste"), category=pothole.code, **typed)
    told = client.get(press(client, page, "same", known.reference).url).content.decode().replace("\xa0", " ")
    constat = Constat.objects.get()
    assert constat.contribution_id == known.pk
    assert constat.text == "Profond de 10 cm.\ndevant la poste"
    assert constat.geom.coords == PLACE_DU_MARCHE.coords
    assert Photo.objects.get().constat == constat
    assert Contact.objects.get().constat == constat
    assert "Votre photo et votre description ont été ajoutées à" in told
    assert "confirmez-la" in told
    assert known.reference in told
    assert Contribution.objects.count() == 1


def test_a_form_that_became_a_constat_becomes_nothing_else(client: Client, pothole: Category) -> None:
    known = at(20, category=pothole)
    page = press(client, reach_what(client), category=pothole.code)
    first = press(client, page, "same", known.reference)
    again = press(client, page)
    assert first.url == again.url
    assert (Constat.objects.count(), Report.objects.count()) == (1, 1)


def test_an_address_that_is_none_is_told_and_nothing_is_lost(client: Client, pothole: Category) -> None:
    known = at(20, category=pothole)
    page = press(client, reach_what(client), category=pothole.code, description="Vu.")
    answer = press(client, page, "same", known.reference, email="pas une adresse")
    assert answer.status_code == 422
    assert 'id="id_email_error"' in answer.content.decode()
    assert not Constat.objects.exists()


def test_one_that_was_closed_lately_is_shown_with_what_was_answered(client: Client, pothole: Category) -> None:
    known = at(1, category=pothole, description="Trou rond.", created_at=timezone.now() - datetime.timedelta(days=3))
    close(make_user("agent"), known, answer="Rebouché à l'enrobé.")
    page = press(client, reach_what(client), category=pothole.code, description="Trou rond.")
    text = page.content.decode().replace("\xa0", " ")
    assert heading(page).startswith("Est-ce l'un de ceux-ci")
    assert "Rebouché à l&#x27;enrobé." in text
    assert "C'est le même, et c'est encore là" in text
    told = client.get(press(client, page, "same", known.reference).url).content.decode()
    assert "va vérifier sur place" in told
    known.refresh_from_db()
    assert (known.is_open, known.needs_check) == (False, True)


def test_where_each_lies_is_said_in_words(pothole: Category) -> None:
    at(20, category=pothole)
    (shown,) = proposals(similar(PLACE_DU_MARCHE, pothole), PLACE_DU_MARCHE)
    assert str(shown.direction) == "au nord de votre repère"
    (shown,) = proposals(similar(PLACE_DU_MARCHE, pothole), north_of(PLACE_DU_MARCHE, metres=40))
    assert str(shown.direction) == "au sud de votre repère"


def test_to_go_on_says_of_each_that_was_shown_that_it_is_another(client: Client, pothole: Category) -> None:
    shown = at(20, category=pothole)
    page = press(client, reach_what(client), category=pothole.code)
    press(client, page)
    filed = Report.objects.exclude(pk=shown.pk).get()
    pair = DistinctPair.objects.get()
    assert (pair.first_id, pair.second_id, pair.is_staff) == (shown.pk, filed.pk, False)
    assert similar(filed.geom, pothole, of=filed) == []


@pytest.mark.parametrize("wrong", ["S-2222222", "\x00", "x" * 5000, "", "hidden"])
def test_a_made_up_list_tells_nothing_apart(client: Client, pothole: Category, wrong: str) -> None:
    hidden = at(20, category=pothole, is_public=False)
    named = hidden.reference if wrong == "hidden" else wrong
    answer = press(client, reach_what(client), category=pothole.code, unlike=named)
    assert answer.status_code == 302
    assert not DistinctPair.objects.exists()


def test_no_more_than_the_form_shows_are_told_apart(client: Client, pothole: Category) -> None:
    others = [at(200 + number, category=pothole) for number in range(7)]
    named = [other.reference for other in others]
    press(client, reach_what(client), category=pothole.code, unlike=named)
    assert DistinctPair.objects.count() == 5


def test_the_hint_beside_the_form_files_a_constat_too(client: Client, pothole: Category) -> None:
    known = at(20, category=pothole)
    make_photo(known)
    hint = client.get(reverse("report-similar"), {**POINT, "category": pothole.code}).content.decode()
    assert f'value="{known.reference}"' in hint
    assert client.post(FORM, {**POINT, "same": known.reference}).status_code == 302
    assert Constat.objects.get().geom is not None
    assert known.events.filter(type=EventType.TESTIFIED, is_public=True).exists()
