"""Public addresses of the black spots."""

from django.urls import path

from figures.views import black_spots

urlpatterns = [
    path("", black_spots.black_spots, name="black-spots"),
    path("<int:pk>/", black_spots.black_spot, name="black-spot"),
    path("<int:pk>/fiche.pdf", black_spots.sheet, name="black-spot-sheet"),
]
