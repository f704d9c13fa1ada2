"""For the person who sent it: the secret tracking page, and what an account has sent."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_cache_control
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from contributions.models import Contribution
from contributions.pages import keyset_page
from contributions.timeline import public_steps
from contributions.tracking import hash_of

MINE_PER_PAGE = 20


@require_safe
def tracking(request: HttpRequest, token: str) -> HttpResponse:
    """For whoever holds the secret link, even when the public no longer sees the contribution."""
    rows = Contribution.objects.with_listing_details()
    tracked = get_object_or_404(rows, tracking_hash=hash_of(token))
    page = {"contribution": tracked, "steps": public_steps(tracked), "will_be_told": tracked.contacts.exists()}
    response = render(request, "contributions/tracking.html", page)
    # The address is a secret: it is neither kept, nor told to another site, nor found by a search engine.
    patch_cache_control(response, private=True, no_store=True)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@login_required
@require_safe
@never_cache
def account(request: HttpRequest) -> HttpResponse:
    """What this person sent, and the roles they hold."""
    mine = Contribution.objects.filter(author=request.user).with_listing_details()
    roles = request.user.memberships.select_related("boundary").defer("boundary__geom")
    page = {
        "listing": keyset_page(mine, after=request.GET.get("after"), size=MINE_PER_PAGE),
        "memberships": roles.order_by("role", "pk"),
    }
    return render(request, "contributions/account.html", page)
