"""Rounds on the spot: the page of a phone, its ticks, the sheet and the track to take along, and the end of the day."""

import uuid
from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contributions.paper import paper, paper_response
from rounds import actions
from rounds.drawing import draw
from rounds.forms import RecapForm, TickForm
from rounds.lines import Line, in_words, lines_of, progress_of, total_metres
from rounds.models import Outcome, Round, Stop
from rounds.sheet import sheet_lines
from rounds.tracks import gpx_of
from rounds.views.preparing import seen


@require_safe
@login_required
@never_cache
def round_page(request: HttpRequest, pk: int) -> HttpResponse:
    shown = seen(request, pk)
    lines = lines_of(request.user, shown)
    page = {
        "round": shown,
        "lines": lines,
        "distance": in_words(total_metres(lines)),
        "progress": progress_of([line.stop for line in lines]),
        "to_close": sum(line.is_closable for line in lines),
    }
    return render(request, "rounds/round.html", page)


@require_POST
@login_required
def round_tick(request: HttpRequest, pk: int) -> HttpResponse:
    """One tick, from the form of the page or from what a device has kept: it asks for JSON."""
    shown, form = seen(request, pk), TickForm(request.POST)
    wants_json = request.headers.get("Accept") == "application/json"
    if not form.is_valid():
        return _refused(request, pk, form, wants_json)
    given = form.cleaned_data
    if given["by"] not in (None, request.user.pk):
        return JsonResponse({"told": _("Ce pointage est d'une autre personne.")}, status=HTTPStatus.CONFLICT)
    stop = get_object_or_404(shown.stops.select_related("contribution", "round"), pk=given["stop"])
    done = actions.tick(
        request.user,
        stop=stop,
        key=given["key"] or uuid.uuid4(),
        outcome=given["outcome"],
        note=given["note"],
        at=given["at"],
    )
    if wants_json:
        return JsonResponse(_as_json(done))
    return redirect(f"{reverse('round', args=[pk])}#arret-{stop.pk}")


def _refused(request: HttpRequest, pk: int, form: TickForm, wants_json: bool) -> HttpResponse:
    told = " ".join(text for texts in form.errors.values() for text in texts)
    if wants_json:
        return JsonResponse({"told": told}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.error(request, told)
    return redirect("round", pk)


def _as_json(done: actions.Ticked) -> dict[str, object]:
    """What the device shows of the stop from now on; `told` when a later tick was there before its own."""
    stop, told = done.stop, ""
    if not done.is_kept and stop.ticked_at:
        told = _("Gardé : « %(outcome)s », pointé à %(hour)s par %(person)s, après vous.") % {
            "outcome": stop.get_outcome_display(),
            "hour": date_format(timezone.localtime(stop.ticked_at), "H:i"),
            "person": stop.ticked_by or _("quelqu'un"),
        }
    return {"stop": stop.pk, "outcome": stop.outcome, "note": stop.note, "told": told}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def round_recap(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found, and the closing of what was done: all of it, or the one stop that the address names."""
    shown = seen(request, pk)
    lines = lines_of(request.user, shown)
    closable = [line for line in lines if line.is_closable]
    form = RecapForm(request.POST if request.method == "POST" else None, lines=closable)
    refused: dict[int, list[str]] = {}
    if request.method == "POST" and form.is_valid():
        refused = _close(request, closable, form)
        if not refused:
            return redirect("round-recap", pk)
    page = {
        "round": shown,
        "form": form,
        "closable": closable,
        "chosen": _chosen(request, closable),
        "refused": refused,
        "not_found": [line for line in lines if line.stop.outcome == Outcome.NOT_FOUND],
        "pending": [line for line in lines if line.stop.outcome == Outcome.PENDING],
        "progress": progress_of([line.stop for line in lines]),
    }
    is_wrong = request.method == "POST"
    return render(
        request, "rounds/recap.html", page, status=HTTPStatus.UNPROCESSABLE_ENTITY if is_wrong else HTTPStatus.OK
    )


def _chosen(request: HttpRequest, closable: list[Line]) -> set[int]:
    """Which boxes are ticked: those that were sent, or that of the address; all of them otherwise."""
    asked = request.POST.getlist("stop") if request.method == "POST" else request.GET.getlist("stop")
    known = {line.stop.pk for line in closable}
    if request.method == "POST" or asked:
        return {pk for pk in known if str(pk) in asked}
    return known


def _close(request: HttpRequest, closable: list[Line], form: RecapForm) -> dict[int, list[str]]:
    wanted = set(form.cleaned_data["stop"])
    lines = [line for line in closable if str(line.stop.pk) in wanted]
    reason = form.cleaned_data["reason"]
    stops: list[Stop] = []
    for line in lines:
        line.stop.contribution = line.contribution
        stops.append(line.stop)
    refused = actions.close_done(
        request.user, stops=stops, reasons={reason.kind: reason}, answer=form.cleaned_data["answer"]
    )
    closed = len(stops) - len(refused)
    if closed:
        said = ngettext("%(n)d contribution est close.", "%(n)d contributions sont closes.", closed)
        messages.success(request, said % {"n": closed})
    return refused


@require_safe
@login_required
def round_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet to print: map and stops, as a PDF."""
    shown = seen(request, pk)
    lines = lines_of(request.user, shown)
    page = {
        "round": shown,
        "lines": sheet_lines(lines),
        "distance": in_words(total_metres(lines)),
        "drawing": draw([(line.number, line.point) for line in lines if line.point], shown.start),
    }
    return paper_response(paper("rounds/sheet.html", page, request=request), f"{_file_name(shown)}.pdf")


@require_safe
@login_required
def round_gpx(request: HttpRequest, pk: int) -> HttpResponse:
    """Waypoints and route, for a navigation device."""
    shown = seen(request, pk)
    answer = HttpResponse(gpx_of(shown, lines_of(request.user, shown)), content_type="application/gpx+xml")
    answer["Content-Disposition"] = f'attachment; filename="{_file_name(shown)}.gpx"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _file_name(shown: Round) -> str:
    return f"tournee-{shown.day:%Y-%m-%d}-{slugify(shown.name)[:40] or shown.pk}"
