"""The filters that somebody keeps under a name: saved, renamed, deleted."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from contributions.doors import for_staff
from desk.filters import canonical
from desk.forms import SavedFilterForm
from desk.saving import rename_filter, save_filter, saved_by
from desk.views import pages

LONGEST_QUERY = 1000


@require_POST
@for_staff
def save(request: HttpRequest) -> HttpResponse:
    form = SavedFilterForm(request.POST)
    query = canonical(QueryDict(request.POST.get("query", "")[:LONGEST_QUERY])).urlencode()[:LONGEST_QUERY]
    if form.is_valid():
        try:
            save_filter(request.user, name=form.cleaned_data["name"], query=query)
        except ValidationError as refusal:
            form.add_error(None, ValidationError(refusal.messages))
    return _answer(request, query, form, _("Le filtre est enregistré."))


@require_POST
@for_staff
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    saved = get_object_or_404(saved_by(request.user), pk=pk)
    form = SavedFilterForm(request.POST)
    if form.is_valid():
        try:
            rename_filter(request.user, saved=saved, name=form.cleaned_data["name"])
        except ValidationError as refusal:
            form.add_error(None, ValidationError(refusal.messages))
    return _answer(request, saved.query, form, _("Le filtre est renommé."))


@require_POST
@for_staff
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    saved = get_object_or_404(saved_by(request.user), pk=pk)
    saved.delete()
    return _answer(request, saved.query, None, _("Le filtre est supprimé."))


def _answer(request: HttpRequest, query: str, form: SavedFilterForm | None, said: str) -> HttpResponse:
    """The list of saved filters for htmx; without it, the page again."""
    is_refused = form is not None and bool(form.errors)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_refused else HTTPStatus.OK
    if "HX-Request" in request.headers:
        told = {
            "saved": saved_by(request.user),
            "saved_form": form if is_refused else SavedFilterForm(),
            "saved_said": "" if is_refused else said,
            "query": query,
        }
        return render(request, "desk/_saved.html", told, status=status)
    if is_refused:
        return pages.page(request, None, status=status, saved_form=form)
    messages.success(request, said)
    return redirect(f"{reverse('desk')}?{query}")
