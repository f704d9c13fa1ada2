"""Heat by territory, and statistics: what the services' work looks like in numbers."""

from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "figures"
    verbose_name = "Chaleur et statistiques"

    def ready(self) -> None:
        from figures import layers  # noqa: F401 - declare the layer of black spots
