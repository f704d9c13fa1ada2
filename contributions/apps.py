"""What every contribution shares."""

from django.apps import AppConfig


class ContributionsConfig(AppConfig):
    name = "contributions"
    verbose_name = "Contributions"

    def ready(self) -> None:
        from contributions import layers, placing  # noqa: F401 - declare the layer, follow imports
