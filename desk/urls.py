"""Addresses of the desk."""

from django.urls import path

from desk.act_addresses import act_addresses
from desk.acting import ACTS
from desk.limit_addresses import limit_addresses
from desk.rule_addresses import rule_addresses
from desk.views import acts, pages, saved, tiles

urlpatterns: list = [
    path("", pages.desk, name="desk"),
    path("tuiles/<int:z>/<int:x>/<int:y>.mvt", tiles.tile, name="desk-tile"),
    path("filtres/", saved.save, name="desk-filter-save"),
    path("filtres/<int:pk>/nom/", saved.rename, name="desk-filter-rename"),
    path("filtres/<int:pk>/supprimer/", saved.delete, name="desk-filter-delete"),
    path("<reference:reference>/", pages.report, name="desk-report"),
    path("<reference:reference>/ligne/", pages.line, name="desk-line"),
    path("<reference:reference>/presence/", pages.others, name="desk-others"),
    path("<reference:reference>/imprimer/", pages.printed, name="desk-print"),
    path("<reference:reference>/contacts/", acts.contacts, name="desk-contacts"),
    # One address for each act: "desk-status", "desk-hand-over", "desk-take", "desk-note"…
    *(
        path(f"<reference:reference>/{act.path}/", acts.act, {"name": name}, name=f"desk-{name}")
        for name, act in ACTS.items()
    ),
    *act_addresses,
    *rule_addresses,
    *limit_addresses,
]
