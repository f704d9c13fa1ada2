"""Addresses of the tiles and of their descriptions, below /tiles/."""

from django.urls import path

from tiles import views

urlpatterns = [
    path("base.json", views.base_tilejson, name="base-tilejson"),
    path("base/<int:z>/<int:x>/<int:y>.png", views.base_tile, name="base-tile"),
    # "heat" is a name like the others; this one only gives the address its own name.
    path("heat/<int:z>/<int:x>/<int:y>.mvt", views.tile, {"name": "heat"}, name="heat-tile"),
    path("<slug:name>/<int:z>/<int:x>/<int:y>.mvt", views.tile, name="tile"),
    path("<slug:name>.json", views.tilejson, name="tilejson"),
]
