"""The ruler: coordinate systems, distances, boxes, layer declarations. It owns no table."""

from django.apps import AppConfig


class GeoConfig(AppConfig):
    name = "geo"
