"""What the form of a submission asks for while it is being filled: fragments, for the scripts of the page."""

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from contributions import kinds
from contributions.diversions import diversions_at, telling
from contributions.forms import PlaceForm, WhatForm
from contributions.promise import promise_for
from contributions.question_fields import as_typed
from contributions.suggestions import suggest
from contributions.texts import WordsField

LONGEST_TEXT = 1000


class KindForm(forms.Form):
    kind = forms.ChoiceField(choices=kinds.kind_choices)
    text = WordsField(max_length=LONGEST_TEXT, required=False)


@require_safe
@never_cache
def category_questions(request: HttpRequest) -> HttpResponse:
    """Whom to turn to instead, and the questions of a category. Empty when there is neither."""
    asking = KindForm(request.GET)
    if not asking.is_valid():
        return HttpResponseBadRequest()
    what = WhatForm(initial=as_typed(request.GET), kind=kinds.get(asking.cleaned_data["kind"]))
    if what.chosen is None:
        return HttpResponseBadRequest()
    place = PlaceForm(request.GET)
    is_placed = place.is_valid()
    found, point = (place.territories, place.place.exact_point) if is_placed else (None, None)
    diversions = diversions_at(what.chosen, found, point)
    promise = promise_for(what.chosen, quartier=found.quartier, commune=found.commune) if found else None
    page = {"what": what, "diversions": diversions, "told": telling(diversions), "promise": promise}
    return render(request, "contributions/submission/_category.html", page)


@require_safe
@never_cache
def category_suggestions(request: HttpRequest) -> HttpResponse:
    """The categories that the words speak of, as buttons. Empty when there is none."""
    asking = KindForm(request.GET)
    if not asking.is_valid():
        return HttpResponseBadRequest()
    given = asking.cleaned_data
    page = {"suggestions": suggest(given["text"], given["kind"])}
    return render(request, "contributions/submission/_suggestions.html", page)
