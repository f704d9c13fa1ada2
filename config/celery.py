"""The worker and the clock."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

MINUTE = 60
HOUR = 60 * MINUTE

app = Celery("riverain")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="schedule")

# A job that finds the worker busy expires before the next one: they never pile up.
app.conf.beat_schedule = {
    "sweep the outbox": {
        "task": "contributions.schedule.sweep_outbox",
        "schedule": MINUTE,
        "options": {"expires": MINUTE - 5},
    },
    "forget unsent photos": {
        "task": "contributions.schedule.forget_unsent_photos",
        "schedule": HOUR,
        "options": {"expires": HOUR - 5},
    },
}
