"""Rounds: chosen places, in the order in which somebody goes and sees them."""

from django.apps import AppConfig


class RoundsConfig(AppConfig):
    name = "rounds"
    verbose_name = "Tournées"
