"""Planned works: where, from when to when, and what waits for them."""

from django.apps import AppConfig


class WorksConfig(AppConfig):
    name = "works"
    verbose_name = "Travaux prévus"
