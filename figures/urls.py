"""Addresses of heat and statistics."""

from django.urls import path

from figures.views import heat, heat_mailings, statistics

urlpatterns = [
    path("chaleur/", heat.heat, name="figures-heat"),
    path("chaleur/tableau.csv", heat.spreadsheet, name="figures-heat-csv"),
    path("chaleur/carte.png", heat.image, name="figures-heat-png"),
    path("chaleur/carte.html", heat.standalone, name="figures-heat-html"),
    path("chaleur/hexagones/<int:z>/<int:x>/<int:y>.mvt", heat.tile, name="figures-heat-tile"),
    path("chaleur/envois/", heat_mailings.create, name="figures-heat-mailings"),
    path("chaleur/envois/<int:pk>/", heat_mailings.change, name="figures-heat-mailing"),
    path("statistiques/", statistics.page, name="figures-statistics"),
    path("statistiques.csv", statistics.spreadsheet, name="figures-statistics-csv"),
    path("statistiques.pdf", statistics.sheet, name="figures-statistics-pdf"),
    path("liste.csv", statistics.list_spreadsheet, name="figures-list-csv"),
    path("liste.pdf", statistics.list_sheet, name="figures-list-pdf"),
]
