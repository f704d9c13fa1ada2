"""Addresses of rounds, below /agents/."""

from django.urls import path

from rounds.views import driving, preparing

urlpatterns = [
    path("tournees/", preparing.rounds, name="rounds"),
    path("tournees/nouvelle/", preparing.round_new, name="round-new"),
    path("tournees/<int:pk>/", driving.round_page, name="round"),
    path("tournees/<int:pk>/pointer/", driving.round_tick, name="round-tick"),
    path("tournees/<int:pk>/preparer/", preparing.round_edit, name="round-edit"),
    path("tournees/<int:pk>/ordre/", preparing.round_order, name="round-order"),
    path("tournees/<int:pk>/ajouter/", preparing.round_add, name="round-add"),
    path("tournees/<int:pk>/supprimer/", preparing.round_delete, name="round-delete"),
    path("tournees/<int:pk>/bilan/", driving.round_recap, name="round-recap"),
    path("tournees/<int:pk>/feuille.pdf", driving.round_sheet, name="round-sheet"),
    path("tournees/<int:pk>/trace.gpx", driving.round_gpx, name="round-gpx"),
]
