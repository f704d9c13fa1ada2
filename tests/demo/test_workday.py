"""The day of work in the demonstration: made once, taken out whole, and what visitors did with it."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from contributions.models import Contribution, EventType
from demo.accounts import AGENT, MANAGER, ROADS_AGENT
from demo.loading import demonstration
from desk.colleagues import unread_of
from desk.models import AnswerTemplate, Batch, BatchLine, Mention, SavedFilter
from desk.saving import saved_by
from rounds.models import Round, Stop
from tests.demo.test_seed_demo import communes, few_houses, file_one, seed  # noqa: F401 - fixtures
from works.models import Attachment, PlannedWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("communes", "few_houses")]


def user(email: str) -> User:
    return User.objects.get(email=email)


def counts() -> dict[str, int]:
    models = (PlannedWork, Attachment, Round, Stop, SavedFilter, Mention, AnswerTemplate)
    return {model.__name__: model.objects.count() for model in models}


def test_it_is_there_once(settings: LazySettings, tmp_path: Path) -> None:
    seed(reports=3000)
    found = counts()
    assert all(found.values()), found
    seed(reports=3000)
    assert counts() == found
    seed(reports=3000, reset=True)
    assert counts() == found
    connection.check_constraints()


def test_everybody_finds_theirs_on_the_desk() -> None:
    seed(reports=3000)
    assert Round.objects.get().day == timezone.localdate()
    assert Round.objects.visible_to(user(ROADS_AGENT)).exists()
    (called,) = unread_of(user(MANAGER))
    assert called.mailed_at is not None
    (replied,) = Contribution.objects.replied()
    assert replied.assignee == user(AGENT)
    client = Client()
    client.force_login(user(AGENT))
    for saved in saved_by(user(AGENT)):
        page = client.get(f"{reverse('desk')}?{saved.query}")
        assert page.status_code == 200
        assert page.context["listing"].lines, saved.name


def test_what_visitors_did_with_it_does_not_stand_in_the_way() -> None:
    """Stops, attachments and acts on many point at contributions without a name there: they go with them."""
    seed(reports=400)
    row = demonstration().still_open().first()
    mine = file_one()
    theirs = PlannedWork.objects.create(
        title="Autres travaux", geom=PlannedWork.objects.first().geom, starts_on=timezone.localdate(),
        ends_on=timezone.localdate(),
    )  # fmt: skip
    Attachment.objects.update_or_create(contribution=row, defaults={"work": theirs})
    Attachment.objects.create(contribution=mine, work=PlannedWork.objects.filter(created_by__email=MANAGER).first())
    tour = Round.objects.create(name="La mienne", day=timezone.localdate(), owner=user(AGENT))
    Stop.objects.create(round=tour, position=1, contribution=row)
    batch = Batch.objects.create(actor=user(AGENT), what="take")
    event = row.events.get(type=EventType.SUBMITTED)
    BatchLine.objects.create(batch=batch, contribution=row, event=event, before={}, revision=1)
    seed(reports=50, reset=True)
    connection.check_constraints()
    assert Contribution.objects.filter(pk=mine.pk).exists()
    assert PlannedWork.objects.filter(pk=theirs.pk).exists()
    assert not Stop.objects.filter(round=tour).exists()
