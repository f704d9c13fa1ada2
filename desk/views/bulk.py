"""Acting on many: choose what to do, read exactly what would change, confirm."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.permissions import require
from contributions.doors import for_staff
from contributions.permissions import may_enter_for_others
from desk import batches_choice
from desk.actions import act_on_many
from desk.answering import names
from desk.batches import MOST, plan
from desk.batches_choice import Choice
from desk.batches_token import seal, unseal
from desk.batches_zone import ZoneForm
from desk.bulk_forms import ActForm
from desk.filters import FIRST_LOOK, PARAMETERS, canonical

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def bulk(request: HttpRequest) -> HttpResponse:
    """`step` of the form: "choose" (or nothing), "preview", "confirm"; a GET takes the filters of the desk."""
    require(may_enter_for_others(request.user))
    step = request.POST.get("step", "choose")
    if step == "confirm":
        return _confirm(request)
    try:
        choice = choice_of(request)
    except ValidationError as refusal:
        return _page(request, None, refusals=refusal.messages)
    if step == "preview":
        return _preview(request, choice)
    typed = request.POST if step == "edit" else None
    return _page(request, choice, form=_act_form(request, choice, initial=typed))


def choice_of(request: HttpRequest) -> Choice:
    """Which ones, as the form or the address says. Raises ValidationError."""
    given = request.POST if request.method == "POST" else request.GET
    source = given.get("source", "")
    if source == batches_choice.ZONE:
        form = ZoneForm(given)
        if not form.is_valid():
            raise ValidationError([message for errors in form.errors.values() for message in errors])
        return batches_choice.by_zone(request.user, form.chosen, form.cleaned_data, form.carried())
    if source == batches_choice.FILTERS or request.method != "POST":
        return batches_choice.by_filters(request.user, _filters(given))
    return batches_choice.by_lines(request.user, given.getlist("line"))


def _filters(given: QueryDict) -> QueryDict:
    """The filters alone, given as one string by a form or as the address itself; what the desk shows first without."""
    query = QueryDict(given["filters"][:2000].removeprefix("?")) if "filters" in given else given
    return canonical(query if any(name in query for name in PARAMETERS) else FIRST_LOOK)


def _act_form(
    request: HttpRequest, choice: Choice, data: QueryDict | None = None, initial: QueryDict | None = None
) -> ActForm:
    options: dict[str, Any] = {"user": request.user, "rows": choice.rows}
    if initial is not None:
        options["initial"] = initial.dict()
    return ActForm(data, **options)


def _preview(request: HttpRequest, choice: Choice) -> HttpResponse:
    form = _act_form(request, choice, request.POST)
    if not form.is_valid():
        return _page(request, choice, form=form, status=UNPROCESSABLE)
    told = plan(request.user, form.act, choice.rows, choice.missing)
    page = {
        "choice": choice,
        "plan": told,
        "sealed": seal(request.user, form.act, told.will, choice.zone) if told.will else "",
        "typed": _typed(form),
        "most": MOST,
    }
    return render(request, "desk/bulk_preview.html", page)


def _typed(form: ActForm) -> list[tuple[str, str]]:
    """The act as it was written, to go back to it."""
    return [(name, form.data[name]) for name in form.fields if form.data.get(name)]


def _confirm(request: HttpRequest) -> HttpResponse:
    try:
        seen = unseal(request.user, request.POST.get("sealed", ""))
    except ValidationError as refusal:
        return _page(request, None, refusals=refusal.messages)
    batch = act_on_many(request.user, act=seen.act, chosen=seen.chosen, key=seen.key, zone=seen.zone)
    return redirect("desk-batch", batch.pk)


def _page(
    request: HttpRequest, choice: Choice | None, *, form: ActForm | None = None, refusals: Any = (), status: int = 200
) -> HttpResponse:
    page: Mapping[str, Any] = {
        "choice": choice,
        "form": form,
        "refusals": refusals,
        "most": MOST,
        "variables": names(),
        "templates": form.templates if form else {},
    }
    return render(request, "desk/bulk.html", dict(page), status=UNPROCESSABLE if refusals else status)
