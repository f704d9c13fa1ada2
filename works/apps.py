"""Planned works: where, from when to when, and what waits for them."""

from django.apps import AppConfig


class WorksConfig(AppConfig):
    name = "works"
    verbose_name = "Travaux prévus"

    def ready(self) -> None:
        from works import announcing, layers  # noqa: F401 - declare the layer, tell of works before sending
