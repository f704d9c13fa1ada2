"""Addresses of what every contribution shares."""

from django.urls import path, register_converter

from contributions.views import asking, following, handling, pages, pictures, subscriptions, testifying, voices


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
    path("contributions/<reference:reference>/constat/", voices.observation, name="contribution-observation"),
    path("contributions/<reference:reference>/contester/", following.contest, name="contribution-contest"),
    path("contributions/<reference:reference>/avis/", following.rate, name="contribution-satisfaction"),
    path("contributions/<reference:reference>/repondre/", following.reply, name="contribution-reply"),
    path("contributions/<reference:reference>/etat/", handling.status, name="contribution-status"),
    path("contributions/<reference:reference>/visibilite/", handling.visibility, name="contribution-visibility"),
    path(
        "contributions/<reference:reference>/photos/<uuid:pk>/visibilite/",
        pictures.visibility,
        name="photo-visibility",
    ),
    path(
        "contributions/<reference:reference>/constats/<int:pk>/visibilite/",
        testifying.visibility,
        name="constat-visibility",
    ),
    path("constats/<str:token>/", testifying.testified, name="testified"),
    path("photos/<uuid:pk>/", pictures.photo, name="photo"),
    path("photos/<uuid:pk>/petite/", pictures.small_photo, name="photo-small"),
    path("categories/questions/", asking.category_questions, name="category-questions"),
    path("categories/propositions/", asking.category_suggestions, name="category-suggestions"),
    path("suivi/<slug:token>/", following.tracking, name="tracking"),
    path("suivi/<slug:token>/contester/", following.contest_by_link, name="tracking-contest"),
    path("suivi/<slug:token>/avis/", following.rate_by_link, name="tracking-satisfaction"),
    path("suivi/<slug:token>/repondre/", following.reply_by_link, name="tracking-reply"),
    path("suivi/<slug:token>/adresse/", subscriptions.address, name="mail-address"),
    path("courriels/confirmer/<str:token>/", subscriptions.confirm, name="mail-confirm"),
    path("courriels/desabonnement/<str:token>/", subscriptions.unsubscribe, name="mail-unsubscribe"),
    path("compte/", following.account, name="account"),
]
