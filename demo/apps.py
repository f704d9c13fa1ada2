"""The demonstration: quartiers drawn by us, accounts, and a city's worth of invented contributions."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "demo"
    verbose_name = "Démonstration"
