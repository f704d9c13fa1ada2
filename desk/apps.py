"""The desk: where technical services sort, answer and settle what comes in."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "desk"
    verbose_name = "Bureau des services"

    def ready(self) -> None:
        from desk import replies  # noqa: F401 - call who follows what its author answers
