"""What those who handle a contribution send from the desk: one door for every act, and the reading of contacts."""

import json
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.permissions import require
from contributions import actions
from contributions.agent_forms import RevisionForm
from contributions.doors import for_staff
from contributions.models import Contribution
from contributions.permissions import looks_after
from desk.acting import ACTS, perform
from desk.showing import on_desk, read_on_desk
from desk.views import pages


@require_POST
@for_staff
def act(request: HttpRequest, reference: str, name: str) -> HttpResponse:
    shown = read_on_desk(request.user, reference)
    require(looks_after(request.user, shown))
    wanted = ACTS[name]
    form = wanted.form(request.POST, request.FILES, contribution=shown, user=request.user)
    if not perform(wanted, request.user, shown, form):
        return _refused(request, reference, name, form)
    said = str(wanted.said % {"reference": reference})
    if "HX-Request" in request.headers:
        response = HttpResponse(status=HTTPStatus.NO_CONTENT)
        response.headers["HX-Trigger"] = json.dumps({"desk:acted": {"reference": reference, "said": said}})
        return response
    messages.success(request, said)
    is_still_here = on_desk(request.user).filter(reference=reference).exists()
    return redirect(pages.address(request, reference if is_still_here else ""))


def _refused(request: HttpRequest, reference: str, name: str, form: RevisionForm) -> HttpResponse:
    """The form again, with what was typed and why it is refused; with the contribution as it is now around it, which
    is what whoever was overtaken has to read."""
    if hasattr(form, "ask_for_the_photo_again"):
        form.ask_for_the_photo_again()
    status = HTTPStatus.CONFLICT if form.is_overtaken else HTTPStatus.UNPROCESSABLE_ENTITY
    shown = read_on_desk(request.user, reference)
    if "HX-Request" in request.headers:
        return pages.detail(request, shown, {name: form}, status=status)
    return pages.page(request, shown, {name: form}, status=status)


@require_POST
@for_staff
def contacts(request: HttpRequest, reference: str) -> HttpResponse:
    """How to reach those who left an address: a button and not a link, because each reading is written down."""
    shown = read_on_desk(request.user, reference)
    found = actions.read_contacts(request.user, contribution=shown)
    if "HX-Request" in request.headers:
        return render(request, "desk/_contacts.html", {"contacts": found, "contribution": shown})
    return _with_contacts(request, shown, found)


def _with_contacts(request: HttpRequest, shown: Contribution, found: list) -> HttpResponse:
    return pages.page(request, shown, contacts=found)
