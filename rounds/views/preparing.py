"""Rounds before they are driven: their list, a new one, its order."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import require
from contributions.models import Contribution
from contributions.staff_filters import StaffFilterForm
from rounds import actions
from rounds.choosing import Choice, filtered, is_asked, ticked
from rounds.forms import AddForm, RoundForm
from rounds.lines import in_words, lines_of, total_metres
from rounds.models import MOST_STOPS, Outcome, Round, Stop
from rounds.permissions import may_make_rounds

LISTED = 100
FILTERS = ("q", "category", "territory", "service", "due", "who", "watch")


def seen(request: HttpRequest, pk: int) -> Round:
    """The round, if this person may see it; 404 as if it did not exist otherwise."""
    rows = Round.objects.visible_to(request.user).select_related("service", "owner")
    return get_object_or_404(rows, pk=pk)


@require_safe
@login_required
@never_cache
def rounds(request: HttpRequest) -> HttpResponse:
    require(may_make_rounds(request.user))
    rows = Round.objects.visible_to(request.user).select_related("service", "owner").latest_first()
    counted = rows.annotate(total=Count("stops"), ticked=Count("stops", filter=~Q(stops__outcome=Outcome.PENDING)))
    return render(request, "rounds/rounds.html", {"rounds": counted[:LISTED]})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def round_new(request: HttpRequest) -> HttpResponse:
    """Three ways in: the bare page (filters), a filter (what it gives, and the form), lines ticked on another page
    (`line`, their references). The form is sent with `make`."""
    require(may_make_rounds(request.user))
    if request.method == "POST":
        choice = ticked(request.user, request.POST.getlist("line"))
        return _make(request, choice) if "make" in request.POST else _new_page(request, choice)
    filters = StaffFilterForm(request.GET)
    if not filters.is_valid():
        return _new_page(request, Choice([]), filters=filters, status=HTTPStatus.BAD_REQUEST)
    choice = filtered(request.user, filters) if is_asked(request.GET) else Choice([])
    return _new_page(request, choice, filters=filters)


def _make(request: HttpRequest, choice: Choice) -> HttpResponse:
    form = RoundForm(request.POST, user=request.user)
    if form.is_valid():
        try:
            made = actions.make(request.user, chosen=choice.rows, **form.columns)
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("La tournée est prête, dans un ordre court."))
            return redirect("round-edit", made.pk)
    return _new_page(request, choice, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _new_page(
    request: HttpRequest,
    choice: Choice,
    *,
    form: RoundForm | None = None,
    filters: StaffFilterForm | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    filters = filters or StaffFilterForm({})
    page = {
        "choice": choice,
        "most": MOST_STOPS,
        "form": form or RoundForm(user=request.user),
        "filters": [filters[name] for name in FILTERS],
        "is_asked": request.method == "POST" or is_asked(request.GET),
    }
    return render(request, "rounds/new.html", page, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def round_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Its order, and what is said of it."""
    shown = seen(request, pk)
    form = RoundForm(_sent(request), user=request.user, round=shown)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(request.user, round=shown, **form.columns)
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("La tournée est enregistrée."))
            return redirect("round-edit", pk)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return _edit_page(request, shown, form=form, status=status)


def _sent(request: HttpRequest) -> QueryDict | None:
    """What was sent, even when it is nothing; None for a page that is only read."""
    return request.POST if request.method == "POST" else None


def _edit_page(
    request: HttpRequest,
    shown: Round,
    *,
    form: RoundForm | None = None,
    add_form: AddForm | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    lines = lines_of(request.user, shown)
    page = {
        "round": shown,
        "lines": lines,
        "distance": in_words(total_metres(lines)),
        "form": form or RoundForm(user=request.user, round=shown),
        "add_form": add_form or AddForm(),
    }
    return render(request, "rounds/edit.html", page, status=status)


@require_POST
@login_required
def round_order(request: HttpRequest, pk: int) -> HttpResponse:
    """One change of order: `shorten`, or `up`, `down`, `drop` with the id of a stop."""
    shown = seen(request, pk)
    if "shorten" in request.POST:
        actions.shorten(request.user, round=shown)
        messages.success(request, _("Les arrêts sont remis dans un ordre court."))
        return redirect("round-edit", pk)
    for name, by in (("up", -1), ("down", 1)):
        if name in request.POST:
            stop = _stop(shown, request.POST[name])
            actions.move(request.user, stop=stop, by=by)
            return redirect(f"{reverse('round-edit', args=[pk])}#arret-{stop.pk}")
    return _drop(request, shown)


def _drop(request: HttpRequest, shown: Round) -> HttpResponse:
    try:
        actions.drop(request.user, stop=_stop(shown, request.POST.get("drop", "")))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("round-edit", shown.pk)


def _stop(shown: Round, text: str) -> Stop:
    known = text.isascii() and text.isdigit() and len(text) < 19
    return get_object_or_404(shown.stops.select_related("round"), pk=int(text) if known else 0)


@require_POST
@login_required
def round_add(request: HttpRequest, pk: int) -> HttpResponse:
    shown, form = seen(request, pk), AddForm(request.POST)
    if form.is_valid():
        try:
            row = Contribution.objects.visible_to(request.user).filter(reference=form.cleaned_data["reference"]).first()
            if row is None:
                raise ValidationError(_("Aucune contribution de ce nom."))
            actions.add(request.user, round=shown, contribution=row)
            messages.success(request, _("%(reference)s est ajoutée, en dernier.") % {"reference": row.reference})
            return redirect("round-edit", pk)
        except PermissionDenied:
            form.add_error("reference", _("Elle est d'un autre service, ou d'un autre territoire que les vôtres."))
        except ValidationError as refusal:
            form.add_error("reference", refusal)
    return _edit_page(request, shown, add_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@require_POST
@login_required
def round_delete(request: HttpRequest, pk: int) -> HttpResponse:
    shown = seen(request, pk)
    try:
        actions.remove(request.user, round=shown)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("round-edit", pk)
    messages.success(request, _("La tournée est supprimée."))
    return redirect("rounds")
