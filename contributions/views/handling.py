"""What those who look after a contribution send from its page."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import require
from contributions import actions
from contributions.agent_forms import StatusForm, VisibilityForm
from contributions.permissions import may_change_status, may_hide
from contributions.views.pages import page_of, seen


@require_POST
def status(request: HttpRequest, reference: str) -> HttpResponse:
    shown = seen(request, reference=reference)
    require(may_change_status(request.user, shown))
    form = StatusForm(request.POST, request.FILES, contribution=shown, user=request.user)
    if form.is_valid():
        try:
            actions.change_status(request.user, contribution=shown, **form.cleaned_data)
        except ValidationError as refusal:
            form.refuse(refusal)
    if form.errors:
        form.ask_for_the_photo_again()
        # As it is now: who was overtaken reads what has changed, and sends their words again.
        return page_of(request, seen(request, reference=reference), status_form=form)
    messages.success(request, _("L'état est changé."))
    return redirect(shown)


@require_POST
def visibility(request: HttpRequest, reference: str) -> HttpResponse:
    shown = seen(request, reference=reference)
    require(may_hide(request.user, shown))
    form = VisibilityForm(request.POST)
    if not form.is_valid():
        return page_of(request, shown, visibility_form=form)
    actions.set_public(request.user, contribution=shown, **form.cleaned_data)
    is_public = form.cleaned_data["is_public"]
    messages.success(request, _("Visible du public.") if is_public else _("Masquée au public."))
    return redirect(shown)
