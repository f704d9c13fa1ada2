"""Statistics as a page, a file for a spreadsheet and a page for paper; and the list of the desk as files."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contributions import photos
from contributions.doors import for_staff
from contributions.filter_words import filter_words
from contributions.models import Contribution, Photo
from contributions.pages import capped_count
from contributions.paper import as_data, paper, paper_response
from contributions.staff_filters import StaffFilterForm
from figures import listed, statistics_files
from figures.csv_files import csv_response
from figures.statistics import FIRST_ANSWERS_UP_TO, count
from figures.statistics_charts import charts_of
from figures.statistics_forms import StatisticsForm
from figures.statistics_lines import breakdowns


@require_safe
@for_staff
def page(request: HttpRequest) -> HttpResponse:
    """Wrong filters are told beside their fields, and nothing is counted."""
    form = StatisticsForm(request.GET)
    if not form.is_valid():
        return render(request, "figures/statistics.html", {"form": form}, status=400)
    return render(request, "figures/statistics.html", {**_figures(request, form), "query": urlencode(form.parameters)})


@require_safe
@for_staff
def spreadsheet(request: HttpRequest) -> HttpResponseBase:
    form = _asked(StatisticsForm(request.GET))
    counted = count(request.user, form)
    rows = statistics_files.rows(breakdowns(counted, form))
    return csv_response(f"statistiques-{_days(form)}.csv", statistics_files.header(), rows)


@require_safe
@for_staff
def sheet(request: HttpRequest) -> HttpResponse:
    """The same page for a council or a director."""
    form = _asked(StatisticsForm(request.GET))
    content = paper("figures/statistics_paper.html", _figures(request, form))
    return paper_response(content, f"statistiques-{_days(form)}.pdf")


@require_safe
@for_staff
def list_spreadsheet(request: HttpRequest) -> HttpResponseBase:
    """Every line of the list, with the answers to its questions."""
    form = _asked(StaffFilterForm(request.GET))
    questions = listed.questions_of(form)
    lines = listed.lines(request.user, listed.listed(request.user, form), questions)
    return csv_response(f"liste-{timezone.localdate()}.csv", listed.header(questions), lines)


@require_safe
@for_staff
def list_sheet(request: HttpRequest) -> HttpResponse:
    """The first lines of the list, for whoever presides over a meeting; `photos` adds the first photo of each."""
    form = _asked(StaffFilterForm(request.GET))
    rows = listed.listed(request.user, form)
    found = list(rows.with_listing_details()[: listed.ON_PAPER])
    with_photos = bool(request.GET.get("photos"))
    context = {
        "lines": [(row, _thumbnail(row) if with_photos else None) for row in found],
        "with_photos": with_photos,
        "count": capped_count(rows),
        "most": listed.ON_PAPER,
        "today": timezone.localdate(),
        "said": filter_words(form),
    }
    return paper_response(paper("figures/list_paper.html", context), f"liste-{timezone.localdate()}.pdf")


def _asked(form: Any) -> Any:
    """The form, valid; a file has no field beside which to say what is wrong."""
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    return form


def _figures(request: HttpRequest, form: StatisticsForm) -> dict[str, Any]:
    counted = count(request.user, form)
    found = breakdowns(counted, form)
    charts = charts_of(counted, found)
    return {
        "form": form,
        "span": form.span,
        "said": filter_words(form),
        "total": found[0].total,
        "sections": [(breakdown, charts.bars.get(breakdown.code)) for breakdown in found],
        "charts": charts,
        "first_answers_up_to": FIRST_ANSWERS_UP_TO,
    }


def _days(form: StatisticsForm) -> str:
    return f"{form.span.first}-{form.span.last}"


def _thumbnail(row: Contribution) -> tuple[str, str] | None:
    """The first photo that the public sees of it, and what it shows; None when its file is gone."""
    first: Photo | None = next(iter(row.photos.all()), None)
    if first is None:
        return None
    try:
        return as_data(photos.small(first), photos.TYPE), first.alt or _("Photo jointe")
    except FileNotFoundError:
        return None
