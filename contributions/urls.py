"""Addresses of what every contribution shares."""

from django.urls import path, register_converter

from contributions.views import following, handling, pages, pictures, voices


class Reference:
    """The public name of a contribution; typed by hand it may come in small letters."""

    regex = "[A-Za-z]{1,4}-[0-9A-Za-z]{7}"

    def to_python(self, value: str) -> str:
        return value.upper()

    def to_url(self, value: str) -> str:
        return value


register_converter(Reference, "reference")

urlpatterns = [
    path("contributions/<reference:reference>/", pages.contribution, name="contribution"),
    path("contributions/<int:pk>/apercu/", pages.preview, name="contribution-preview"),
    path("contributions/<reference:reference>/confirmer/", voices.support, name="contribution-support"),
    path("contributions/<reference:reference>/etat/", handling.status, name="contribution-status"),
    path("contributions/<reference:reference>/visibilite/", handling.visibility, name="contribution-visibility"),
    path("photos/<uuid:pk>/", pictures.photo, name="photo"),
    path("photos/<uuid:pk>/petite/", pictures.small_photo, name="photo-small"),
    path("suivi/<slug:token>/", following.tracking, name="tracking"),
    path("compte/", following.account, name="account"),
]
