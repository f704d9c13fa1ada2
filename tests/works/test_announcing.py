"""Works told before something is sent where they are planned, and what is attached to them."""

import datetime
import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from contributions.announcements import announced_at, attached_to
from contributions.models import Contribution, Delivery, EventType
from contributions.tasks import handle_events
from tests import places
from tests.factories import Territory, make_category, make_report, make_work
from works.models import Attachment
from works.words import key_of, period

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
HERE = places.PLACE_DU_MARCHE


def keys(category: Any = None, point: Any = HERE) -> list[str]:
    return [told.key for told in announced_at(category or make_category(), point)]


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ((3, 12), (3, 20), "du 12 au 20 mars"),
        ((2, 28), (3, 3), "du 28 février au 3 mars"),
        ((3, 12), (3, 12), "le 12 mars"),
    ],
)
def test_a_period_says_no_more_than_it_must(first: tuple[int, int], last: tuple[int, int], words: str) -> None:
    year = timezone.localdate().year
    assert period(datetime.date(year, *first), datetime.date(year, *last)) == words
    assert period(datetime.date(2031, *first), datetime.date(2031, *last)) == f"{words} 2031"


def test_a_period_over_the_end_of_a_year_names_both() -> None:
    assert period(datetime.date(2031, 12, 30), datetime.date(2032, 1, 4)) == "du 30 décembre 2031 au 4 janvier 2032"


def test_works_now_or_to_come_are_told_inside_them_alone() -> None:
    today = timezone.localdate()
    now = make_work()
    coming = make_work(starts_on=today + 30 * DAY, ends_on=today + 40 * DAY)
    make_work(starts_on=today - 9 * DAY, ends_on=today - DAY)
    make_work(ended_on=today)
    make_work(is_public=False)
    assert keys() == [key_of(now), key_of(coming)]
    assert keys(point=places.ORANGERIE) == []
    assert announced_at(make_category(), None) == []


def test_works_of_the_last_day_are_still_told() -> None:
    work = make_work(ends_on=timezone.localdate())
    assert keys() == [key_of(work)]


def test_works_of_a_family_are_told_for_its_entries_and_no_other() -> None:
    work, pothole, lamp = make_work(), make_category(), make_category("lampadaire", family="Éclairage")
    work.categories.add(pothole.parent)
    assert keys(pothole) == [key_of(work)]
    assert keys(lamp) == []
    work.categories.set([pothole])
    assert keys(pothole) == [key_of(work)]


def test_an_idea_waits_for_no_works() -> None:
    make_work()
    assert keys(make_category("espaces-publics", kind="idea")) == []


def post(client: Client, **more: Any) -> Any:
    typed = {
        "submission_key": str(uuid.uuid4()), "lon": HERE.x, "lat": HERE.y, "category": make_category().code,
        "description": "Un trou", "go": "next", "step": "what",
    }  # fmt: skip
    return client.post("/signaler/", typed | more)


def test_it_is_told_on_the_step_before_sending(client: Client, territory: Territory) -> None:
    today = timezone.localdate()
    work = make_work(title="Trottoirs neufs", starts_on=today, ends_on=today + 3 * DAY)
    page = post(client).content.decode()
    assert f"Travaux prévus {period(work.starts_on, work.ends_on)} : Trottoirs neufs" in page
    assert "je rattache mon signalement à ces travaux" in page
    assert not Contribution.objects.exists()


def test_no_step_more_where_nothing_is_planned(client: Client, territory: Territory) -> None:
    assert post(client).status_code == 302
    assert Contribution.objects.count() == 1


def test_sent_with_the_box_ticked_it_is_attached_once_and_its_history_says_so(
    client: Client, territory: Territory
) -> None:
    work = make_work(title="Trottoirs neufs")
    key = str(uuid.uuid4())
    for _twice in range(2):
        answer = post(client, submission_key=key, step="similar", attach=key_of(work), email="moi@example.test")
        assert answer.status_code == 302
    filed = Contribution.objects.get()
    assert Attachment.objects.get().work == work
    event = filed.events.get(type=EventType.ATTACHED)
    assert event.is_public
    assert "Trottoirs neufs" in event.text
    told = attached_to(filed)
    assert told
    assert told.url == work.get_absolute_url()
    assert "Trottoirs neufs" in client.get(filed.get_absolute_url()).content.decode()
    handle_events()
    assert Delivery.objects.count() == 1  # the receipt alone


@pytest.mark.parametrize("attach", ["", "works:999999", "works:x", "works:²", "autre:1", "works:" + "9" * 40])
def test_what_cannot_be_attached_is_filed_all_the_same(client: Client, territory: Territory, attach: str) -> None:
    make_work()
    assert post(client, step="similar", attach=attach).status_code == 302
    assert Contribution.objects.count() == 1
    assert not Attachment.objects.exists()


def test_nobody_attaches_to_works_that_are_elsewhere_or_not_told(client: Client, territory: Territory) -> None:
    for work in (make_work(geom=places.ROBERTSAU), make_work(is_public=False)):
        post(client, step="similar", attach=key_of(work))
    assert Contribution.objects.count() == 2
    assert not Attachment.objects.exists()


def test_candidates_and_works_share_one_step(client: Client, territory: Territory) -> None:
    make_report(description="Un trou")
    make_work(title="Trottoirs neufs")
    page = post(client).content.decode()
    assert "Trottoirs neufs" in page
    assert "est autre chose, envoyer" in page


def test_the_sentence_is_told_in_the_language_of_the_reader() -> None:
    make_work()
    with translation.override("de"):
        assert announced_at(make_category(), HERE)[0].title
