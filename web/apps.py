"""The public face: layout, map page, lists, scripts."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "web"
