"""The jobs on the clock."""

import datetime

import pytest
from django.utils import timezone

from config.celery import app
from contributions.models import Photo
from contributions.schedule import UNSENT_FOR, forget_unsent_photos
from tests.factories import Territory, make_report
from tests.world import make_photo


def test_every_job_of_the_clock_exists() -> None:
    app.loader.import_default_modules()
    assert {job["task"] for job in app.conf.beat_schedule.values()} <= set(app.tasks)


@pytest.mark.django_db
def test_photos_of_forms_never_sent_are_forgotten(territory: Territory, django_capture_on_commit_callbacks) -> None:
    old = timezone.now() - UNSENT_FOR - datetime.timedelta(minutes=1)
    abandoned = make_photo(None, created_at=old)
    kept = [make_photo(None), make_photo(make_report(), created_at=old)]
    with django_capture_on_commit_callbacks(execute=True):
        assert forget_unsent_photos() == 1
    assert set(Photo.objects.all()) == set(kept)
    assert not abandoned.file.storage.exists(abandoned.file.name)
