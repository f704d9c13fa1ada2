"""The mails of the demonstration, for whoever tries it; elsewhere these pages do not exist."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from demo.models import SentMail

SHOWN = 100
# A mail is read as a mail reader shows it: its own styles, no script, no picture, no form, and no origin.
MAIL_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "frame-ancestors 'none'",
        "sandbox",
    )
)

View = Callable[..., HttpResponse]


def only_in_the_demonstration(view: View) -> View:
    @wraps(view)
    def answer(request: HttpRequest, *arguments: object, **named: object) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        response = view(request, *arguments, **named)
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return answer


@only_in_the_demonstration
@require_safe
@never_cache
def mailbox(request: HttpRequest) -> HttpResponse:
    mails = SentMail.objects.defer("text", "html")[:SHOWN]
    return render(request, "demo/mailbox.html", {"mails": mails, "shown": SHOWN})


@only_in_the_demonstration
@require_safe
@never_cache
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "demo/mail.html", {"mail": get_object_or_404(SentMail, pk=pk)})


@only_in_the_demonstration
@require_safe
@never_cache
def mail_html(request: HttpRequest, pk: int) -> HttpResponse:
    """The HTML of a mail, as a page of its own that may do nothing."""
    shown = get_object_or_404(SentMail, pk=pk)
    return HttpResponse(shown.html, headers={"Content-Security-Policy": MAIL_POLICY})
