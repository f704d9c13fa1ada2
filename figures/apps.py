"""Heat by territory, and statistics: what the services' work looks like in numbers."""

from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "figures"
    verbose_name = "Chaleur et statistiques"
