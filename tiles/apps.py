"""Turns declared layers into vector tiles."""

from django.apps import AppConfig


class TilesConfig(AppConfig):
    name = "tiles"
