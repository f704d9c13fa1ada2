"""The worker and the clock."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

MINUTE = 60
HOUR = 60 * MINUTE
FOLD_SECONDS = 5

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
    "fold what changed into the counters": {
        "task": "contributions.schedule.fold_changes",
        "schedule": FOLD_SECONDS,
        "options": {"expires": FOLD_SECONDS},
    },
    "tell who is called": {
        "task": "desk.schedule.sweep_calls",
        "schedule": MINUTE,
        "options": {"expires": MINUTE - 5},
    },
    # From half past seven, by the clock of the city; then every ten minutes of the morning what could not leave.
    "mail what is late": {
        "task": "desk.schedule.mail_what_is_late",
        "schedule": crontab(hour="7", minute="30,40,50", day_of_week="mon-fri"),
        "options": {"expires": 10 * MINUTE - 5},
    },
    "mail what is late, again": {
        "task": "desk.schedule.mail_what_is_late",
        "schedule": crontab(hour="8-11", minute="*/10", day_of_week="mon-fri"),
        "options": {"expires": 10 * MINUTE - 5},
    },
    # On Monday at seven, by the clock of the city; then each hour of the day what could not leave, until Sunday.
    "mail the heat of the week": {
        "task": "figures.schedule.send_heat_mailings",
        "schedule": crontab(hour="7-20", minute="0"),
        "options": {"expires": HOUR - 5},
    },
    "find suspected duplicates": {
        "task": "contributions.schedule.find_duplicates",
        "schedule": 15 * MINUTE,
        "options": {"expires": 15 * MINUTE - 5},
    },
    # What was told apart makes room for others, and what was learned since counts everywhere.
    "find suspected duplicates everywhere": {
        "task": "contributions.schedule.find_duplicates",
        "schedule": crontab(hour="3", minute="20"),
        "kwargs": {"everything": True},
        "options": {"expires": 2 * HOUR},
    },
    # When few people report, by the clock of the city.
    "find the black spots": {
        "task": "figures.schedule.find_black_spots",
        "schedule": crontab(hour="3", minute="40"),
        "options": {"expires": HOUR - 5},
    },
    "forget unsent photos": {
        "task": "contributions.schedule.forget_unsent_photos",
        "schedule": HOUR,
        "options": {"expires": HOUR - 5},
    },
}
