"""Communes, quartiers, perimeters: where a place is."""

from django.apps import AppConfig


class BoundariesConfig(AppConfig):
    name = "boundaries"
    verbose_name = "Territoires"

    def ready(self) -> None:
        from boundaries import layers  # noqa: F401 - declares the layer
