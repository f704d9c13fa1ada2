"""Reports: a problem in the street, and what becomes of it."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Signalements"

    def ready(self) -> None:
        from reports import kind  # noqa: F401 - declares the kind
